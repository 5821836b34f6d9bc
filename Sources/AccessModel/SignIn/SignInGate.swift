/// Whether a password is looked at, at all: limits by name, by subscriber and by network. Pure; the caller keeps the counters.
///
/// Every try takes its tokens before the password is hashed, so that tries at the same time count as well.
public struct SignInGate: Hashable, Sendable {
    /// The counters that one try meets.
    public struct Counters: Hashable, Sendable {
        /// Of the name; from a network from which this account has signed in lately, of name and network together.
        public var name: TokenBucket
        public var near: TokenBucket
        public var wide: TokenBucket
        public var spray: SprayWatch

        public init(
            name: TokenBucket = .full, near: TokenBucket = .full, wide: TokenBucket = .full, spray: SprayWatch = .quiet
        ) {
            self.name = name
            self.near = near
            self.wide = wide
            self.spray = spray
        }
    }

    public enum Decision: Hashable, Sendable {
        case lookAtPassword
        /// Milliseconds.
        case wait(Int64)
    }

    public let name: TokenBucket.Rule
    public let near: TokenBucket.Rule
    public let wide: TokenBucket.Rule

    /// - name: ten at once, then one in 15 minutes: fewer than 100 a day (NIST SP 800-63B section 3.2.2).
    /// - near: an office behind one address signs in within the first minutes of a day.
    public static let standard = SignInGate(
        name: .init(capacity: 10, interval: 900_000), near: .init(capacity: 40, interval: 30_000),
        wide: .init(capacity: 200, interval: 10_000))

    public init(name: TokenBucket.Rule, near: TokenBucket.Rule, wide: TokenBucket.Rule) {
        self.name = name
        self.near = near
        self.wide = wide
    }

    /// - Parameter isKnown: this account has signed in from this network lately.
    /// - Returns: what to do, and the counters to be kept. A try that must wait takes no token.
    public func decide(_ counters: Counters, isKnown: Bool, now: Int64) -> (decision: Decision, counters: Counters) {
        var next = counters
        if counters.spray.isSpraying(now: now), !isKnown { return (.wait(SprayWatch.window), counters) }
        let waits = [
            next.name.take(name, now: now), next.near.take(near, now: now), next.wide.take(wide, now: now),
        ]
        if let wait = waits.compactMap({ $0 }).max() { return (.wait(wait), counters) }
        return (.lookAtPassword, next)
    }

    /// The counters after a success: the name's begin anew, the networks' get their tokens back and no more, so that one good
    /// account buys no tries at others.
    ///
    /// - Parameter tries: that the success took: two with a code after the password.
    public func afterSuccess(_ counters: Counters, tries: Int = 1, now: Int64) -> Counters {
        var next = counters
        next.name = .full
        for _ in 0..<tries {
            next.near.giveBack(near, now: now)
            next.wide.giveBack(wide, now: now)
        }
        return next
    }

    /// The counters after a failure, and whether spraying was noticed by it.
    public func afterFailure(
        _ counters: Counters, of name: SignInName, now: Int64
    ) -> (counters: Counters, isSprayNoticed: Bool) {
        var next = counters
        let noticed: Bool
        (next.spray, noticed) = counters.spray.after(failureOf: name, now: now)
        return (next, noticed)
    }
}
