import FarmProtocol
import Synchronization

/// The bounded queue before the ledger: what does not fit is told when to come again, what fits is never dropped.
final class DepositQueue: Sendable {
    private struct State {
        var requests = 0
        var bytes = 0
        var uploads = 0
        /// Deposits that the rate still allows now.
        var allowance: Double
        var refreshed = ContinuousClock.now
    }

    private let limits: DepositLimits
    private let state: Mutex<State>

    init(_ limits: DepositLimits) {
        self.limits = limits
        state = Mutex(State(allowance: Double(max(limits.perSecond, DepositQueue.burst))))
    }

    /// However low the rate, one full batch may come at once.
    private static let burst = 10_000

    /// Runs `work` with room for a body.
    ///
    /// - Throws: `ProblemDetails` 503 when there is none.
    func holding<Answer>(bytes: Int, _ work: () async throws -> Answer) async throws -> Answer {
        guard enter(1, bytes: bytes) else { throw Self.busy("too many requests are on their way") }
        defer { leave(1, bytes: bytes) }
        return try await work()
    }

    /// Takes room for requests with bodies of so many bytes together; the caller leaves when they are answered.
    ///
    /// - Returns: false if there is none.
    func enter(_ requests: Int, bytes: Int) -> Bool {
        state.withLock { state in
            guard state.requests + requests <= limits.requests, state.bytes + bytes <= max(limits.bodyByteCount, bytes)
            else { return false }
            state.requests += requests
            state.bytes += bytes
            return true
        }
    }

    func leave(_ requests: Int, bytes: Int) {
        state.withLock { state in
            state.requests -= requests
            state.bytes -= bytes
        }
    }

    /// Runs `work` with room for a file.
    func uploading<Answer>(_ work: () async throws -> Answer) async throws -> Answer {
        try state.withLock { state in
            guard state.uploads < limits.uploads else { throw Self.busy("too many files are on their way") }
            state.uploads += 1
        }
        defer { state.withLock { $0.uploads -= 1 } }
        return try await work()
    }

    /// Counts deposits against the rate.
    ///
    /// - Throws: `ProblemDetails` 429, saying when to come again.
    func spend(_ count: Int, now: ContinuousClock.Instant = .now) throws {
        guard limits.perSecond > 0 else { return }
        try state.withLock { state in
            let rate = Double(limits.perSecond)
            let elapsed = (now - state.refreshed) / .seconds(1)
            state.allowance = min(state.allowance + elapsed * rate, max(rate, Double(Self.burst)))
            state.refreshed = now
            guard state.allowance >= Double(count) else {
                let wait = Int(((Double(count) - state.allowance) / rate).rounded(.up))
                throw ProblemDetails(
                    status: 429, title: "Too many", detail: "this office takes \(limits.perSecond) deposits a second",
                    retryAfter: max(1, wait))
            }
            state.allowance -= Double(count)
        }
    }

    static func busy(_ why: String) -> ProblemDetails {
        ProblemDetails(status: 503, title: "Busy", detail: "\(why); send the request again", retryAfter: 1)
    }
}
