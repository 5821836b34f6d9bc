public import AlarmModel
public import DepositModel

/// What alarms are made with, besides what the coordinator knows by itself.
public struct AlarmParts: Sendable {
    public var thresholds = AlarmThresholds()
    /// From one look at the installation to the next.
    public var interval = Duration.seconds(10)
    /// How every anchor stands.
    public var anchors: @Sendable () async -> [AnchorStanding] = { [] }
    /// Certificates that this process works with.
    public var certificates: [AlarmObservations.Certificate] = []
    /// Mirrors that hold the proof of a fork of this log, and it holds.
    public var forks: @Sendable () async throws -> [AlarmObservations.Fork] = { [] }

    public init() {}

    /// How one anchor stands.
    public struct AnchorStanding: Sendable, Hashable {
        public var identity: AnchorIdentity
        /// Every entry with an index below this is anchored.
        public var anchoredSize: UInt64
        /// In a row.
        public var failures: Int
        public var cause: String?

        public init(identity: AnchorIdentity, anchoredSize: UInt64, failures: Int, cause: String?) {
            self.identity = identity
            self.anchoredSize = anchoredSize
            self.failures = failures
            self.cause = cause
        }
    }
}
