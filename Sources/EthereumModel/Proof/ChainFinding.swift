public import CryptoPrimitives

/// What a chain anchor proves, under what an auditor trusts.
public struct ChainFinding: Hashable, Sendable {
    /// From least to most.
    public enum Strength: String, Sendable, CaseIterable, Comparable {
        /// A trusted sender signed the call for this chain: that it stated the checkpoint, at no known time. Says nothing of
        /// whether the chain ever carried it out.
        case signed
        /// The same; and the proof is at one with a block that nobody trusts yet. Anybody can make such a block: only when a
        /// node confirms its hash does it say more than `signed`.
        case claimed
        /// The contract took the checkpoint in a block that the auditor trusts.
        case included

        public static func < (left: Strength, right: Strength) -> Bool {
            switch (left, right) {
            case (.signed, .claimed), (.signed, .included), (.claimed, .included): true
            default: false
            }
        }
    }

    public let strength: Strength

    /// Who signed the transaction.
    public let sender: EthereumAddress

    public let transaction: Digest

    /// The block that the proof names; nil if it names none. Trusted with `.included` only.
    public let block: BlockReference?

    /// The block's own time as its maker states it, seconds since 1970 on most chains.
    public let timestamp: UInt64?
}
