public import CanonicalJSON
public import CryptoPrimitives

/// One entry of the ledger with its place in the tree.
public struct LedgerProof: EvidencePart, Equatable {
    public enum Kind: String, Sendable, CaseIterable { case key, opening, head, closing }

    /// Longest entry (docs/spec/ledger.md).
    static let maximumEntryByteCount = 1024

    public var kind: Kind
    /// Leaf index, 0 based.
    public var index: UInt64
    /// As it stands on the ledger, at most 1,024 bytes.
    public var entry: [UInt8]
    /// 32 bytes: salts the entry's commitments; nil for a key.
    public var contentSalt: [UInt8]?
    /// Inclusion in the final checkpoint.
    public var proof: [Digest]

    public init(kind: Kind, index: UInt64, entry: [UInt8], contentSalt: [UInt8]?, proof: [Digest]) {
        self.kind = kind
        self.index = index
        self.entry = entry
        self.contentSalt = contentSalt
        self.proof = proof
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        kind = try members.word("kind")
        index = try members.integer("index")
        guard let bytes = Hex.decode(try members.string("entry")), bytes.count <= Self.maximumEntryByteCount else {
            throw members.failure(
                "entry", "at most \(Self.maximumEntryByteCount) bytes in hexadecimal should stand here")
        }
        entry = bytes
        contentSalt = kind == .key ? nil : try members.hex("contentSalt", count: 32)
        proof = try members.proof("proof")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("kind", kind.rawValue)
        object.set("index", index)
        object.set("entry", hex: entry)
        object.set("contentSalt", contentSalt.map { .string(Hex.encode($0)) } as JSONValue?)
        object.set("proof", texts: proof.map(\.hex))
        return .object(object)
    }
}
