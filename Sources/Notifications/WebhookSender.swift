public import CryptoPrimitives
public import Foundation
internal import WebExchange

/// Tells other systems what happened: a durable queue of signed HTTP callbacks.
///
/// At least once, in order within a stream and address, retried for three days; what is given up after that is a dead
/// letter that stays visible. An event is durable when `enqueue` returns; events of the same id are taken up once.
public actor WebhookSender {
    /// Attempts at once, and of them at one address: a receiver that hangs holds up nobody else.
    private static let maximumInFlight = 32
    private static let maximumPerAddress = 2

    /// Events looked at in one step.
    private static let batch = 128

    private static let maximumAnswerByteCount = 65_536

    nonisolated let store: WebhookStore
    nonisolated let policy: WebhookPolicy
    nonisolated let key: Ed25519PrivateKey
    nonisolated let clock: WebhookClock
    private nonisolated let timeout: Duration
    private nonisolated let signal: AsyncStream<Void>
    nonisolated let wake: AsyncStream<Void>.Continuation

    // Everything below is owned by this actor.

    private var jitter: UInt64
    private var inFlight: [Int64: String] = [:]
    private var hasRun = false

    /// Attempts that ended while the store was being asked: what it says of them is old.
    private var settled: Set<Int64> = []

    /// Opens the queue; blocks while it does.
    ///
    /// - Parameters:
    ///   - directory: made if it is missing; one process at a time.
    ///   - key: signs callbacks; the office's own for this.
    ///   - seed: spreads retries; a random number.
    ///   - timeout: of one attempt.
    /// - Throws: `alreadyOpen`, `storage`.
    public init(
        directory: String, policy: WebhookPolicy, key: Ed25519PrivateKey, seed: UInt64,
        timeout: Duration = .seconds(10),
        clock: WebhookClock = .system
    ) throws(WebhookError) {
        try self.init(
            directory: directory, policy: policy, key: key, seed: seed, timeout: timeout, clock: clock,
            hook: WebhookHook())
    }

    init(
        directory: String, policy: WebhookPolicy, key: Ed25519PrivateKey, seed: UInt64, timeout: Duration,
        clock: WebhookClock, hook: WebhookHook
    ) throws(WebhookError) {
        store = try WebhookStore(directory: directory, hook: hook)
        self.policy = policy
        self.key = key
        self.clock = clock
        self.timeout = timeout
        jitter = seed
        (signal, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes up events, all of them or none; durable when this returns.
    ///
    /// - Throws: `addressRefused`, `otherContent`, `storage`.
    public nonisolated func enqueue(_ events: [(event: WebhookEvent, url: URL)]) async throws(WebhookError) {
        for (_, url) in events { try policy.check(url) }
        try await store.take(events.map { ($0.event, $0.url.absoluteString) }, now: clock.now())
        wake.yield()
    }

    public nonisolated func enqueue(_ event: WebhookEvent, to url: URL) async throws(WebhookError) {
        try await enqueue([(event, url)])
    }

    /// Works until the task is cancelled; once in a sender's life.
    ///
    /// - Throws: `CancellationError`; `alreadyOpen` the second time.
    public func run() async throws {
        guard !hasRun else { throw WebhookError(.alreadyOpen, "the sender has run already: open another") }
        hasRun = true
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask {
                while true {
                    try await Task.sleep(for: self.clock.rest)
                    self.wake.yield()
                }
            }
            for await _ in signal {
                try Task.checkCancellation()
                settled = []
                // A disk that fails now is asked again after the rest.
                guard let due = try? await store.due(now: clock.now(), limit: Self.batch, busy: busy) else { continue }
                for event in due where start(event) {
                    group.addTask { await self.attempt(event) }
                }
                // A full batch may have hidden those of other addresses.
                if due.count == Self.batch, inFlight.count < Self.maximumInFlight { wake.yield() }
            }
            group.cancelAll()
        }
        try Task.checkCancellation()
    }

    /// Releases the directory; no other call may follow.
    public func close() async throws(WebhookError) { try await store.close() }

    /// Addresses that have as many attempts under way as they may.
    private var busy: [String] {
        Dictionary(grouping: inFlight.values, by: { $0 }).filter { $0.value.count >= Self.maximumPerAddress }.keys
            .sorted()
    }

    private func start(_ event: WebhookStore.Due) -> Bool {
        guard inFlight[event.sequence] == nil, !settled.contains(event.sequence), inFlight.count < Self.maximumInFlight,
            inFlight.values.count(where: { $0 == event.url }) < Self.maximumPerAddress
        else { return false }
        inFlight[event.sequence] = event.url
        return true
    }

    private func attempt(_ event: WebhookStore.Due) async {
        let outcome = await send(event)
        // What a stopped run did not wait for is no failure of the receiver's: it is sent again.
        if !Task.isCancelled || outcome.isDelivery {
            jitter = jitter &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let decision = WebhookCourse.decide(
                outcome, attempts: event.attempts + 1, createdAt: event.createdAt, now: clock.now(),
                jitter: jitter >> 16)
            // If this is not kept, the event is still due: at least once.
            try? await store.apply(decision, to: event, now: clock.now())
        }
        inFlight[event.sequence] = nil
        settled.insert(event.sequence)
        wake.yield()
    }

    private nonisolated func send(_ event: WebhookStore.Due) async -> WebhookCourse.Outcome {
        guard let url = URL(string: event.url) else { return .failed("\(event.url) is no address") }
        do {
            let (destination, host) = try await policy.destination(url, attempt: event.attempts + 1)
            var fields = WebhookSignature.fields(
                milliseconds: clock.now(), body: event.body, event: event.id, attempt: event.attempts + 1, key: key)
            if let host { fields["Host"] = host }
            let answer = try await WebExchange.perform(
                WebRequest(
                    .post, destination, headers: fields, body: event.body, timeout: timeout,
                    maximumByteCount: Self.maximumAnswerByteCount))
            return .answered(status: answer.status, retryAfterSeconds: answer.retryAfterSeconds)
        } catch let error as WebhookError {
            return .failed(error.message)
        } catch let error as WebError {
            return .failed(error.reason)
        } catch {
            return .failed("\(error)")
        }
    }

    // MARK: What the operator sees

    public nonisolated func counts() async throws(WebhookError) -> WebhookCounts { try await store.counts() }

    /// - Parameters:
    ///   - sequence: of the last one seen; 0 for the first page.
    ///   - limit: at most 1,000.
    public nonisolated func deadLetters(
        after sequence: Int64 = 0, limit: Int = 100
    ) async throws(WebhookError) -> [DeadLetter] {
        try await store.deadLetters(after: sequence, limit: min(max(limit, 1), 1000))
    }

    /// Sends a dead letter again, for another three days.
    ///
    /// - Returns: false if there is none of that id.
    public nonisolated func revive(_ event: String) async throws(WebhookError) -> Bool {
        let isThere = try await store.revive(event, now: clock.now())
        wake.yield()
        return isThere
    }

    /// Forgets what was delivered before a time, in Unix milliseconds; the ids of those are free again.
    public nonisolated func forgetDelivered(before time: Int64) async throws(WebhookError) -> Int {
        try await store.forgetDelivered(before: time)
    }
}

extension WebhookCourse.Outcome {
    var isDelivery: Bool {
        if case .answered(let status, _) = self { (200...299).contains(status) } else { false }
    }
}
