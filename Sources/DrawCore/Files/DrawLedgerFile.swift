public import CanonicalJSON
public import CryptoPrimitives
internal import TransparencyLog

/// `ledger/entries.json`: the draw's entries of the log with their proofs (docs/spec/draw.md section 9).
public struct DrawLedgerFile: JSONModel, Equatable {
    public typealias Failure = DrawError

    public static let file = "ledger/entries.json"
    /// Signed notes: cp(D), and the checkpoint that every proof leads to.
    public static let deadlineCheckpoint = "ledger/checkpoint-deadline.txt"
    public static let finalCheckpoint = "ledger/checkpoint-final.txt"

    /// What an entry is to the draw.
    public enum Kind: String, Sendable, CaseIterable {
        /// Type 12, purpose 3.
        case vrfKey = "vrf-key"
        /// Types 6 to 11.
        case commitment, proof, reveal, void, result, removal

        /// The entry's type on the ledger.
        public var type: UInt8 {
            switch self {
            case .vrfKey: 12
            case .commitment: 6
            case .proof: 7
            case .reveal: 8
            case .void: 9
            case .result: 10
            case .removal: 11
            }
        }
    }

    /// One entry of the log.
    public struct Entry: JSONModel, Equatable {
        public typealias Failure = DrawError

        public let kind: Kind
        /// Leaf index.
        public let index: UInt64
        /// TL1 bytes, at most 1,024.
        public let entry: [UInt8]
        /// Inclusion in the final checkpoint.
        public let proof: [Digest]

        public init(kind: Kind, index: UInt64, entry: [UInt8], proof: [Digest]) {
            self.kind = kind
            self.index = index
            self.entry = entry
            self.proof = proof
        }

        public init(json: JSONValue, at place: String) throws(JSONError) {
            var members = try MemberReader(json, at: place)
            kind = try members.word("kind")
            index = try members.integer("index")
            guard let bytes = Hex.decode(try members.string("entry")), bytes.count <= LedgerEntry.maximumByteCount
            else {
                throw members.failure("entry", "at most 1024 bytes in lower-case hexadecimal should stand here")
            }
            entry = bytes
            proof = try members.digests("proof")
            try members.finish()
        }

        public var json: JSONValue {
            var object = JSONObject()
            object.set("kind", kind.rawValue)
            object.set("index", index)
            object.set("entry", hex: entry)
            object.set("proof", texts: proof.map(\.hex))
            return .object(object)
        }
    }

    /// Size of the tree under the final checkpoint.
    public let size: UInt64
    /// Size of the tree under cp(D).
    public let deadlineSize: UInt64
    /// From `deadlineSize` to `size`.
    public let consistency: [Digest]
    /// In ascending order of index.
    public let entries: [Entry]

    public init(size: UInt64, deadlineSize: UInt64, consistency: [Digest], entries: [Entry]) {
        self.size = size
        self.deadlineSize = deadlineSize
        self.consistency = consistency
        self.entries = entries
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        guard try members.integer("v") == 1 else { throw members.failure("v", "this reader knows version 1 only") }
        guard try members.string("type").utf8.elementsEqual("tabellion/draw-ledger".utf8) else {
            throw members.failure("type", "\"tabellion/draw-ledger\" should stand here")
        }
        size = try members.integer("size")
        deadlineSize = try members.integer("deadlineSize")
        consistency = try members.digests("consistency")
        entries = try members.models("entries")
        guard zip(entries, entries.dropFirst()).allSatisfy({ $0.index < $1.index }) else {
            throw members.failure("entries", "the indices should ascend")
        }
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("v", 1)
        object.set("type", "tabellion/draw-ledger")
        object.set("size", size)
        object.set("deadlineSize", deadlineSize)
        object.set("consistency", texts: consistency.map(\.hex))
        object.set("entries", .array(entries.map(\.json)))
        return .object(object)
    }
}
