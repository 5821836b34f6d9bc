public import QueueModel

/// The queue at one moment.
public struct QueueSnapshot: Sendable {
    /// Everybody who waits, in the order of arrival.
    public var waiting: [Waiting]
    /// Sessions that have a desktop.
    public var running: [Running]
    /// Of offices that have another quota than the standard one.
    public var quotas: [String: OfficeQuota]
    public var turns: QueueTurns
    /// How long the latest sessions had their desktops, in milliseconds.
    public var lengths: [QueueLane: [Int64]]

    public struct Waiting: Sendable, Hashable {
        public var session: String
        public var batch: String?
        public var entry: QueueEntry

        public init(session: String, batch: String?, entry: QueueEntry) {
            self.session = session
            self.batch = batch
            self.entry = entry
        }
    }

    public struct Running: Sendable, Hashable {
        public var session: String
        public var owner: QueueOwner
        public var lane: QueueLane
        /// Unix milliseconds.
        public var since: Int64

        public init(session: String, owner: QueueOwner, lane: QueueLane, since: Int64) {
            self.session = session
            self.owner = owner
            self.lane = lane
            self.since = since
        }
    }

    public init(
        waiting: [Waiting], running: [Running], quotas: [String: OfficeQuota], turns: QueueTurns,
        lengths: [QueueLane: [Int64]]
    ) {
        self.waiting = waiting
        self.running = running
        self.quotas = quotas
        self.turns = turns
        self.lengths = lengths
    }

    /// The queue as it decides.
    public var desktopQueue: DesktopQueue {
        DesktopQueue(
            waiting: waiting.map(\.entry), running: running.map { ($0.owner, $0.lane) }, quotas: quotas, turns: turns)
    }
}
