public import CanonicalJSON
public import CryptoPrimitives

/// `data/subject.json`: who used the session and how they were identified; the ledger holds only a commitment.
public struct SessionSubject: EvidencePart, Equatable {
    public static let path = "subject.json"

    public var subject: String
    /// 16 random bytes.
    public var salt: [UInt8]
    /// How the user was identified.
    public var identified: String

    public init(subject: String, salt: [UInt8], identified: String) {
        self.subject = subject
        self.salt = salt
        self.identified = identified
    }

    /// `H( T("TE1/subject") ‖ salt[16] ‖ LP(UTF-8 subject) )`.
    public var commitment: Digest {
        var writer = ByteWriter(tag: "TE1/subject")
        writer.raw(salt)
        writer.tag(subject)
        return sha256(writer.bytes)
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        try members.header(type: "tabellion/subject")
        subject = try members.string("subject")
        salt = try members.hex("salt", count: 16)
        identified = try members.string("identified")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject(type: "tabellion/subject")
        object.set("subject", subject)
        object.set("salt", hex: salt)
        object.set("identified", identified)
        return .object(object)
    }
}
