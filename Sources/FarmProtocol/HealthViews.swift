/// How the installation stands, for monitoring systems.
public struct HealthView: Codable, Sendable, Hashable {
    /// `ok`; `act-today` or `act-now` as the most urgent alarm says; `unknown` before the first look.
    public var status: String

    /// When it was looked at last, Unix milliseconds.
    public var lookedAt: Int64?

    /// Most urgent first: all for the farm's own office, for others theirs.
    public var alarms: [AlarmView]

    /// Absent for other offices than the farm's own.
    public var farm: FarmView?

    public init(status: String, lookedAt: Int64?, alarms: [AlarmView], farm: FarmView? = nil) {
        self.status = status
        self.lookedAt = lookedAt
        self.alarms = alarms
        self.farm = farm
    }

    public struct AlarmView: Codable, Sendable, Hashable {
        public var number: Int
        public var code: String
        /// `know`, `act-today`, `act-now`.
        public var level: String
        public var subject: String
        public var office: String?
        /// Unix milliseconds.
        public var since: Int64
        public var what: String
        public var whatZh: String
        public var remedy: String
        /// Login name of whoever has said that they see to it.
        public var acknowledgedBy: String?

        public init(
            number: Int, code: String, level: String, subject: String, office: String?, since: Int64, what: String,
            whatZh: String, remedy: String, acknowledgedBy: String?
        ) {
            self.number = number
            self.code = code
            self.level = level
            self.subject = subject
            self.office = office
            self.since = since
            self.what = what
            self.whatZh = whatZh
            self.remedy = remedy
            self.acknowledgedBy = acknowledgedBy
        }
    }

    public struct FarmView: Codable, Sendable, Hashable {
        public var workers: Int
        public var workersSilent: Int
        public var desktopsFree: Int
        public var sessionsRunning: Int
        public var sessionsWaiting: Int
        public var ledgerSize: UInt64
        public var ledgerWaiting: UInt64
        public var callbacksWaiting: Int
        public var callbacksGivenUp: Int
        public var disks: [DiskView]
        public var anchors: [AnchorView]

        public init(
            workers: Int, workersSilent: Int, desktopsFree: Int, sessionsRunning: Int, sessionsWaiting: Int,
            ledgerSize: UInt64, ledgerWaiting: UInt64, callbacksWaiting: Int, callbacksGivenUp: Int,
            disks: [DiskView], anchors: [AnchorView]
        ) {
            self.workers = workers
            self.workersSilent = workersSilent
            self.desktopsFree = desktopsFree
            self.sessionsRunning = sessionsRunning
            self.sessionsWaiting = sessionsWaiting
            self.ledgerSize = ledgerSize
            self.ledgerWaiting = ledgerWaiting
            self.callbacksWaiting = callbacksWaiting
            self.callbacksGivenUp = callbacksGivenUp
            self.disks = disks
            self.anchors = anchors
        }
    }

    public struct DiskView: Codable, Sendable, Hashable {
        public var path: String
        /// Bytes.
        public var total: UInt64
        public var free: UInt64

        public init(path: String, total: UInt64, free: UInt64) {
            self.path = path
            self.total = total
            self.free = free
        }
    }

    public struct AnchorView: Codable, Sendable, Hashable {
        public var kind: String
        public var name: String
        /// Entries below this index are attested.
        public var size: UInt64
        /// In a row.
        public var failures: Int

        public init(kind: String, name: String, size: UInt64, failures: Int) {
            self.kind = kind
            self.name = name
            self.size = size
            self.failures = failures
        }
    }
}
