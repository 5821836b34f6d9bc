import Synchronization

/// Runs `work` to its end whatever happens, but stops waiting for it when the caller's task is cancelled.
///
/// URLSession must not see the cancellation: on Linux its `cancel` waits for the session's queue while the runtime
/// holds the task's lock, which that queue wants when it resumes the same task; both then wait for ever, and with them
/// every other request of the process.
func abandonable<Answer: Sendable>(_ work: @escaping @Sendable () async throws -> Answer) async throws -> Answer {
    let outcome = AbandonableOutcome<Answer>()
    Task {
        do {
            outcome.settle(.success(try await work()))
        } catch {
            outcome.settle(.failure(error))
        }
    }
    return try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { outcome.wait($0) }
    } onCancel: {
        outcome.settle(.failure(CancellationError()))
    }
}

/// The first result counts; later ones are dropped.
private final class AbandonableOutcome<Answer: Sendable>: Sendable {
    private enum State {
        case running
        case awaited(CheckedContinuation<Answer, any Error>)
        case settled(Result<Answer, any Error>)
    }

    /// Owned by the lock; nothing is resumed while it is held.
    private let state = Mutex(State.running)

    func settle(_ result: Result<Answer, any Error>) {
        let waiting = state.withLock { state -> CheckedContinuation<Answer, any Error>? in
            switch state {
            case .running:
                state = .settled(result)
                return nil
            case .awaited(let continuation):
                state = .settled(result)
                return continuation
            case .settled: return nil
            }
        }
        waiting?.resume(with: result)
    }

    func wait(_ continuation: CheckedContinuation<Answer, any Error>) {
        let known = state.withLock { state -> Result<Answer, any Error>? in
            if case .settled(let result) = state { return result }
            state = .awaited(continuation)
            return nil
        }
        if let known { continuation.resume(with: known) }
    }
}
