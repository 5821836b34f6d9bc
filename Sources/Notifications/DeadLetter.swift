/// An event that was given up: its receiver did not take it for three days.
public struct DeadLetter: Sendable, Hashable {
    /// Ascends; for lists by pages.
    public let sequence: Int64
    public let event: String
    public let stream: String
    public let url: String
    public let body: [UInt8]
    public let attempts: Int

    /// Why the last attempt failed.
    public let reason: String

    /// Unix milliseconds.
    public let takenUpAt: Int64
    public let givenUpAt: Int64
}

/// How many events there are.
public struct WebhookCounts: Sendable, Hashable {
    public let waiting: Int
    public let delivered: Int
    public let dead: Int
}
