/// A request with its place on the ledger.
public struct StoredRequest: Hashable, Sendable {
    /// Leaf index of its first deposit; the others follow.
    public let first: UInt64

    public let request: DepositRequest

    public init(first: UInt64, request: DepositRequest) {
        self.first = first
        self.request = request
    }

    /// Leaf indices of its deposits: their ids.
    public var indices: Range<UInt64> { first..<first + UInt64(request.count) }
}
