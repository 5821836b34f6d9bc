public import CanonicalJSON
public import CryptoPrimitives

/// `ledger/entries.json`: the session's entries and the way from each to the final checkpoint (section 7).
public struct LedgerProofs: EvidencePart, Equatable {
    /// Members of the bundle.
    public static let member = "ledger/entries.json"
    public static let openingCheckpointMember = "ledger/checkpoint-opening.txt"
    public static let finalCheckpointMember = "ledger/checkpoint-final.txt"
    /// Longest proof: a tree has fewer than 2^64 leaves.
    static let maximumProofCount = 64

    /// Of the final checkpoint's tree.
    public var size: UInt64
    /// The worker's key, the opening, heads by k, the closing.
    public var entries: [LedgerProof]
    /// Of the opening checkpoint's tree.
    public var openingSize: UInt64
    /// The opening's inclusion in the opening checkpoint.
    public var openingProof: [Digest]
    /// From the opening checkpoint to the final one.
    public var consistency: [Digest]

    public init(
        size: UInt64, entries: [LedgerProof], openingSize: UInt64, openingProof: [Digest], consistency: [Digest]
    ) {
        self.size = size
        self.entries = entries
        self.openingSize = openingSize
        self.openingProof = openingProof
        self.consistency = consistency
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        try members.header(type: "tabellion/ledger-proofs")
        size = try members.integer("size")
        entries = try members.models("entries")
        openingSize = try members.integer("openingSize")
        openingProof = try members.proof("openingProof")
        consistency = try members.proof("consistency", maximum: 2 * Self.maximumProofCount)
        try members.finish()
        try checkOrder(at: members.place(of: "entries"))
    }

    /// Key, opening, any number of heads, closing.
    private func checkOrder(at place: String) throws(JSONError) {
        let kinds = entries.map(\.kind)
        let heads = max(0, kinds.count - 3)
        guard kinds == [.key, .opening] + [LedgerProof.Kind](repeating: .head, count: heads) + [.closing] else {
            throw JSONError(.member, at: place, "the key, the opening, heads and the closing should stand here")
        }
    }

    public var json: JSONValue {
        var object = JSONObject(type: "tabellion/ledger-proofs")
        object.set("size", size)
        object.set("entries", .array(entries.map(\.json)))
        object.set("openingSize", openingSize)
        object.set("openingProof", texts: openingProof.map(\.hex))
        object.set("consistency", texts: consistency.map(\.hex))
        return .object(object)
    }
}

extension MemberReader {
    mutating func proof(
        _ name: String, maximum: Int = LedgerProofs.maximumProofCount
    ) throws(JSONError) -> [Digest] {
        let digests = try strings(name).map { Digest(hex: $0) }
        guard digests.count <= maximum, digests.allSatisfy({ $0 != nil }) else {
            throw failure(name, "at most \(maximum) digests of 64 lower-case hexadecimal digits should stand here")
        }
        return digests.compactMap { $0 }
    }
}
