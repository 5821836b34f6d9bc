internal import Synchronization

/// What the recorder's thread lets others see while it works.
final class RecorderStatus: Sendable {
    private let statistics = Mutex(RecorderStatistics())

    var snapshot: RecorderStatistics { statistics.withLock { $0 } }

    func update(_ change: (inout RecorderStatistics) -> Void) {
        statistics.withLock { change(&$0) }
    }
}
