/// How an office sends transactions: limits in wei and gas, times, and how deep a block must lie.
public struct ChainSettings: Sendable, Hashable {
    /// EIP-155's number of the chain; every node must say the same.
    public var chainID: UInt64

    /// Blocks on top of a transaction's own before it counts as settled. 0 on chains with immediate finality (QBFT, PBFT).
    public var depth: UInt64

    /// The most that a unit of gas may cost, in wei.
    public var maximumFee: UInt64

    /// The most gas that one transaction may use.
    public var maximumGas: UInt64 = 3_000_000

    /// Legacy transactions only, for chains that know no EIP-1559 though their blocks state a base fee.
    public var isLegacy = false

    /// Between two looks at the chain.
    public var interval: Duration = .seconds(1)

    /// How long a transaction may wait to be mined before more is offered for it.
    public var resendAfter: Duration = .seconds(60)

    /// How long one call waits for a transaction to settle; it is taken up by the next call.
    public var patience: Duration = .seconds(900)

    /// For one answer of a node.
    public var timeout: Duration = .seconds(10)

    /// Whether a checkpoint counts only with a proof that it stands in a block. False for chains whose block hashes are not
    /// Ethereum's: their proofs show the sender's signature and nothing more.
    public var requiresInclusion = true

    public init(chainID: UInt64, depth: UInt64 = 12, maximumFee: UInt64 = 500_000_000_000) {
        self.chainID = chainID
        self.depth = depth
        self.maximumFee = maximumFee
    }
}
