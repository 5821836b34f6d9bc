/// What becomes of an event after an attempt: a pure decision.
enum WebhookCourse {
    /// How an attempt ended.
    enum Outcome: Hashable, Sendable {
        case answered(status: Int, retryAfterSeconds: Int?)
        /// Without an answer, in words.
        case failed(String)
    }

    enum Decision: Hashable, Sendable {
        case delivered
        /// Again at that time, Unix milliseconds; why.
        case retry(at: Int64, String)
        /// Never again; why.
        case dead(String)
    }

    /// An event is given up this long after it was taken up, in milliseconds: three days.
    static let life: Int64 = 3 * 86_400_000
    static let firstPause: Int64 = 5000
    static let longestPause: Int64 = 3_600_000

    /// 5 s, doubling, at most an hour, each between half and the whole of that; a receiver's own wish within the hour.
    ///
    /// - Parameters:
    ///   - attempts: made so far, with this one.
    ///   - createdAt: Unix milliseconds.
    ///   - jitter: any number.
    static func decide(
        _ outcome: Outcome, attempts: Int, createdAt: Int64, now: Int64, jitter: UInt64
    ) -> Decision {
        let reason: String
        var wish: Int64 = 0
        switch outcome {
        case .answered(let status, _) where (200...299).contains(status): return .delivered
        case .answered(let status, let retryAfter):
            reason = "HTTP status \(status)"
            wish = min(Int64(retryAfter ?? 0) * 1000, longestPause)
        case .failed(let text): reason = text
        }
        let base = min(firstPause << Int64(min(max(attempts, 1) - 1, 20)), longestPause)
        let pause = max(base / 2 + Int64(jitter % UInt64(base / 2 + 1)), wish)
        guard now + pause < createdAt + life else { return .dead(reason) }
        return .retry(at: now + pause, reason)
    }
}
