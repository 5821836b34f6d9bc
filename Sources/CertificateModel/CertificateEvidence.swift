public import CanonicalJSON
public import CryptoPrimitives

/// What the office holds about the subject: the deposit or the closed session, and its place on the ledger.
public struct CertificateEvidence: Hashable, Sendable {
    /// The file's name as the depositor gave it, or the address that was visited first.
    public let title: String

    /// Of the deposited content, or the bundle's fingerprint; nil where the depositor gave none of this function.
    public let sha256: Digest?
    public let sm3: Digest?

    /// The log's name.
    public let origin: String

    /// Of the deposit's entry, or of the session's closing entry.
    public let index: UInt64

    /// Unix milliseconds: when the office accepted it, by the entry.
    public let accepted: UInt64

    /// The earliest instant that somebody outside of the office attests, Unix milliseconds, and who; nil for nobody.
    public let notLaterThan: UInt64?
    public let attestedBy: String?

    public init(
        title: String, sha256: Digest?, sm3: Digest?, origin: String, index: UInt64, accepted: UInt64,
        notLaterThan: UInt64?, attestedBy: String?
    ) {
        self.title = title
        self.sha256 = sha256
        self.sm3 = sm3
        self.origin = origin
        self.index = index
        self.accepted = accepted
        self.notLaterThan = notLaterThan
        self.attestedBy = attestedBy
    }
}

extension CertificateEvidence: JSONModel {
    public typealias Failure = CertificateError

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var reader = try MemberReader(json, at: place)
        self.init(
            title: try reader.string("title"), sha256: reader.has("sha256") ? try reader.digest("sha256") : nil,
            sm3: reader.has("sm3") ? try reader.digest("sm3") : nil, origin: try reader.string("ledger"),
            index: try reader.integer("index"), accepted: try reader.integer("accepted"),
            notLaterThan: reader.has("notLaterThan") ? try reader.integer("notLaterThan") : nil,
            attestedBy: try reader.optionalString("attestedBy"))
        try reader.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("title", title)
        object.set("sha256", sha256?.hex)
        object.set("sm3", sm3?.hex)
        object.set("ledger", origin)
        object.set("index", index)
        object.set("accepted", accepted)
        object.set("notLaterThan", notLaterThan)
        object.set("attestedBy", attestedBy)
        return .object(object)
    }
}
