import DesktopInput
import EvidenceModel
import Synchronization

/// The one end of a session: the first cause that is declared stays, and closes the input gate before anything else happens.
final class SessionEnd: Sendable {
    /// Why a session ends.
    struct Cause: Sendable {
        let reason: ClosingReason
        /// Set when the chain must end with a gap.
        let gap: GapValues.Reason?
        /// One sentence for the people concerned.
        let detail: String
    }

    private struct State {
        var cause: Cause?
        var waiting: [CheckedContinuation<Cause, Never>] = []
    }

    /// Owned by the lock: causes come from recorder, desktop, ledger, script and clock.
    private let state = Mutex(State())
    private let gate: InputGate

    init(gate: InputGate) { self.gate = gate }

    /// Ends the session, unless it has ended already. Input is stopped when this returns.
    func declare(_ reason: ClosingReason, gap: GapValues.Reason? = nil, _ detail: String) {
        gate.seal(reason: detail)
        let cause = Cause(reason: reason, gap: gap, detail: detail)
        let waiting = state.withLock { state -> [CheckedContinuation<Cause, Never>] in
            guard state.cause == nil else { return [] }
            state.cause = cause
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: cause) }
    }

    var cause: Cause? { state.withLock { $0.cause } }

    /// Waits for the end.
    func wait() async -> Cause {
        await withCheckedContinuation { continuation in
            let known = state.withLock { state -> Cause? in
                if let cause = state.cause { return cause }
                state.waiting.append(continuation)
                return nil
            }
            if let known { continuation.resume(returning: known) }
        }
    }
}
