/// Lets the steps of an actor, which wait in between, go one after the other.
///
/// Owned by one actor, which calls it from its own isolation only.
struct TurnTaking {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Whether the turn was free; it is the caller's then.
    mutating func takesAtOnce() -> Bool {
        defer { isTaken = true }
        return !isTaken
    }

    mutating func wait(_ continuation: CheckedContinuation<Void, Never>) { waiting.append(continuation) }

    /// Gives the turn to whoever waits longest.
    mutating func pass() {
        guard !waiting.isEmpty else {
            isTaken = false
            return
        }
        waiting.removeFirst().resume()
    }
}
