/// A session that has a desktop.
public struct RunningSession: Sendable, Hashable {
    public let owner: QueueOwner
    public let lane: QueueLane
    /// Milliseconds for which it has had it.
    public let elapsed: Int64

    public init(owner: QueueOwner, lane: QueueLane, elapsed: Int64) {
        self.owner = owner
        self.lane = lane
        self.elapsed = elapsed
    }
}
