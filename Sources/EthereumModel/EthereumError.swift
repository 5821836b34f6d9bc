public import CanonicalJSON

/// Why something of an Ethereum chain was refused.
public struct EthereumError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// Bytes that are not RLP in its only spelling, or exceed a bound.
        case malformedRLP
        /// No transaction of a kind that is known here.
        case malformedTransaction
        case malformedHeader
        case malformedReceipt
        /// The proof's file is not what docs/spec/chain.md says.
        case malformedProof
        /// A text that is no address, or no hash.
        case malformedText
        /// No key signed the transaction: recovery of its sender fails, or s is above half the group's order.
        case invalidSignature
        /// The transaction is of another chain, or of none.
        case wrongChain
        /// It calls another contract.
        case wrongContract
        /// Its sender is none that is trusted.
        case wrongSender
        /// It is no call of `anchor`, or of another checkpoint.
        case wrongCheckpoint
        /// The trie proof does not lead from the header's root to the value.
        case wrongInclusion
        /// The chain carried the transaction out and the contract refused it.
        case reverted
        /// The receipt has no such event of the contract.
        case missingEvent
        /// The block is another than the trusted one of its number.
        case wrongBlock
        /// Neither the sender nor the block is trusted, so nothing is proven.
        case nothingTrusted
    }

    public let code: Code

    /// What is wrong and where, and what to do.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}

extension EthereumError: JSONFailure {
    public init(_ error: JSONError) { self.init(.malformedProof, error.description) }
}
