import Synchronization

/// What one connection has still to be sent of a draw: the newest standing, if it was not yet, and a beat.
///
/// A beat never takes a standing's place; a standing takes an older one's.
final class DrawFollower: Sendable {
    /// Yields when there may be something to send; ends with the connection.
    let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation
    /// Written by the feed and the beats, taken by the connection's task.
    private let state = Mutex(State())

    private struct State {
        var pending: DrawFeed.Standing?
        /// Beats since the write under way began; nil if none is.
        var beatsWriting: Int?
    }

    init() {
        (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func show(_ standing: DrawFeed.Standing) {
        state.withLock { $0.pending = standing }
        wake.yield()
    }

    /// Begins a write: of the standing that was not sent yet, or of nothing new (nil).
    func begin() -> DrawFeed.Standing? {
        state.withLock { state in
            defer { state.pending = nil }
            state.beatsWriting = 0
            return state.pending
        }
    }

    /// The reader has taken what was written, or the socket has.
    func finishWrite() { state.withLock { $0.beatsWriting = nil } }

    /// Has a beat sent, unless a write is under way.
    ///
    /// - Returns: for how many beats the write under way has lasted.
    func beat() -> Int {
        let beats = state.withLock { state in
            state.beatsWriting = state.beatsWriting.map { $0 + 1 }
            return state.beatsWriting ?? 0
        }
        if beats == 0 { wake.yield() }
        return beats
    }

    func end() { wake.finish() }

    func onEnd(_ body: @escaping @Sendable () -> Void) { wake.onTermination = { _ in body() } }
}
