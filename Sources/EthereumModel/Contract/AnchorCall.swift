public import CryptoPrimitives
public import TransparencyLog

/// A call `anchor(bytes32 origin, uint64 size, bytes32 root)` of the contract contracts/CheckpointAnchor.vy.
public struct AnchorCall: Hashable, Sendable {
    /// Keccak-256 of the log's origin in UTF-8.
    public let origin: Digest
    public let size: UInt64
    public let root: Digest

    public init(origin: Digest, size: UInt64, root: Digest) {
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// The call that anchors a checkpoint.
    public init(_ checkpoint: Checkpoint) {
        self.init(origin: Self.originHash(checkpoint.origin), size: checkpoint.size, root: checkpoint.root)
    }

    /// Under what the contract keeps a log.
    public static func originHash(_ origin: String) -> Digest { Keccak256.hash(Array(origin.utf8)) }

    /// Function selector and three words.
    public var data: [UInt8] {
        AnchorContract.call(.anchor, [.bytes32(origin), .number(size), .bytes32(root)])
    }

    /// Reads a transaction's data.
    ///
    /// - Throws: `wrongCheckpoint` if it is no such call, in its only spelling.
    public init(data: [UInt8]) throws(EthereumError) {
        guard data.count == 4 + 3 * 32, data.starts(with: AnchorContract.Function.anchor.selector),
            let origin = Digest(data[4..<36]), let size = ABIWord(data[36..<68])?.number,
            let root = Digest(data[68..<100])
        else { throw EthereumError(.wrongCheckpoint, "the transaction's data is no call of anchor") }
        self.init(origin: origin, size: size, root: root)
    }

    /// The event that a contract emits for this call.
    public func event(of contract: EthereumAddress) -> EventLog {
        EventLog(
            address: contract, topics: [AnchorContract.anchoredTopic, origin],
            data: ABIWord.number(size).bytes + root.bytes)
    }
}
