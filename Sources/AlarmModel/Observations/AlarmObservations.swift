/// What was seen of an installation at one moment. A part that could not be looked at is nil, and named in `blind`.
public struct AlarmObservations: Sendable, Hashable {
    public var workers: [Worker]?
    /// SHA-256 of the images that an operator has released, 64 hexadecimal digits each; empty while none is.
    public var released: Set<String>?
    public var desktops: Desktops?
    /// Sessions that ended without whole evidence lately.
    public var failures: [Failure]?
    public var offices: [Office]?
    public var disks: [Disk]?
    public var ledger: Ledger?
    public var deposits: Deposits?
    public var anchors: [Anchor]?
    public var forks: [Fork]?
    public var deadLetters: [DeadLetters]?
    public var certificates: [Certificate]?
    public var accessLog: AccessLog?
    public var signIn: SignIn?
    /// What could not be looked at, and why.
    public var blind: [String: String] = [:]

    public init() {}

    public struct Worker: Sendable, Hashable {
        /// Digest of its key.
        public var id: String
        /// Its last poll; the coordinator's start if it has not been heard since.
        public var heardAt: Int64
        public var isHeard: Bool
        public var imageName: String
        public var imageSha256: String
        /// Why it takes no session, in its own words.
        public var problem: String?
        /// Whether it has a desktop ready or a session.
        public var canWork: Bool

        public init(
            id: String, heardAt: Int64, isHeard: Bool = true, imageName: String, imageSha256: String,
            problem: String? = nil, canWork: Bool = true
        ) {
            self.isHeard = isHeard
            self.id = id
            self.heardAt = heardAt
            self.imageName = imageName
            self.imageSha256 = imageSha256
            self.problem = problem
            self.canWork = canWork
        }
    }

    public struct Desktops: Sendable, Hashable {
        public var free: Int
        public var taken: Int
        public var waiting: Int

        public init(free: Int, taken: Int, waiting: Int) {
            self.free = free
            self.taken = taken
            self.waiting = waiting
        }
    }

    public struct Failure: Sendable, Hashable {
        public var session: String
        public var office: String
        public var at: Int64
        /// In TE1's words; nil for a session that never opened.
        public var reason: String?
        /// Sealed all the same, with a declared gap.
        public var isSealed: Bool

        public init(session: String, office: String, at: Int64, reason: String?, isSealed: Bool) {
            self.session = session
            self.office = office
            self.at = at
            self.reason = reason
            self.isSealed = isSealed
        }
    }

    public struct Office: Sendable, Hashable {
        public var id: String
        public var waiting: Int
        /// How many may wait.
        public var most: Int

        public init(id: String, waiting: Int, most: Int) {
            self.id = id
            self.waiting = waiting
            self.most = most
        }
    }

    public struct Disk: Sendable, Hashable {
        public var path: String
        /// Bytes.
        public var total: UInt64
        public var free: UInt64
        /// Bytes a day; nil while too little was seen of it.
        public var growth: Int64?

        public init(path: String, total: UInt64, free: UInt64, growth: Int64? = nil) {
            self.path = path
            self.total = total
            self.free = free
            self.growth = growth
        }

        /// Whole days until it is full; nil when it does not grow or that is not known.
        public var daysLeft: Int? {
            guard let growth, growth > 0 else { return nil }
            return Int(clamping: free / UInt64(growth))
        }
    }

    public struct Ledger: Sendable, Hashable {
        public var failure: String?
        /// Durable entries that no published checkpoint covers.
        public var waiting: UInt64
        /// Since when there were some with no checkpoint in between.
        public var waitingSince: Int64?

        public init(failure: String? = nil, waiting: UInt64 = 0, waitingSince: Int64? = nil) {
            self.failure = failure
            self.waiting = waiting
            self.waitingSince = waitingSince
        }
    }

    public struct Deposits: Sendable, Hashable {
        /// The oldest request that no checkpoint covers, and what its receipt promises.
        public var oldest: Receipt?

        public struct Receipt: Sendable, Hashable {
            public var request: UInt64
            public var deadline: Int64

            public init(request: UInt64, deadline: Int64) {
                self.request = request
                self.deadline = deadline
            }
        }

        public init(oldest: Receipt? = nil) { self.oldest = oldest }
    }

    public struct Anchor: Sendable, Hashable {
        public var name: String
        /// `witnesses`, `time`, `chain`.
        public var kind: String
        /// In a row.
        public var failures: Int
        /// Since when it has given nothing; nil while it does not fail.
        public var failingSince: Int64?
        public var cause: String?
        /// Deposits whose letters wait for it; nil where letters do not need it or there are none.
        public var waiting: Int?

        public init(
            name: String, kind: String, failures: Int, failingSince: Int64? = nil, cause: String? = nil,
            waiting: Int? = nil
        ) {
            self.failingSince = failingSince
            self.name = name
            self.kind = kind
            self.failures = failures
            self.cause = cause
            self.waiting = waiting
        }
    }

    public struct Fork: Sendable, Hashable {
        public var mirror: String
        public var detail: String

        public init(mirror: String, detail: String) {
            self.mirror = mirror
            self.detail = detail
        }
    }

    public struct DeadLetters: Sendable, Hashable {
        public var host: String
        public var count: Int
        /// Grows with each that is given up.
        public var newest: UInt64
        public var reason: String

        public init(host: String, count: Int, newest: UInt64, reason: String) {
            self.host = host
            self.count = count
            self.newest = newest
            self.reason = reason
        }
    }

    public struct Certificate: Sendable, Hashable {
        /// Where it stands in farm.json, with its subject.
        public var name: String
        public var notAfter: Int64

        public init(name: String, notAfter: Int64) {
            self.name = name
            self.notAfter = notAfter
        }
    }

    public struct AccessLog: Sendable, Hashable {
        /// When the oldest hour ended that is not on the ledger; nil for none.
        public var unsettledSince: Int64?

        public init(unsettledSince: Int64? = nil) { self.unsettledSince = unsettledSince }
    }

    /// Of the last hour.
    public struct SignIn: Sendable, Hashable {
        /// Networks that tried many names.
        public var sprayings: Int
        /// Tries that had to wait.
        public var heldUp: Int
        /// Number of the access log's last line that tells of spraying.
        public var mark: UInt64

        public init(sprayings: Int, heldUp: Int, mark: UInt64) {
            self.sprayings = sprayings
            self.heldUp = heldUp
            self.mark = mark
        }
    }
}
