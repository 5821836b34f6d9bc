public import CanonicalJSON
public import CryptoPrimitives

/// One file that a letter names.
public struct LetterFile: Hashable, Sendable {
    /// Longest name, in UTF-8 bytes.
    public static let maximumNameByteCount = 1024

    public let name: String
    public let byteCount: UInt64

    /// As the depositor stated it: nobody vouches for it.
    public let mediaType: String

    public let digests: DigestPair

    public init(name: String, byteCount: UInt64, mediaType: String, digests: DigestPair) {
        self.name = name
        self.byteCount = byteCount
        self.mediaType = mediaType
        self.digests = digests
    }

    func check(_ place: String) throws(LetterError) {
        try LetterText.check(name, "\(place): name", maximum: Self.maximumNameByteCount)
        try LetterText.check(mediaType, "\(place): mediaType", maximum: 127)
        guard byteCount <= JSONValue.maximumInteger else {
            throw LetterError(
                .limit, at: "\(place): bytes", "2^53 or more", remedy: "give the number of bytes of the file")
        }
    }
}

extension LetterFile: JSONModel {
    public typealias Failure = LetterError

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var reader = try MemberReader(json, at: place)
        self.init(
            name: try reader.string("name"), byteCount: try reader.integer("bytes"),
            mediaType: try reader.string("mediaType"),
            digests: DigestPair(sha256: try reader.digest("sha256"), sm3: try reader.digest("sm3")))
        try reader.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("name", name)
        object.set("bytes", byteCount)
        object.set("mediaType", mediaType)
        object.set("sha256", digests.sha256.hex)
        object.set("sm3", digests.sm3.hex)
        return .object(object)
    }
}
