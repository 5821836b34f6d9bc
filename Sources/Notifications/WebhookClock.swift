internal import Foundation

/// Time, as the queue needs it; tests give one of their own.
public struct WebhookClock: Sendable {
    /// Unix milliseconds.
    public let now: @Sendable () -> Int64

    /// How long the queue rests before it looks again, if nothing wakes it.
    public let rest: Duration

    public init(now: @escaping @Sendable () -> Int64, rest: Duration) {
        self.now = now
        self.rest = rest
    }

    /// The machine's.
    public static let system = WebhookClock(
        now: { Int64(Date().timeIntervalSince1970 * 1000) }, rest: .milliseconds(500))
}
