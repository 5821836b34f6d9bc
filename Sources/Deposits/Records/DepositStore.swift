public import CryptoPrimitives

/// The office's deposits: private records by leaf index, digest, case and idempotency key.
///
/// Records come from the ledger in its order, each once; whatever is added is durable when `add` returns.
/// Implementations pass `DepositStoreConformance`.
public protocol DepositStore: Sendable {
    /// The index after the last entry whose record is here.
    func nextIndex() async throws -> UInt64

    /// Takes records over, in ascending order; those below `nextIndex` are here already and passed over.
    func add(_ requests: [StoredRequest]) async throws

    /// The request that holds a deposit; nil if no deposit has this index.
    func request(holding index: UInt64) async throws -> StoredRequest?

    /// Requests whose first deposit is at an index or after it, in order.
    ///
    /// - Parameter limit: at most so many.
    func requests(from index: UInt64, limit: Int) async throws -> [StoredRequest]

    /// Whether a request may have been made under an idempotency key; never false for a key that has one. Does not wait for other work.
    func mayHold(key: String) throws -> Bool

    /// The request made under an idempotency key.
    func request(key: String) async throws -> StoredRequest?

    /// Leaf indices of deposits that a search finds, ascending.
    ///
    /// - Parameters:
    ///   - after: only those above; nil for all.
    ///   - limit: at most so many.
    func deposits(_ search: DepositSearch, after: UInt64?, limit: Int) async throws -> [UInt64]
}

/// What deposits are looked up by.
public enum DepositSearch: Hashable, Sendable {
    case digest(HashFunction, Digest)
    case caseNumber(String)
}
