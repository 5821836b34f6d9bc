public import Ledger

/// The farm's log keeps private records as companions of their entries.
extension Log: DepositLedger {
    public nonisolated func append(_ entries: DepositEntries, companion: [UInt8]) async throws -> Range<UInt64> {
        try await append(deposits: entries, companion: companion)
    }

    public func records(from index: UInt64, limit: Int) async throws -> [LedgerRecord] {
        try companions(from: index, limit: limit).map {
            LedgerRecord(first: $0.first, count: $0.count, bytes: $0.bytes)
        }
    }

    public func releaseRecords(below index: UInt64) async throws { try releaseCompanions(below: index) }
}
