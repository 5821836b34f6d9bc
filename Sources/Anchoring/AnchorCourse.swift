internal import Ledger

/// What one anchor is at: a pure state machine, whose actions the outbox performs.
///
/// Always the newest checkpoint, except where work on an older one is unfinished: after `notYet` and after a crash. Every
/// action answers with exactly one event. Times are Unix milliseconds.
struct AnchorCourse: Hashable, Sendable {
    enum Phase: Hashable, Sendable {
        /// Waits for a checkpoint beyond what is anchored.
        case seeking
        /// Waits for its time: of the interval, or after a failure.
        case pausing(until: Int64)
        /// The checkpoint is being noted durably, so that a crash leaves a trace of what was begun.
        case beginning
        /// The anchor has the checkpoint.
        case asking
        /// The evidence is being made durable.
        case keeping(AnchorEvidence)
        /// The disk failed with the evidence at hand; nothing is thrown away.
        case holding(AnchorEvidence, until: Int64)
        /// The failure is being made durable.
        case recording(until: Int64)
    }

    enum Event: Hashable, Sendable {
        case published(PublishedCheckpoint)
        case woke
        case begun
        case answered(AnchorEvidence)
        case kept
        case recorded
        /// The action did not succeed.
        case failed(AnchorFailure)
    }

    enum Action: Hashable, Sendable {
        case seek(beyond: UInt64)
        case sleep(until: Int64)
        case begin(PublishedCheckpoint)
        case ask(PublishedCheckpoint)
        /// Together with an end of the failures, and no new attempt before `nextTry`.
        case keep(AnchorEvidence, nextTry: Int64)
        case record(AnchorFailure, failures: Int, nextTry: Int64)
    }

    /// When an anchor that is at work is asked again, if it does not say.
    private static let patience: Int64 = 5000

    /// Least time from one evidence to the next attempt, in milliseconds.
    let interval: Int64

    private(set) var phase: Phase

    /// Size of the newest evidence; 0 for none.
    private(set) var anchored: UInt64

    /// The checkpoint that the anchor has, or had when the work on it was interrupted.
    private(set) var current: PublishedCheckpoint?

    /// In a row, of the anchor; `notYet` is none.
    private(set) var failures: Int

    /// Of the disk while evidence is held.
    private(set) var holds = 0

    private(set) var notBefore: Int64

    /// Where the store left off.
    ///
    /// - Parameters:
    ///   - begun: the checkpoint of unfinished work.
    ///   - nextTry: as it was kept; a clock that was set back does not make the anchor wait longer than it ever would.
    init(
        interval: Int64, anchored: UInt64, begun: PublishedCheckpoint?, failures: Int, nextTry: Int64, now: Int64
    ) {
        self.interval = interval
        self.anchored = anchored
        current = begun
        self.failures = failures
        notBefore = min(nextTry, now + max(interval, BackOff.longestWish))
        phase = .pausing(until: notBefore)
    }

    /// What to do first.
    var firstAction: Action { .sleep(until: notBefore) }

    /// - Parameters:
    ///   - jitter: any number.
    /// - Throws: `illegalMove` for an event that the phase does not wait for.
    func after(_ event: Event, now: Int64, jitter: UInt64) throws(AnchorError) -> (AnchorCourse, Action) {
        var next = self
        let action = try next.take(event, now: now, jitter: jitter)
        guard Self.moves[phase.name]?[event.name]?.contains(next.phase.name) == true else {
            throw illegal(event)
        }
        return (next, action)
    }

    private mutating func take(_ event: Event, now: Int64, jitter: UInt64) throws(AnchorError) -> Action {
        switch (phase, event) {
        case (.seeking, .published(let checkpoint)): return seen(checkpoint, now: now)
        case (.pausing, .woke):
            if let current { return begin(current) }
            return seek()
        case (.beginning, .begun):
            guard let current else { throw illegal(event) }
            phase = .asking
            return .ask(current)
        case (.asking, .answered(let evidence)):
            phase = .keeping(evidence)
            return .keep(evidence, nextTry: now + interval)
        case (.keeping(let evidence), .kept):
            anchored = evidence.size
            (current, failures, holds) = (nil, 0, 0)
            notBefore = now + interval
            return seek()
        case (.keeping(let evidence), .failed):
            holds += 1
            let until = now + BackOff.delay(failures: holds, jitter: jitter)
            phase = .holding(evidence, until: until)
            return .sleep(until: until)
        case (.holding(let evidence, _), .woke):
            phase = .keeping(evidence)
            return .keep(evidence, nextTry: now + interval)
        case (.seeking, .failed(let failure)), (.beginning, .failed(let failure)), (.asking, .failed(let failure)):
            return fail(failure, now: now, jitter: jitter)
        case (.recording(let until), .recorded), (.recording(let until), .failed):
            phase = .pausing(until: until)
            return .sleep(until: until)
        default: throw illegal(event)
        }
    }

    private mutating func seen(_ checkpoint: PublishedCheckpoint, now: Int64) -> Action {
        // By the time it may be asked there is a newer one: this one is forgotten.
        guard now >= notBefore else {
            phase = .pausing(until: notBefore)
            return .sleep(until: notBefore)
        }
        return begin(checkpoint)
    }

    private mutating func begin(_ checkpoint: PublishedCheckpoint) -> Action {
        current = checkpoint
        phase = .beginning
        return .begin(checkpoint)
    }

    private mutating func seek() -> Action {
        phase = .seeking
        return .seek(beyond: anchored)
    }

    private mutating func fail(_ failure: AnchorFailure, now: Int64, jitter: UInt64) -> Action {
        let delay: Int64
        let wish = failure.retryAfterMilliseconds.map { min(max($0, 0), BackOff.longestWish) }
        if failure.code == .notYet, phase == .asking {
            delay = max(wish ?? Self.patience, 100)
        } else {
            current = nil
            failures += 1
            delay = max(BackOff.delay(failures: failures, jitter: jitter), wish ?? 0)
        }
        notBefore = now + delay
        phase = .recording(until: notBefore)
        return .record(failure, failures: failures, nextTry: notBefore)
    }

    private func illegal(_ event: Event) -> AnchorError {
        AnchorError(.illegalMove, "an anchor that is \(phase.name) cannot take \(event.name): report this as a bug")
    }
}
