/// A ledger entry on its way to the log.
public struct EntrySubmission: Codable, Sendable, Hashable {
    /// Hexadecimal.
    public var entry: String

    public init(entry: String) { self.entry = entry }
}

/// The log's promise: the entry is durable and has this index.
public struct EntryAcknowledgement: Codable, Sendable, Hashable {
    public var index: UInt64

    public init(index: UInt64) { self.index = index }
}

/// That an entry is in the tree of a signed checkpoint.
public struct EntryReceipt: Codable, Sendable, Hashable {
    public var index: UInt64
    public var size: UInt64

    /// The signed note.
    public var checkpoint: String

    /// Inclusion path, hexadecimal digests.
    public var proof: [String]

    public init(index: UInt64, size: UInt64, checkpoint: String, proof: [String]) {
        self.index = index
        self.size = size
        self.checkpoint = checkpoint
        self.proof = proof
    }
}

/// Everything a bundle needs of the log at its end, all under one checkpoint.
public struct ProofRequest: Codable, Sendable, Hashable {
    /// The entries to be proven, at most 10,000.
    public var indices: [UInt64]

    /// An earlier tree size that the checkpoint must extend.
    public var from: UInt64

    public init(indices: [UInt64], from: UInt64) {
        self.indices = indices
        self.from = from
    }
}

/// The answer to a `ProofRequest`.
public struct ProofSet: Codable, Sendable, Hashable {
    public var size: UInt64
    public var checkpoint: String

    /// One inclusion path for each index asked for, in that order.
    public var proofs: [[String]]

    /// From the size asked for to `size`.
    public var consistency: [String]

    public init(size: UInt64, checkpoint: String, proofs: [[String]], consistency: [String]) {
        self.size = size
        self.checkpoint = checkpoint
        self.proofs = proofs
        self.consistency = consistency
    }
}
