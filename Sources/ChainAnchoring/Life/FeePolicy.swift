internal import EthereumModel

/// What is offered for gas: enough for the market, never above the cap, and a tenth and more above what it replaces.
struct FeePolicy: Sendable, Hashable {
    /// What the chain asks, in wei.
    struct Market: Sendable, Hashable {
        /// nil on chains without EIP-1559.
        let baseFee: UInt64?
        let priority: UInt64
        let gasPrice: UInt64
    }

    /// In wei a unit of gas.
    let cap: UInt64

    /// For a first attempt: room for the base fee to double.
    ///
    /// - Throws: `feeTooHigh` if the chain asks for more than the cap now.
    func first(_ market: Market) throws(ChainError) -> TransactionFee {
        guard let base = market.baseFee else {
            guard market.gasPrice <= cap else { throw tooHigh(market.gasPrice) }
            return .legacy(gasPrice: market.gasPrice)
        }
        let least = base.addingSaturating(market.priority)
        guard least <= cap else { throw tooHigh(least) }
        let wanted = base.addingSaturating(base).addingSaturating(market.priority)
        return .dynamic(maximum: min(wanted, cap), priority: market.priority)
    }

    /// In place of an attempt that waits too long; nodes want a tenth more of both fees, some an eighth.
    ///
    /// - Returns: nil if that would exceed the cap, and on chains that ask nothing: an account there may have nothing.
    func outbidding(_ fee: TransactionFee, _ market: Market) -> TransactionFee? {
        guard fee.maximum > 0 else { return nil }
        switch fee {
        case .legacy(let price):
            let wanted = max(Self.raised(price), market.gasPrice)
            let least = Self.raised(price)
            return least <= cap ? .legacy(gasPrice: min(wanted, cap)) : nil
        case .dynamic(let maximum, let priority):
            let least = Self.raised(maximum)
            guard least <= cap else { return nil }
            let base = market.baseFee ?? 0
            let tip = max(Self.raised(priority), market.priority)
            let wanted = max(least, base.addingSaturating(base).addingSaturating(tip))
            return .dynamic(maximum: min(wanted, cap), priority: min(tip, min(wanted, cap)))
        }
    }

    private static func raised(_ fee: UInt64) -> UInt64 { fee.addingSaturating(fee / 8).addingSaturating(1) }

    private func tooHigh(_ asked: UInt64) -> ChainError {
        ChainError(
            .feeTooHigh, "the chain asks \(asked) wei for a unit of gas, the cap is \(cap): wait, or raise the cap")
    }
}

extension UInt64 {
    fileprivate func addingSaturating(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
