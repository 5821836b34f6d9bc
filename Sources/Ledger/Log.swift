public import CryptoPrimitives
internal import LocalIO
public import TransparencyLog

/// A transparency log on files and SQLite: one process writes it, anybody reads its static files.
///
/// Entries are durable when `append` returns and in a signed checkpoint soon after: at once when the log is idle, in
/// batches when it is busy. A failed disk fails closed: nothing is acknowledged, the state is read back from disk
/// before anything else is written, and integration is tried again until it succeeds.
public actor Log {
    /// Most entries of one `append(batch:)`.
    public static let maximumBatch = 10_000

    /// A group of so many entries, or bytes with companions, is made durable before more is admitted.
    private static let maximumGroup = 16_384
    private static let maximumGroupByteCount = 16 << 20

    /// So many durable entries are integrated at once, however short ago the last integration was.
    private static let maximumBacklog = 65_536

    /// Failed integrations in a row after which those who wait for a receipt are told.
    private static let patience = 3

    private let executor: QueueExecutor
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// The key that checkpoints are verified with; its name is the origin.
    public nonisolated let logKey: VerifierKey

    /// The key that the SM3 tree's checkpoints are verified with; the same key under the name `<origin>/sm3`.
    public nonisolated let sm3LogKey: VerifierKey

    nonisolated let board: PublicationBoard
    nonisolated let reader: BothTrees<LogReader>
    private let configuration: Sequencer.Configuration
    private let interval: Duration
    private let inbox = DepositInbox()

    // Everything below is owned by this actor.

    /// nil after a failure, until the state has been read back, and when closed.
    private var sequencer: Sequencer?
    private var isClosed = false

    /// Number of durable entries, as far as known.
    private var sequencedSize: UInt64

    /// Those whose entries are in the current group.
    private var appenders: [Appender] = []

    /// Those who wait for a checkpoint, by ticket.
    private var waiters: [UInt64: Waiter] = [:]
    private var nextTicket: UInt64 = 0

    private var cycleIsScheduled = false
    private var delayedCycleIsScheduled = false
    private var lastIntegration: ContinuousClock.Instant?
    private var failures = 0

    /// The latest failure of the storage; nil once the log works again.
    public private(set) var failure: LedgerError?

    /// Number of durable entries, as far as known: at least the published checkpoint's size.
    public var sequenced: UInt64 { sequencedSize }

    private struct Appender {
        /// Leaf index of its first entry.
        let first: UInt64
        let completion: DepositInbox.Completion
    }

    private struct Waiter {
        let index: UInt64
        let continuation: CheckedContinuation<PublishedCheckpoint, any Error>
    }

    /// Opens the log in a directory, or creates it; recovers from any crash. Blocks while it reads and writes.
    ///
    /// - Parameters:
    ///   - directory: holds the tiles, which in the layout `files` may be served as they are, and the database.
    ///   - origin: the log's identity and key name; not empty, without white space and plus signs.
    ///   - key: signs checkpoints; the log's own.
    ///   - officeKey: Ed25519 public key, 32 bytes, that vouches for workers' keys.
    ///   - layout: how tiles stand on disk.
    ///   - interval: least time between two checkpoints of a busy log.
    /// - Throws: `LedgerError`; `NoteError` for a bad origin.
    public init(
        directory: String, origin: String, key: Ed25519PrivateKey, officeKey: [UInt8],
        layout: Layout = .files, interval: Duration = .milliseconds(50)
    ) throws {
        try self.init(
            Sequencer.Configuration(
                directory: directory, origin: origin, key: key, officeKey: officeKey, layout: layout,
                hook: StorageHook()),
            interval: interval)
    }

    init(_ configuration: Sequencer.Configuration, interval: Duration) throws {
        let sequencer = try Self.storageErrors("open the log") {
            let sequencer = try Sequencer(configuration)
            try sequencer.integrate()
            return sequencer
        }
        executor = QueueExecutor(label: "tabellion.ledger")
        logKey = try configuration.logKey(of: .sha256)
        sm3LogKey = try configuration.logKey(of: .sm3)
        board = PublicationBoard(sequencer.published)
        reader = BothTrees { LogReader($0) }
        sequencedSize = sequencer.sequencedSize
        self.configuration = configuration
        self.interval = interval
        self.sequencer = sequencer
    }

    /// Appends one entry; see `append(batch:)`.
    public nonisolated func append(_ entry: [UInt8]) async throws -> UInt64 { try await append(batch: [entry])[0] }

    /// Appends entries, all of them or none, in order; durable when this returns.
    ///
    /// An entry of types 2 to 5, 12 or 13 that is on the log already, byte for byte, keeps its first index: whoever did
    /// not get the acknowledgement sends it again.
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
        let current = board.current.checkpoints.sha256
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

    private func submit(_ batch: [PreparedEntry]) async throws -> [UInt64] {
        let sequencer = try admitting()
        let indices = try Self.storageErrors("look an entry up") { try sequencer.admit(batch) }
        guard indices.contains(where: { $0 >= sequencedSize }) else { return indices }
        _ = try await withCheckedThrowingContinuation { continuation in
            awaitCommit(Appender(first: 0) { continuation.resume(with: $0) })
        }
        return indices
    }

    /// Submits deposits; they are durable when this returns.
    ///
    /// - Returns: the leaf index of the first.
    nonisolated func submit(_ deposits: EntryRun, companion: [UInt8]) async throws -> UInt64 {
        try await withCheckedThrowingContinuation { continuation in
            submit(
                .init(
                    run: deposits, companions: [(deposits.count, companion)],
                    completion: { continuation.resume(with: $0) }))
        }
    }

    nonisolated func submit(_ submission: DepositInbox.Submission) {
        if inbox.put(submission) { executor.async { self.assumeIsolated { $0.takeDeposits() } } }
    }

    /// Takes what is in the inbox, and makes it durable.
    private func takeDeposits() {
        for submission in inbox.takeAll() {
            do {
                let first = try admitting().admit(submission.run, companions: submission.companions)
                appenders.append(Appender(first: first, completion: submission.completion))
                if groupIsFull { cycle() }
            } catch {
                submission.completion(.failure(error))
            }
        }
        cycle()
    }

    private func admitting() throws -> Sequencer {
        // Entries that cannot get into a checkpoint are not taken: a session must not begin on them.
        if failures >= Self.patience, let failure { throw failure }
        return try opened()
    }

    /// Resumes when everything admitted is durable; called before anything else can happen to the group.
    private func awaitCommit(_ appender: Appender) {
        appenders.append(appender)
        if groupIsFull { cycle() } else { scheduleCycle(after: nil) }
    }

    private var groupIsFull: Bool {
        guard let group = sequencer?.group else { return false }
        return group.run.count >= Self.maximumGroup || group.byteCount >= Self.maximumGroupByteCount
    }

    /// One turn of the sequencer: group commit, then integration if it is due.
    private func cycle() {
        guard !isClosed else { return }
        do {
            let sequencer = try opened()
            try commit(sequencer)
            guard sequencer.backlog > 0 else {
                (failures, failure) = (0, nil)
                return
            }
            if let lastIntegration, ContinuousClock.now < lastIntegration + interval,
                sequencer.backlog < Self.maximumBacklog
            {
                scheduleCycle(after: lastIntegration + interval - .now)
                return
            }
            try Self.storageErrors("integrate entries") { try sequencer.integrate() }
            lastIntegration = .now
            (failures, failure) = (0, nil)
            announce(sequencer.published)
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
            for appender in waiting { appender.completion(.success(appender.first)) }
        } catch {
            for appender in waiting { appender.completion(.failure(error)) }
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
        announce(reopened.published)
        return reopened
    }

    /// The sequencer with nothing admitted that is not durable.
    func settled() throws -> Sequencer {
        let sequencer = try opened()
        guard !sequencer.group.isEmpty else { return sequencer }
        cycle()
        return try opened()
    }

    private func announce(_ published: PublishedTrees) {
        board.publish(published)
        let checkpoint = published.checkpoints.sha256
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
