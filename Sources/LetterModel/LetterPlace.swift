public import CanonicalJSON
internal import CryptoPrimitives

/// Where on which ledger the deposit, or the closing of the session, stands.
public struct LetterPlace: Hashable, Sendable {
    /// Largest ledger entry, in bytes (spec/ledger.md).
    public static let maximumEntryByteCount = 1024

    /// The log's origin line.
    public let origin: String

    /// The leaf index, from 0; a deposit's id is this number in decimal.
    public let index: UInt64

    /// The entry's bytes.
    public let entry: [UInt8]

    /// When the office's log took the entry in, by its own clock; Unix milliseconds.
    public let accepted: UInt64

    public init(origin: String, index: UInt64, entry: [UInt8], accepted: UInt64) {
        self.origin = origin
        self.index = index
        self.entry = entry
        self.accepted = accepted
    }

    public var depositID: String { String(index) }

    func check() throws(LetterError) {
        try LetterText.check(origin, "ledger: origin", maximum: 200)
        guard (1...Self.maximumEntryByteCount).contains(entry.count) else {
            throw LetterError(
                .member, at: "ledger: entry", "\(entry.count) bytes; an entry has 1 to \(Self.maximumEntryByteCount)",
                remedy: "give the entry as it stands on the ledger")
        }
        try LetterTime.check(accepted, "ledger: accepted")
        guard index <= JSONValue.maximumInteger else {
            throw LetterError(.limit, at: "ledger: index", "2^53 or more", remedy: "give the leaf index")
        }
    }
}

extension LetterPlace: JSONModel {
    public typealias Failure = LetterError

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var reader = try MemberReader(json, at: place)
        let entry = try reader.string("entry")
        guard let bytes = Hex.decode(entry) else {
            throw reader.failure("entry", "lower-case hexadecimal digits should stand here")
        }
        self.init(
            origin: try reader.string("origin"), index: try reader.integer("index"), entry: bytes,
            accepted: try reader.integer("accepted"))
        try reader.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("origin", origin)
        object.set("index", index)
        object.set("entry", hex: entry)
        object.set("accepted", accepted)
        return .object(object)
    }
}
