extension Log {
    /// Longest companion of one `append(deposits:companion:)`, in bytes.
    public static let maximumCompanionByteCount = 4 << 20

    /// What a caller keeps of a request of deposits, durable together with their entries.
    public struct Companion: Hashable, Sendable {
        /// Leaf index of the request's first entry.
        public let first: UInt64

        /// Number of the request's entries.
        public let count: Int

        /// As the caller gave them.
        public let bytes: [UInt8]
    }

    /// Appends deposits, all of them or none, in order; durable, together with `companion`, when this returns.
    ///
    /// Deposits are not told apart: the same ones, sent again, stand on the log twice.
    ///
    /// - Parameters:
    ///   - deposits: at most `maximumBatch`.
    ///   - companion: what the caller must not lose if its process dies before it has kept it elsewhere, at most 4 MiB;
    ///     kept until `releaseCompanions(below:)`. An empty one is not kept.
    /// - Returns: the leaf indices, consecutive.
    /// - Throws: `LedgerError`: `batchTooLarge`, `storage` (whether it was kept is unknown), `closed`.
    public nonisolated func append(
        deposits: DepositEntries, companion: [UInt8] = []
    ) async throws -> Range<UInt64> {
        guard companion.count <= Self.maximumCompanionByteCount else {
            throw LedgerError(
                .batchTooLarge,
                "a companion of \(companion.count) bytes; at most \(Self.maximumCompanionByteCount) are kept")
        }
        let first = try await submit(EntryRun(deposits), companion: companion)
        return first..<first + UInt64(deposits.count)
    }

    /// Appends the deposits of several requests, in order: all of them or none, as `append(deposits:companion:)` does for one.
    ///
    /// - Parameters:
    ///   - requests: not empty; at most `maximumBatch` deposits together.
    ///   - completion: told the leaf index of the first deposit, which the others follow, or the error, on a thread of the log's,
    ///     which waits for it.
    public nonisolated func append(
        _ requests: [DepositSubmission], completion: @escaping @Sendable (Result<UInt64, any Error>) -> Void
    ) {
        guard !requests.isEmpty, requests.allSatisfy({ $0.companion.count <= Self.maximumCompanionByteCount }) else {
            return completion(
                .failure(LedgerError(.batchTooLarge, "no request, or a companion that is longer than four megabytes")))
        }
        let run = EntryRun(requests)
        guard run.count <= Self.maximumBatch else {
            return completion(
                .failure(LedgerError(.batchTooLarge, "\(run.count) deposits at once; at most \(Self.maximumBatch)")))
        }
        submit(.init(run: run, companions: requests.map { ($0.entries.count, $0.companion) }, completion: completion))
    }

    /// Companions that were not released yet, ascending.
    ///
    /// - Parameters:
    ///   - index: those of requests whose first entry is before it are left out.
    ///   - limit: how many at most.
    /// - Throws: `storage`, `closed`.
    public func companions(from index: UInt64, limit: Int) throws -> [Companion] {
        try Self.storageErrors("read companions") { try settled().store.companions(from: index, limit: limit) }
    }

    /// Forgets companions all of whose entries are below `index`: their owner has them durably.
    ///
    /// - Throws: `storage`, `closed`; whether they were forgotten is unknown then, release them again.
    public func releaseCompanions(below index: UInt64) throws {
        try Self.storageErrors("release companions") { try settled().store.releaseCompanions(below: index) }
    }

    /// The first checkpoint known from now on that is larger than `size`; waits for entries if there are none.
    ///
    /// - Throws: `storage` if the disk keeps failing, `closed`; `CancellationError`.
    public nonisolated func checkpoint(beyond size: UInt64) async throws -> PublishedCheckpoint {
        try await published { _ in size }
    }
}
