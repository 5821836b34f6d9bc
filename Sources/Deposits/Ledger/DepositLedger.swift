public import Ledger

/// What deposits ask of a ledger: entries with an index at once, and the private record beside them until it is taken over.
///
/// The farm's `Log` is one; tests put one in between that fails.
public protocol DepositLedger: Sendable {
    /// Entries of one request, durable together with its record when this returns, or not at all.
    ///
    /// Not ended by a cancellation of the task that calls: what has begun comes to its end, so that the caller learns of it.
    ///
    /// - Returns: their leaf indices.
    /// - Throws: when it failed; whether it was kept is then known from `records` only.
    func append(_ entries: DepositEntries, companion: [UInt8]) async throws -> Range<UInt64>

    /// The same for several requests, each durable with its record or not at all, in any order.
    ///
    /// - Parameter completion: told of each request the leaf index of its first entry, or why it failed; on any thread, which waits for it.
    func append(_ requests: [DepositSubmission], completion: @escaping @Sendable ([Result<UInt64, any Error>]) -> Void)

    /// Records not released yet, ascending, at most `limit`, from the first one at or after `index`.
    func records(from index: UInt64, limit: Int) async throws -> [LedgerRecord]

    /// Forgets records all of whose entries are below `index`.
    func releaseRecords(below index: UInt64) async throws
}

extension DepositLedger {
    /// One after the other.
    public func append(
        _ requests: [DepositSubmission], completion: @escaping @Sendable ([Result<UInt64, any Error>]) -> Void
    ) {
        Task {
            var results: [Result<UInt64, any Error>] = []
            for request in requests {
                do {
                    results.append(
                        .success(try await append(request.entries, companion: request.companion).lowerBound))
                } catch { results.append(.failure(error)) }
            }
            completion(results)
        }
    }
}

/// A private record as the ledger keeps it until it is taken over.
public struct LedgerRecord: Sendable, Hashable {
    /// Leaf index of the request's first entry.
    public let first: UInt64

    /// Number of its entries.
    public let count: Int

    public let bytes: [UInt8]

    public init(first: UInt64, count: Int, bytes: [UInt8]) {
        self.first = first
        self.count = count
        self.bytes = bytes
    }
}
