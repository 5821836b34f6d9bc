internal import CryptoPrimitives
internal import Ledger
internal import TransparencyLog

/// Brings the log's checkpoints to every anchor, and keeps what they answer.
///
/// One task an anchor: newest checkpoint → anchor → evidence durable → next, not before the anchor's interval. Anchors know
/// nothing of one another, so one that is down delays only what needs it. Nothing is queued: the newest checkpoint covers
/// every entry before it, and what is lost in a crash is at most an answer, which is asked for again.
public actor AnchorOutbox {
    /// An anchor, and how often it is asked at most.
    public struct Lane: Sendable {
        public let anchor: any CheckpointAnchor

        /// Least time from one evidence to the next attempt: a second or more for what is asked over a network.
        public let interval: Duration

        public init(_ anchor: any CheckpointAnchor, interval: Duration) {
            self.anchor = anchor
            self.interval = interval
        }
    }

    struct Driven {
        let anchor: any CheckpointAnchor
        var course: AnchorCourse
        var lastFailure: AnchorFailure?
        var failedAt: Int64?
    }

    private struct Waiter {
        let index: UInt64
        let continuation: CheckedContinuation<Void, any Error>
    }

    nonisolated let store: AnchorStore
    private nonisolated let clock: AnchorClock

    nonisolated func now() -> Int64 { clock.now() }

    // Everything below is owned by this actor.

    private(set) var lanes: [String: Driven] = [:]
    private var jitter: SplitMix
    private var isRunning = false

    /// Those who wait for an anchor's evidence, by its name and their ticket.
    private var waiters: [String: [UInt64: Waiter]] = [:]
    private var nextTicket: UInt64 = 0

    /// Opens the outbox; blocks while it does.
    ///
    /// - Parameters:
    ///   - directory: made if it is missing; one process at a time.
    ///   - origin: of the log.
    ///   - lanes: anchors of different names.
    ///   - seed: spreads retries; a random number.
    /// - Throws: `alreadyOpen`, `configuration`, `storage`, `corrupted`.
    public init(
        directory: String, origin: String, lanes: [Lane], seed: UInt64, clock: AnchorClock = .system
    ) async throws(AnchorError) {
        try await self.init(
            directory: directory, origin: origin, lanes: lanes, seed: seed, clock: clock, hook: AnchorStoreHook())
    }

    init(
        directory: String, origin: String, lanes: [Lane], seed: UInt64, clock: AnchorClock, hook: AnchorStoreHook
    ) async throws(AnchorError) {
        var names: Set<String> = []
        for lane in lanes {
            let name = lane.anchor.name
            guard Self.isName(name), names.insert(name).inserted else {
                throw AnchorError(
                    .configuration, "\(name.debugDescription) is no anchor's name, or another's: use [a-z0-9-]{1,32}")
            }
        }
        store = try AnchorStore(
            directory: directory, origin: origin, anchors: lanes.map { ($0.anchor.name, $0.anchor.kind) }, hook: hook)
        self.clock = clock
        jitter = SplitMix(state: seed)
        for lane in lanes {
            let record = try await store.record(of: lane.anchor.name)
            let course = AnchorCourse(
                interval: max(0, Int64(lane.interval / .milliseconds(1))), anchored: record.anchored,
                begun: record.begun, failures: record.failures, nextTry: record.nextTry, now: clock.now())
            self.lanes[lane.anchor.name] = Driven(
                anchor: lane.anchor, course: course, lastFailure: record.lastFailure, failedAt: record.failedAt)
        }
    }

    private static func isName(_ name: String) -> Bool {
        (1...32).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// Works until the task is cancelled.
    ///
    /// - Throws: `CancellationError`; `configuration` if it runs already; `illegalMove` for a bug.
    public func run(_ source: any CheckpointSource) async throws {
        guard !isRunning else { throw AnchorError(.configuration, "the outbox runs already: start it once") }
        isRunning = true
        defer { isRunning = false }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for name in lanes.keys { group.addTask { try await self.drive(name, source) } }
            try await group.waitForAll()
        }
        try Task.checkCancellation()
    }

    /// Releases the directory; no other call may follow.
    public func close() async throws(AnchorError) { try await store.close() }

    private func drive(_ name: String, _ source: any CheckpointSource) async throws {
        guard let lane = lanes[name] else { return }
        // A run that was stopped left off somewhere: what is durable says where.
        let record = try await store.record(of: name)
        var course = AnchorCourse(
            interval: lane.course.interval, anchored: record.anchored, begun: record.begun, failures: record.failures,
            nextTry: record.nextTry, now: clock.now())
        var action = course.firstAction
        lanes[name]?.course = course
        while true {
            try Task.checkCancellation()
            let event = try await perform(action, lane.anchor, source)
            (course, action) = try course.after(event, now: clock.now(), jitter: jitter.next())
            lanes[name]?.course = course
            if case .kept = event { wake(name) }
        }
    }

    /// Performs one action; what became of it is one event.
    ///
    /// - Throws: `CancellationError` only.
    private func perform(
        _ action: AnchorCourse.Action, _ anchor: any CheckpointAnchor, _ source: any CheckpointSource
    ) async throws -> AnchorCourse.Event {
        switch action {
        case .seek(let size): return try await seek(beyond: size, source)
        case .sleep(let until):
            let rest = until - clock.now()
            if rest > 0 { try await clock.sleep(.milliseconds(rest)) }
            return .woke
        case .ask(let checkpoint): return try await Self.ask(anchor, checkpoint)
        case .begin(let checkpoint):
            return await outcome(.begun) { () throws(AnchorError) in
                try await store.begin(checkpoint, with: anchor.name)
            }
        case .keep(let evidence, let nextTry):
            return await outcome(.kept) { () throws(AnchorError) in
                try await store.keep(evidence, now: clock.now(), nextTry: nextTry)
            }
        case .record(let failure, let failures, let nextTry):
            let now = clock.now()
            lanes[anchor.name]?.lastFailure = failure
            lanes[anchor.name]?.failedAt = now
            return await outcome(.recorded) { () throws(AnchorError) in
                try await store.record(
                    failure, of: anchor.name, failures: failures, now: now, nextTry: nextTry,
                    isUnfinished: failure.code == .notYet)
            }
        }
    }

    private func outcome(
        _ event: AnchorCourse.Event, _ write: () async throws(AnchorError) -> Void
    ) async -> AnchorCourse.Event {
        do {
            try await write()
            return event
        } catch {
            return .failed(AnchorFailure(error))
        }
    }

    private func seek(beyond size: UInt64, _ source: any CheckpointSource) async throws -> AnchorCourse.Event {
        do {
            let found = try await source.checkpoint(beyond: size)
            guard found.checkpoint.size > size else {
                throw AnchorError(
                    .corrupted, "the log gave a checkpoint of \(found.checkpoint.size), not beyond \(size)")
            }
            return .published(found)
        } catch {
            try Task.checkCancellation()
            let text = (error as? AnchorError)?.message ?? "the log gives no checkpoint: \(error)"
            return .failed(AnchorFailure(code: .storage, text: text))
        }
    }

    /// Not on the outbox's actor: checking an answer takes an anchor time.
    @concurrent private static func ask(
        _ anchor: any CheckpointAnchor, _ checkpoint: PublishedCheckpoint
    ) async throws -> AnchorCourse.Event {
        do {
            let evidence = try await anchor.anchor(checkpoint)
            try check(evidence, of: anchor, for: checkpoint)
            return .answered(evidence)
        } catch {
            // What a stopped run did not wait for is no failure of the anchor.
            try Task.checkCancellation()
            return .failed(AnchorFailure(error as AnchorError))
        }
    }

    /// Evidence of something else is not kept, whatever the anchor says.
    private static func check(
        _ evidence: AnchorEvidence, of anchor: any CheckpointAnchor, for checkpoint: PublishedCheckpoint
    ) throws(AnchorError) {
        let text = try? SignedNote(parsing: Array(evidence.note.utf8)).text
        guard evidence.kind == anchor.kind, evidence.anchor == anchor.name,
            evidence.size == checkpoint.checkpoint.size, text == checkpoint.checkpoint.text
        else {
            throw AnchorError(.badEvidence, "\(anchor.name) answered for another checkpoint than it was asked for")
        }
        guard evidence.bytes.count <= AnchorStore.maximumEvidenceByteCount else {
            throw AnchorError(
                .badEvidence, "\(anchor.name) answered with \(evidence.bytes.count) bytes of evidence; too many")
        }
    }

    // MARK: What others ask

    /// The earliest evidence of this anchor for the entry; nil while there is none. Anchors of former days keep theirs.
    ///
    /// - Throws: `storage`, `corrupted`.
    public nonisolated func evidence(
        anchor: String, covering index: UInt64
    ) async throws(AnchorError) -> AnchorEvidence? {
        try await store.evidence(anchor: anchor, covering: index)
    }

    /// All anchors by name.
    public func status() -> [AnchorStatus] {
        lanes.sorted { $0.key < $1.key }.map { name, lane in
            let course = lane.course
            let (activity, nextTry): (AnchorStatus.Activity, Int64?) =
                switch course.phase {
                case .seeking: (.idle, nil)
                case .pausing(let until), .recording(let until): (.waiting, until)
                case .beginning, .asking: (.asking, nil)
                case .keeping, .holding: (.keeping, nil)
                }
            return AnchorStatus(
                name: name, kind: lane.anchor.kind, activity: activity, anchoredSize: course.anchored,
                askedSize: course.current?.checkpoint.size, failures: course.failures,
                lastFailure: lane.lastFailure, failedAt: lane.failedAt, nextTry: nextTry)
        }
    }

    /// Waits until the anchor has evidence for the entry.
    ///
    /// - Throws: `unknownAnchor`, `storage`, `corrupted`; `CancellationError`.
    public func wait(anchor: String, covering index: UInt64) async throws -> AnchorEvidence {
        guard lanes[anchor] != nil else {
            throw AnchorError(.unknownAnchor, "there is no anchor \(anchor): correct the policy")
        }
        while true {
            if let evidence = try await store.evidence(anchor: anchor, covering: index) { return evidence }
            let ticket = nextTicket
            nextTicket += 1
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                    guard !Task.isCancelled else { return continuation.resume(throwing: CancellationError()) }
                    // It may have come while the store was looked at.
                    guard lanes[anchor]?.course.anchored ?? 0 <= index else { return continuation.resume() }
                    waiters[anchor, default: [:]][ticket] = Waiter(index: index, continuation: continuation)
                }
            } onCancel: {
                Task { await self.abandon(anchor, ticket) }
            }
        }
    }

    private func abandon(_ anchor: String, _ ticket: UInt64) {
        waiters[anchor]?.removeValue(forKey: ticket)?.continuation.resume(throwing: CancellationError())
    }

    private func wake(_ anchor: String) {
        guard let size = lanes[anchor]?.course.anchored, let all = waiters[anchor] else { return }
        for (ticket, waiter) in all where waiter.index < size {
            waiters[anchor]?[ticket] = nil
            waiter.continuation.resume()
        }
    }
}
