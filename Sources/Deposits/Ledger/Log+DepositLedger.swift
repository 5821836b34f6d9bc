public import Ledger

/// The farm's log keeps private records as companions of their entries.
extension Log: DepositLedger {
    public nonisolated func append(_ entries: DepositEntries, companion: [UInt8]) async throws -> Range<UInt64> {
        try await append(deposits: entries, companion: companion)
    }

    public nonisolated func append(
        _ requests: [DepositSubmission], completion: @escaping @Sendable ([Result<UInt64, any Error>]) -> Void
    ) {
        append(requests) { (result: Result<UInt64, any Error>) in
            var count: UInt64 = 0
            completion(
                requests.map { request in
                    defer { count += UInt64(request.entries.count) }
                    return result.map { $0 + count }
                })
        }
    }

    public func records(from index: UInt64, limit: Int) async throws -> [LedgerRecord] {
        try companions(from: index, limit: limit).map {
            LedgerRecord(first: $0.first, count: $0.count, bytes: $0.bytes)
        }
    }

    public func releaseRecords(below index: UInt64) async throws { try releaseCompanions(below: index) }
}
