internal import Synchronization

/// Says that there is something to take over; rung by anybody at any time, without waiting.
final class IndexerBell: Sendable {
    private struct State {
        var wanted: UInt64 = 0
        var isRung = false
        var sleeper: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Entries below this index are known to be durable.
    var wanted: UInt64 { state.withLock { $0.wanted } }

    func ring(through index: UInt64) {
        let sleeper = state.withLock { state in
            state.wanted = max(state.wanted, index)
            state.isRung = true
            defer { state.sleeper = nil }
            return state.sleeper
        }
        sleeper?.resume()
    }

    /// Returns when it was rung since the last wait, or when the task is cancelled. One waits at a time.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard !state.isRung else { return true }
                    state.sleeper = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            ring(through: 0)
        }
        state.withLock { $0.isRung = false }
    }
}
