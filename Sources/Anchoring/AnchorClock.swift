internal import Foundation

/// Time, as the outbox needs it; tests give one of their own.
public struct AnchorClock: Sendable {
    /// Unix milliseconds.
    public let now: @Sendable () -> Int64

    /// Returns when that much time has gone by.
    public let sleep: @Sendable (Duration) async throws -> Void

    public init(
        now: @escaping @Sendable () -> Int64, sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.sleep = sleep
    }

    /// The machine's.
    public static let system = AnchorClock(
        now: { Int64(Date().timeIntervalSince1970 * 1000) }, sleep: { try await Task.sleep(for: $0) })
}
