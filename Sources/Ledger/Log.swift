public import CryptoPrimitives
public import TransparencyLog

/// A transparency log on files and SQLite: one process writes it, anybody reads its static files.
///
/// Entries are durable when `append` returns and in a signed checkpoint soon after: at once when the log is idle, in
/// batches when it is busy. A failed disk fails closed: nothing is acknowledged, the state is read back from disk
/// before anything else is written, and integration is tried again until it succeeds.
public actor Log {
    /// Most entries of one `append(batch:)`.
    public static let maximumBatch = 10_000

    /// A group this large is made durable before more is admitted.
    private static let maximumGroup = 4096

    /// Failed integrations in a row after which those who wait for a receipt are told.
    private static let patience = 3

    private let executor: QueueExecutor
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// The key that checkpoints are verified with; its name is the origin.
    public nonisolated let logKey: VerifierKey

    private nonisolated let board: CheckpointBoard
    private nonisolated let reader: LogReader
    private let configuration: Sequencer.Configuration
    private let interval: Duration

    // Everything below is owned by this actor.

    /// nil after a failure, until the state has been read back, and when closed.
    private var sequencer: Sequencer?
    private var isClosed = false

    /// Number of durable entries, as far as known.
    private var sequencedSize: UInt64

    /// Those whose entries are in the current group.
    private var appenders: [CheckedContinuation<Void, any Error>] = []

    /// Those who wait for a checkpoint, by ticket.
    private var waiters: [UInt64: Waiter] = [:]
    private var nextTicket: UInt64 = 0

    private var cycleIsScheduled = false
    private var delayedCycleIsScheduled = false
    private var lastIntegration: ContinuousClock.Instant?
    private var failures = 0

    /// The latest failure of the storage; nil once the log works again.
    public private(set) var failure: LedgerError?

    private struct Waiter {
        let index: UInt64
        let continuation: CheckedContinuation<PublishedCheckpoint, any Error>
    }

    /// Opens the log in a directory, or creates it; recovers from any crash. Blocks while it reads and writes.
    ///
    /// - Parameters:
    ///   - directory: holds `checkpoint` and `tile/`, which may be served as they are, and the database.
    ///   - origin: the log's identity and key name; not empty, without white space and plus signs.
    ///   - key: signs checkpoints; the log's own.
    ///   - officeKey: Ed25519 public key, 32 bytes, that vouches for workers' keys.
    ///   - interval: least time between two checkpoints of a busy log.
    /// - Throws: `LedgerError`; `NoteError` for a bad origin.
    public init(
        directory: String, origin: String, key: Ed25519PrivateKey, officeKey: [UInt8],
        interval: Duration = .milliseconds(50)
    ) throws {
        try self.init(
            Sequencer.Configuration(
                directory: directory, origin: origin, key: key, officeKey: officeKey, hook: StorageHook()),
            interval: interval)
    }

    init(_ configuration: Sequencer.Configuration, interval: Duration) throws {
        let sequencer = try Self.storageErrors("open the log") {
            let sequencer = try Sequencer(configuration)
            try sequencer.integrate()
            return sequencer
        }
        executor = QueueExecutor(label: "tabellion.ledger")
        logKey = sequencer.logKey
        board = CheckpointBoard(sequencer.checkpoint)
        reader = LogReader(files: sequencer.files)
        sequencedSize = sequencer.sequencedSize
        self.configuration = configuration
        self.interval = interval
        self.sequencer = sequencer
    }

    /// Appends one entry; see `append(batch:)`.
    public nonisolated func append(_ entry: [UInt8]) async throws -> UInt64 { try await append(batch: [entry])[0] }

    /// Appends entries, all of them or none, in order; durable when this returns.
    ///
    /// An entry of types 2 to 5 or 12 that is on the log already, byte for byte, keeps its first index: a worker whose
    /// acknowledgement was lost sends it again.
    ///
    /// - Parameter entries: at most `maximumBatch` TL1 entries.
    /// - Returns: the leaf index of each.
    /// - Throws: `LedgerError`: `malformedEntry`, `ruleBroken`, `batchTooLarge`, `storage` (send again), `closed`.
    public nonisolated func append(batch entries: [[UInt8]]) async throws -> [UInt64] {
        guard entries.count <= Self.maximumBatch else {
            throw LedgerError(.batchTooLarge, "\(entries.count) entries in a batch; at most \(Self.maximumBatch)")
        }
        return try await submit(try entries.map { try PreparedEntry($0) })
    }

    /// The proof that an entry stands on the log; waits until a checkpoint covers it.
    ///
    /// - Throws: `outOfRange` if no such entry is durable, `storage` if the disk keeps failing; `CancellationError`.
    public nonisolated func receipt(index: UInt64) async throws -> InclusionReceipt {
        let published = try await checkpoint(covering: index)
        let size = published.checkpoint.size
        let proof = try await reader.inclusion(index: index, size: size, stored: size)
        return InclusionReceipt(index: index, checkpoint: published.note, proof: proof)
    }

    /// The first checkpoint known from now on that covers an entry.
    ///
    /// - Throws: as `receipt(index:)`.
    public nonisolated func checkpoint(covering index: UInt64) async throws -> PublishedCheckpoint {
        try await published { sequenced throws(LedgerError) in
            guard index < sequenced else {
                throw LedgerError(.outOfRange, "entry \(index) is not on the log, which has \(sequenced)")
            }
            return index
        }
    }

    /// The first checkpoint known from now on whose size is above what `bound` says, given the number of entries.
    func published(above bound: (UInt64) throws(LedgerError) -> UInt64) async throws -> PublishedCheckpoint {
        let current = board.current
        let index = try bound(max(sequencedSize, current.checkpoint.size))
        if index < current.checkpoint.size { return current }
        guard !isClosed else { throw Self.closed }
        let ticket = nextTicket
        nextTicket += 1
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                guard !Task.isCancelled else { return continuation.resume(throwing: CancellationError()) }
                waiters[ticket] = Waiter(index: index, continuation: continuation)
            }
        } onCancel: {
            Task { await self.abandon(ticket) }
        }
    }

    /// Sibling hashes from a leaf to the root of the tree of `size` leaves.
    ///
    /// - Throws: `outOfRange` unless `index < size` and `size` is at most the latest checkpoint's.
    public nonisolated func inclusion(index: UInt64, size: UInt64) async throws -> [Digest] {
        let stored = board.current.checkpoint.size
        guard index < size, size <= stored else {
            throw LedgerError(.outOfRange, "no proof for entry \(index) in size \(size): the checkpoint has \(stored)")
        }
        return try await reader.inclusion(index: index, size: size, stored: stored)
    }

    /// The proof that the tree of `first` leaves is a prefix of that of `second`.
    ///
    /// - Throws: `outOfRange` unless `first <= second` and `second` is at most the latest checkpoint's size.
    public nonisolated func consistency(from first: UInt64, to second: UInt64) async throws -> [Digest] {
        let stored = board.current.checkpoint.size
        guard first <= second, second <= stored else {
            throw LedgerError(.outOfRange, "no proof from size \(first) to \(second): the checkpoint has \(stored)")
        }
        return try await reader.consistency(first: first, second: second, stored: stored)
    }

    /// The checkpoint published last; does not wait.
    public nonisolated func latestCheckpoint() -> PublishedCheckpoint { board.current }

    /// The bytes of an entry that the latest checkpoint covers.
    ///
    /// - Throws: `outOfRange`.
    public nonisolated func entry(index: UInt64) async throws -> [UInt8] {
        try await reader.entry(index: index, stored: board.current.checkpoint.size)
    }

    /// A static resource by its path without leading slash: `checkpoint`, `tile/…`; nil for any other path.
    public nonisolated func file(_ path: String) async throws -> ServedFile? {
        guard let resource = LogResource(path: path), let bytes = try await reader.read(resource.path) else {
            return nil
        }
        let isCheckpoint = resource == .checkpoint
        return ServedFile(
            bytes: bytes, contentType: resource.contentType,
            cacheControl: isCheckpoint ? "max-age=1" : "public, max-age=31536000, immutable")
    }

    /// A worker's sessions that have an opening and no end, by leaf index of the opening.
    ///
    /// - Parameter worker: SHA-256 of the worker's public key.
    /// - Throws: `storage`, `closed`.
    public func openSessions(of worker: Digest) throws -> [UInt64: SessionRegister.OpenSession] {
        try settled().register.openSessions.filter { $0.value.worker == worker }
    }

    /// A worker's key and latest lease; nil if its key is not on the log.
    ///
    /// - Throws: `storage`, `closed`.
    public func worker(_ worker: Digest) throws -> SessionRegister.Worker? { try settled().register.workers[worker] }

    /// Integrates what is durable, then lets go of the directory. Later calls throw `closed`.
    public func close() {
        guard !isClosed else { return }
        lastIntegration = nil
        cycle()
        isClosed = true
        try? sequencer?.store.close()
        sequencer = nil
        failWaiters(Self.closed)
    }
}

extension Log {
    private static let closed = LedgerError(.closed, "the log has been closed")

    func submit(_ batch: [PreparedEntry], companion: [UInt8] = []) async throws -> [UInt64] {
        // Entries that cannot get into a checkpoint are not taken: a session must not begin on them.
        if failures >= Self.patience, let failure { throw failure }
        let sequencer = try opened()
        let indices = try Self.storageErrors("look an entry up") { try sequencer.admit(batch, companion: companion) }
        guard indices.contains(where: { $0 >= sequencedSize }) else { return indices }
        try await withCheckedThrowingContinuation { continuation in
            appenders.append(continuation)
            if sequencer.group.count >= Self.maximumGroup { cycle() } else { scheduleCycle(after: nil) }
        }
        return indices
    }

    /// One turn of the sequencer: group commit, then integration if it is due.
    private func cycle() {
        guard !isClosed else { return }
        do {
            let sequencer = try opened()
            try commit(sequencer)
            guard sequencer.hasBacklog else {
                (failures, failure) = (0, nil)
                return
            }
            if let lastIntegration, ContinuousClock.now < lastIntegration + interval {
                scheduleCycle(after: lastIntegration + interval - .now)
                return
            }
            try Self.storageErrors("integrate entries") { try sequencer.integrate() }
            lastIntegration = .now
            (failures, failure) = (0, nil)
            announce(sequencer.checkpoint)
        } catch {
            recover(from: error)
        }
    }

    private func commit(_ sequencer: Sequencer) throws {
        let waiting = appenders
        appenders = []
        do {
            try Self.storageErrors("make entries durable") { try sequencer.commit() }
            sequencedSize = sequencer.sequencedSize
            for appender in waiting { appender.resume() }
        } catch {
            for appender in waiting { appender.resume(throwing: error) }
            throw error
        }
    }

    /// Forgets what is in memory and tries again, later each time, at most every 5 seconds.
    private func recover(from error: any Error) {
        let error = error as? LedgerError ?? LedgerError(.storage, "the ledger failed", cause: error)
        sequencer = nil
        failures += 1
        failure = error
        if failures >= Self.patience { failWaiters(error) }
        scheduleCycle(after: min(.milliseconds(50) * (1 << min(failures, 8)), .seconds(5)))
    }

    /// The sequencer, with the state read back from disk if the last one failed.
    private func opened() throws -> Sequencer {
        guard !isClosed else { throw Self.closed }
        if let sequencer { return sequencer }
        let reopened = try Self.storageErrors("read the log back") { try Sequencer(configuration) }
        sequencer = reopened
        sequencedSize = reopened.sequencedSize
        announce(reopened.checkpoint)
        return reopened
    }

    /// The sequencer with nothing admitted that is not durable.
    func settled() throws -> Sequencer {
        let sequencer = try opened()
        guard !sequencer.group.isEmpty else { return sequencer }
        cycle()
        return try opened()
    }

    private func announce(_ checkpoint: PublishedCheckpoint) {
        board.publish(checkpoint)
        for (ticket, waiter) in waiters where waiter.index < checkpoint.checkpoint.size {
            waiters[ticket] = nil
            waiter.continuation.resume(returning: checkpoint)
        }
    }

    private func failWaiters(_ error: LedgerError) {
        for waiter in waiters.values { waiter.continuation.resume(throwing: error) }
        waiters = [:]
    }

    private func abandon(_ ticket: UInt64) {
        waiters.removeValue(forKey: ticket)?.continuation.resume(throwing: CancellationError())
    }

    /// Queues a cycle behind the submissions that wait already, so that they share its group; or after a delay.
    private func scheduleCycle(after delay: Duration?) {
        if let delay {
            guard !delayedCycleIsScheduled else { return }
            delayedCycleIsScheduled = true
            Task { [weak self] in
                try? await Task.sleep(for: delay)
                await self?.delayedCycle()
            }
        } else if !cycleIsScheduled {
            cycleIsScheduled = true
            Task { self.scheduledCycle() }
        }
    }

    private func delayedCycle() {
        delayedCycleIsScheduled = false
        cycle()
    }

    private func scheduledCycle() {
        cycleIsScheduled = false
        cycle()
    }

    static func storageErrors<Result>(_ action: String, _ work: () throws -> Result) throws -> Result {
        do { return try work() } catch let error as LedgerError { throw error } catch let error as NoteError {
            throw error
        } catch { throw LedgerError(.storage, "cannot \(action); send the entry again later", cause: error) }
    }
}
