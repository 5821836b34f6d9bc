public import CanonicalJSON
public import CryptoPrimitives

/// What a letter says of its annex: how many files it names, and its digests.
public struct LetterAnnex: Hashable, Sendable {
    public let count: Int
    public let digests: DigestPair

    public init(count: Int, digests: DigestPair) {
        self.count = count
        self.digests = digests
    }
}

extension LetterAnnex: JSONModel {
    public typealias Failure = LetterError

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var reader = try MemberReader(json, at: place)
        self.init(
            count: Int(try reader.int32("count")),
            digests: DigestPair(sha256: try reader.digest("sha256"), sm3: try reader.digest("sm3")))
        try reader.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("count", UInt64(count))
        object.set("sha256", digests.sha256.hex)
        object.set("sm3", digests.sm3.hex)
        return .object(object)
    }
}
