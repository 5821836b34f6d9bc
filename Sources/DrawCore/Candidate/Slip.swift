public import CanonicalJSON
public import CryptoPrimitives

/// What a candidate holds in hand before anything random is known (section 1).
///
///     {drawId, subject, commit, i, salt, entry, path, members [{i, entry, path}]}
///
/// `members` are the others of a bundle, ascending by index; empty for a candidate alone.
public struct Slip: JSONModel, Equatable {
    public typealias Failure = DrawError

    public let draw: DrawIdentifier
    public let subject: String
    public let commit: Digest
    /// 16 bytes.
    public let salt: [UInt8]
    public let own: ListProof
    public let members: [ListProof]

    public init(
        draw: DrawIdentifier, subject: String, commit: Digest, salt: [UInt8], own: ListProof, members: [ListProof]
    ) {
        self.draw = draw
        self.subject = subject
        self.commit = commit
        self.salt = salt
        self.own = own
        self.members = members
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        draw = try members.draw("drawId")
        subject = try members.string("subject")
        commit = try members.digest("commit")
        salt = try members.hex("salt", count: SaltKey.saltByteCount)
        own = try ListProof(&members)
        self.members = try members.models("members")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("drawId", draw.text)
        object.set("subject", subject)
        object.set("commit", commit.hex)
        object.set("salt", hex: salt)
        own.write(to: &object)
        object.set("members", .array(members.map(\.json)))
        return .object(object)
    }

    /// Index by which the candidate's unit is known: the lowest of its members.
    public var unit: UInt64 { min(own.index, members.map(\.index).min() ?? own.index) }

    /// Number of the unit's members.
    public var size: Int { members.count + 1 }

    public static func == (left: Slip, right: Slip) -> Bool { left.canonicalBytes == right.canonicalBytes }
}
