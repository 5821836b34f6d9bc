internal import Synchronization

/// Takes private records over from the ledger into the store, in the ledger's order, and then lets the ledger forget them.
///
/// Wherever it is killed, what the ledger has not been told to forget is read again, and what the store has already is passed over.
public actor DepositIndexer {
    /// Bytes of records read at once, about.
    private static let chunkByteCount = 16 << 20

    /// The ledger forgets records this often at most.
    private static let releaseInterval = Duration.milliseconds(500)

    /// While nobody waits, records are taken over this often at most: a hundred at once cost little more than one.
    private static let rest = Duration.milliseconds(20)

    private let ledger: any DepositLedger
    private let store: any DepositStore
    private let files: SealedFiles

    /// How far records have been taken over; read by anybody, at any time.
    public nonisolated let progress = DepositProgress()
    private let bell = IndexerBell()

    // Owned by this actor.

    /// Everything below is in the store.
    private var next: UInt64 {
        get { progress.taken }
        set { progress.set(newValue) }
    }
    private var hasStarted = false
    private var released: UInt64 = 0
    private var lastRelease = ContinuousClock.now
    private var averageByteCount = 1024
    private var waiters: [(index: UInt64, continuation: CheckedContinuation<Void, any Error>)] = []

    /// What `run` does between two portions while nobody waits.
    private var nap: Task<Void, Never>?
    private var isAdvancing = false

    /// Why records were not taken over lately; nil while that works.
    public private(set) var failure: (any Error)?

    public init(ledger: any DepositLedger, store: any DepositStore, files: SealedFiles) {
        self.ledger = ledger
        self.store = store
        self.files = files
    }

    /// Takes over everything that the ledger holds now; afterwards the store knows every request that was ever accepted.
    public func catchUp() async throws {
        while try await advance() {}
    }

    /// At the start: takes everything over, and deletes ciphertexts that no request refers to.
    public func start() async throws {
        try await catchUp()
        try files.removeStrays()
    }

    /// Takes records over as they come, until the task is cancelled; failures are tried again.
    public func run() async {
        while !Task.isCancelled {
            do {
                try await catchUp()
                failure = nil
            } catch {
                failure = error
                fail(error)
                try? await Task.sleep(for: .milliseconds(500))
            }
            if next >= bell.wanted { await bell.wait() }
            await takeNap()
        }
    }

    /// Says that entries up to an index, not including it, are durable.
    public nonisolated func announce(through index: UInt64) { bell.ring(through: index) }

    /// Waits until the store knows every deposit below an index that is durable on the ledger.
    public func settled(below index: UInt64) async throws {
        if next >= index { return }
        bell.ring(through: index)
        nap?.cancel()
        try await withCheckedThrowingContinuation { waiters.append((index, $0)) }
    }

    private func takeNap() async {
        guard waiters.isEmpty, !Task.isCancelled else { return }
        let nap = Task { _ = try? await Task.sleep(for: Self.rest) }
        self.nap = nap
        await withTaskCancellationHandler {
            await nap.value
        } onCancel: {
            nap.cancel()
        }
        self.nap = nil
    }

    /// Takes one portion over.
    ///
    /// - Returns: whether there may be more.
    private func advance() async throws -> Bool {
        // One portion at a time: whoever comes meanwhile finds it done when it looks again.
        guard !isAdvancing else {
            try await Task.sleep(for: .milliseconds(2))
            return true
        }
        isAdvancing = true
        defer { isAdvancing = false }
        if !hasStarted {
            next = try await store.nextIndex()
            hasStarted = true
        }
        let limit = min(max(Self.chunkByteCount / averageByteCount, 8), 4096)
        let records = try await ledger.records(from: next, limit: limit)
        if let last = records.last {
            try await take(records)
            averageByteCount = records.reduce(0) { $0 + $1.bytes.count } / records.count + 1
            next = last.first + UInt64(last.count)
            resume()
        }
        if next > released, records.count < limit || ContinuousClock.now > lastRelease + Self.releaseInterval {
            if ContinuousClock.now > lastRelease + Self.releaseInterval || released == 0 {
                try await ledger.releaseRecords(below: next)
                (released, lastRelease) = (next, .now)
            }
        }
        return records.count == limit
    }

    private func take(_ records: [LedgerRecord]) async throws {
        var requests: [StoredRequest] = []
        requests.reserveCapacity(records.count)
        for record in records {
            let request = try DepositRequest(decoding: record.bytes)
            guard request.count == record.count else {
                throw DepositStoreError(
                    .corrupted,
                    "the ledger has \(record.count) entries at \(record.first), their record \(request.count)")
            }
            if let file = request.file { try files.settle(file.object, as: record.first) }
            requests.append(StoredRequest(first: record.first, request: request))
        }
        try await store.add(requests)
    }

    private func resume() {
        for waiter in waiters where waiter.index <= next { waiter.continuation.resume() }
        waiters.removeAll { $0.index <= next }
    }

    private func fail(_ error: any Error) {
        for waiter in waiters { waiter.continuation.resume(throwing: error) }
        waiters = []
    }
}

/// How far records have been taken over from the ledger.
public final class DepositProgress: Sendable {
    private let index = Atomic<UInt64>(0)

    /// Every deposit below this leaf index is in the store.
    public var taken: UInt64 { index.load(ordering: .acquiring) }

    fileprivate func set(_ value: UInt64) { index.store(value, ordering: .releasing) }
}
