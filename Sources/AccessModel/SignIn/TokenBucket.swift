/// A token bucket in one number: the time at which it is full again (the generic cell rate algorithm, in whole milliseconds).
public struct TokenBucket: Hashable, Sendable {
    public struct Rule: Hashable, Sendable {
        /// Tokens of a full bucket.
        public let capacity: Int64
        /// Milliseconds until one token more.
        public let interval: Int64

        /// - Precondition: both positive, their product below 2^62.
        public init(capacity: Int64, interval: Int64) {
            precondition(capacity > 0 && interval > 0 && capacity <= (1 << 62) / interval)
            self.capacity = capacity
            self.interval = interval
        }
    }

    /// Unix milliseconds; in the past for a full bucket.
    public private(set) var fullAt: Int64

    public static let full = TokenBucket(fullAt: 0)

    public init(fullAt: Int64) { self.fullAt = fullAt }

    /// Whole tokens in it.
    public func level(_ rule: Rule, now: Int64) -> Int64 {
        let missing = clamped(rule, now: now) - now
        return rule.capacity - (missing + rule.interval - 1) / rule.interval
    }

    /// Takes one token.
    ///
    /// - Returns: nil if there was one; else milliseconds until there is, at least 1. Then nothing is taken.
    public mutating func take(_ rule: Rule, now: Int64) -> Int64? {
        let held = clamped(rule, now: now)
        let wait = held + rule.interval - (now + rule.capacity * rule.interval)
        guard wait <= 0 else { return wait }
        fullAt = held + rule.interval
        return nil
    }

    /// Gives one token back.
    public mutating func giveBack(_ rule: Rule, now: Int64) {
        fullAt = max(clamped(rule, now: now) - rule.interval, now)
    }

    /// Whether nothing is lost by forgetting it.
    public func isFull(now: Int64) -> Bool { fullAt <= now }

    /// Neither before now nor further off than an empty bucket: a clock that was set back makes nobody wait longer.
    private func clamped(_ rule: Rule, now: Int64) -> Int64 {
        min(max(fullAt, now), now + rule.capacity * rule.interval)
    }
}
