/// What the sender offers for a unit of gas, in wei.
public enum TransactionFee: Hashable, Sendable {
    /// One price, in a transaction from before EIP-1559.
    case legacy(gasPrice: UInt64)
    /// EIP-1559: at most `maximum`, of which the block's maker gets at most `priority`.
    case dynamic(maximum: UInt64, priority: UInt64)

    /// The most that a unit of gas can cost.
    public var maximum: UInt64 {
        switch self {
        case .legacy(let price): price
        case .dynamic(let maximum, _): maximum
        }
    }
}
