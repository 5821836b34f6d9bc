internal import Synchronization

/// The one switch that lets input through; it fails closed.
///
/// A gate starts closed, is opened once when the opening is in a checkpoint, may be paused, and once sealed never
/// opens again. `close` and `seal` return only when no event is on its way any more: an event is sent under the
/// gate's own lock.
public final class InputGate: Sendable {
    public enum State: Sendable, Hashable {
        case closed
        case open
        /// Closed for ever; the reason is for the log.
        case sealed(reason: String)
    }

    /// Owned by the lock; held while an event is sent.
    private let state = Mutex(State.closed)

    public init() {}

    public var current: State { state.withLock { $0 } }

    /// True once input can never come back.
    public var isSealed: Bool { if case .sealed = current { true } else { false } }

    /// - Throws: `gateClosed` when the gate has been sealed.
    public func open() throws(InputError) {
        let reason: String? = state.withLock { state in
            if case .sealed(let reason) = state { return reason }
            state = .open
            return nil
        }
        if let reason { throw InputError(.gateClosed, "input ended for good: \(reason)") }
    }

    /// Stops input until `open` is called again. A sealed gate stays sealed.
    public func close() { state.withLock { if $0 == .open { $0 = .closed } } }

    /// Stops input for ever. The first reason stays.
    public func seal(reason: String) {
        state.withLock { state in
            if case .sealed = state { return }
            state = .sealed(reason: reason)
        }
    }

    /// Runs `body` while the gate is held open; nobody can close it meanwhile. It must not block, and not call the gate.
    ///
    /// - Throws: `gateClosed` without running `body` when the gate is not open, or what `body` throws.
    public func whileOpen(_ body: () throws(InputError) -> Void) throws(InputError) {
        try state.withLock { state throws(InputError) in
            switch state {
            case .open: try body()
            case .closed: throw InputError(.gateClosed, "input is closed")
            case .sealed(let reason): throw InputError(.gateClosed, "input ended for good: \(reason)")
            }
        }
    }
}
