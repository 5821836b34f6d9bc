/// Whose something is in the queue.
public struct QueueOwner: Sendable, Hashable {
    public let office: String
    public let account: String

    public init(office: String, account: String) {
        self.office = office
        self.account = account
    }
}

/// One session that waits for a desktop.
public struct QueueEntry: Sendable, Hashable {
    /// The order in which sessions came.
    public let number: Int64
    public let owner: QueueOwner
    public let lane: QueueLane

    public init(number: Int64, owner: QueueOwner, lane: QueueLane) {
        self.number = number
        self.owner = owner
        self.lane = lane
    }
}
