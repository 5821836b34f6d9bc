/// An honest answer to "how long": between two numbers of seconds.
public struct WaitEstimate: Sendable, Hashable {
    /// Whole seconds, `shortest` ≤ `longest`.
    public let shortest: Int
    public let longest: Int

    /// Rounded outwards.
    init(milliseconds shortest: Int64, _ longest: Int64) {
        self.shortest = Int(max(shortest, 0) / 1000)
        self.longest = Int((max(longest, 0) + 999) / 1000)
    }
}

/// What lies before one entry of the queue; nil where it is not known yet.
public struct QueueOutlook: Sendable, Hashable {
    /// 1 for whoever is next.
    public let place: Int
    /// Until it has a desktop.
    public let start: WaitEstimate?
    /// Until it is done with it.
    public let end: WaitEstimate?
}
