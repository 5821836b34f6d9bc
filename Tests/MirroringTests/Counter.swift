import Synchronization

/// Counts down, past zero.
final class Counter: Sendable {
    private let value: Mutex<Int>

    init(_ value: Int) { self.value = Mutex(value) }

    /// The number before it is counted down.
    func next() -> Int {
        value.withLock { value in
            defer { value -= 1 }
            return value
        }
    }
}
