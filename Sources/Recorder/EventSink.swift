internal import Synchronization

/// Delivers events to the one listener; the first failure counts, later ones are its consequences.
final class EventSink: Sendable {
    private let continuation: AsyncStream<RecorderEvent>.Continuation
    private let failure = Mutex<RecorderError?>(nil)
    private let onFailure: @Sendable () -> Void

    /// - Parameter onFailure: called once, from whichever thread fails first.
    init(_ continuation: AsyncStream<RecorderEvent>.Continuation, onFailure: @escaping @Sendable () -> Void) {
        self.continuation = continuation
        self.onFailure = onFailure
    }

    /// The recording's failure, if it failed.
    var firstFailure: RecorderError? { failure.withLock { $0 } }

    func send(_ event: RecorderEvent) {
        continuation.yield(event)
    }

    func fail(_ error: RecorderError) {
        let isFirst = failure.withLock { first in
            guard first == nil else { return false }
            first = error
            return true
        }
        guard isFirst else { return }
        continuation.yield(.failed(error))
        onFailure()
    }

    func finish() {
        continuation.finish()
    }
}
