import Synchronization

/// Counts, from any thread.
final class Progress: Sendable {
    private let value = Mutex(0)
    var count: Int { value.withLock { $0 } }
    func advance() { value.withLock { $0 += 1 } }
}
