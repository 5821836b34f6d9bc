public import CanonicalJSON
public import CryptoPrimitives
internal import TransparencyLog

/// `ledger/entries.json`: the draw's records, and the way from each to the final checkpoint (section 8).
///
///     {"consistency": [hex], "entries": [{"entry": hex, "index": i, "proof": [hex]}, …], "v": 1}
///
/// Beside it stand `ledger/checkpoint-final.txt`, a signed and cosigned checkpoint that covers every entry, and
/// `ledger/checkpoint-deadline.txt`, cp(D), which is missing when nothing was in by the deadline. `consistency` leads from the
/// latter to the former. The VRF key's record is among the entries.
public struct LedgerFile: JSONModel, Equatable {
    public typealias Failure = DrawError

    public static let file = "ledger/entries.json"
    public static let finalCheckpoint = "ledger/checkpoint-final.txt"
    public static let deadlineCheckpoint = "ledger/checkpoint-deadline.txt"

    /// One entry.
    public struct Item: JSONModel, Equatable {
        public typealias Failure = DrawError

        /// Leaf index.
        public let index: UInt64
        /// At most 1,024 bytes.
        public let entry: [UInt8]
        /// Inclusion in the final checkpoint.
        public let proof: [Digest]

        public init(index: UInt64, entry: [UInt8], proof: [Digest]) {
            self.index = index
            self.entry = entry
            self.proof = proof
        }

        public init(json: JSONValue, at place: String) throws(JSONError) {
            var members = try MemberReader(json, at: place)
            index = try members.integer("index")
            let text = try members.string("entry")
            guard let entry = Hex.decode(text), entry.count <= LedgerEntry.maximumByteCount else {
                throw members.failure("entry", "at most 1024 bytes in hexadecimal should stand here")
            }
            self.entry = entry
            proof = try members.digests("proof")
            try members.finish()
        }

        public var json: JSONValue {
            var object = JSONObject()
            object.set("index", index)
            object.set("entry", hex: entry)
            object.set("proof", texts: proof.map(\.hex))
            return .object(object)
        }
    }

    /// Ascending by index.
    public let items: [Item]

    /// From cp(D) to the final checkpoint; empty without cp(D), and when both are one.
    public let consistency: [Digest]

    public init(items: [Item], consistency: [Digest]) {
        self.items = items.sorted { $0.index < $1.index }
        self.consistency = consistency
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        guard try members.integer("v") == 1 else { throw members.failure("v", "this reader knows version 1 only") }
        items = try members.models("entries")
        for (left, right) in zip(items, items.dropFirst()) where left.index >= right.index {
            throw members.failure("entries", "index \(right.index) does not follow \(left.index)")
        }
        consistency = try members.digests("consistency")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("v", 1)
        object.set("entries", .array(items.map(\.json)))
        object.set("consistency", texts: consistency.map(\.hex))
        return .object(object)
    }
}
