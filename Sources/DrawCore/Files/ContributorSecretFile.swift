public import CanonicalJSON
public import CryptoPrimitives

/// r_j, which its contributor keeps until the draw is committed and proven; a file that only its owner may read.
///
///     {"drawId", "index": j, "type": "tabellion/draw-contributor-secret", "v": 1, "value": r_j}
public struct ContributorSecretFile: JSONModel, Equatable {
    public typealias Failure = DrawError

    static let type = "tabellion/draw-contributor-secret"

    /// Longest file read, in bytes.
    public static let maximumFileByteCount = 4096

    public let draw: DrawIdentifier
    /// j.
    public let contributor: UInt16
    /// r_j.
    public let value: Digest

    /// - Parameter value: 32 random bytes.
    public init(draw: DrawIdentifier, contributor: UInt16, value: Digest) {
        self.draw = draw
        self.contributor = contributor
        self.value = value
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        try members.head(type: Self.type)
        draw = try members.draw("drawId")
        contributor = try members.contributor("index")
        value = try members.digest("value")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject.headed(type: Self.type)
        object.set("drawId", draw.text)
        object.set("index", UInt64(contributor))
        object.set("value", value.hex)
        return .object(object)
    }

    /// c_j.
    public var contribution: Digest { Contribution.commitment(to: value, by: contributor, in: draw) }
}
