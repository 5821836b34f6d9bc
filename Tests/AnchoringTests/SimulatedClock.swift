import Anchoring
import Ledger
import Synchronization

/// Time that stands still until the test moves it to the next one who waits.
final class SimulatedClock: Sendable {
    private struct State {
        var now: Int64 = 0
        var next = 0
        var waiting: [Int: (until: Int64, continuation: CheckedContinuation<Void, any Error>)] = [:]
    }

    private let state = Mutex(State())

    var now: Int64 { state.withLock { $0.now } }

    var sleepers: Int { state.withLock { $0.waiting.count } }

    func sleep(_ duration: Duration) async throws {
        let ticket = state.withLock { state in
            state.next += 1
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                state.withLock { state in
                    let until = state.now + max(1, Int64(duration / .milliseconds(1)))
                    state.waiting[ticket] = (until, continuation)
                }
                if Task.isCancelled { cancel(ticket) }
            }
        } onCancel: {
            cancel(ticket)
        }
    }

    private func cancel(_ ticket: Int) {
        state.withLock { $0.waiting.removeValue(forKey: ticket) }?.continuation.resume(throwing: CancellationError())
    }

    /// Wakes the one whose time comes first.
    func advance() {
        let first = state.withLock { state -> CheckedContinuation<Void, any Error>? in
            guard let (ticket, entry) = state.waiting.min(by: { $0.value.until < $1.value.until }) else { return nil }
            state.waiting[ticket] = nil
            state.now = max(state.now, entry.until)
            return entry.continuation
        }
        first?.resume()
    }
}

/// A log that has as many entries as seconds have gone by.
struct SimulatedLog: CheckpointSource {
    let clock: SimulatedClock

    func checkpoint(beyond size: UInt64) async throws -> PublishedCheckpoint {
        while true {
            let current = UInt64(clock.now / 1000)
            if current > size { return try Fixture.checkpoint(current) }
            try await clock.sleep(.milliseconds(1000))
        }
    }
}
