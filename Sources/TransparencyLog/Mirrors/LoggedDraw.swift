public import CanonicalJSON
public import CryptoPrimitives

/// A draw that a log has committed to, as a cosigner has to remember it (TD1 section 4).
public struct LoggedDraw: JSONModel, Hashable {
    public typealias Failure = JSONError

    /// The bytes of its identifier.
    public let name: [UInt8]

    /// Of the first commitment, which alone counts.
    public let commit: Digest

    /// A record of type 7 follows the commitment: whoever cosigns now has to hold the draw's data.
    public internal(set) var isProven: Bool

    init(name: [UInt8], commit: Digest) {
        self.name = name
        self.commit = commit
        isProven = false
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        guard let name = Hex.decode(try members.string("drawId")) else {
            throw members.failure("drawId", "hexadecimal digits should stand here")
        }
        self.name = name
        commit = try members.digest("commit")
        isProven = try members.boolean("isProven")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("drawId", hex: name)
        object.set("commit", commit.hex)
        object.set("isProven", isProven)
        return .object(object)
    }

    /// The identifier, for people.
    public var text: String { String(decoding: name, as: UTF8.self) }
}
