public import DrawForms

/// What the public page of a draw shows: facts of its published files, as whoever serves them has read them.
public struct PublicDraw: Sendable {
    public enum Cause: Sendable { case record, noProof, tooFewReveals }

    public enum Standing: Sendable {
        case committed
        case proven
        /// Seed and result, in hexadecimal.
        case result(seed: String, result: String)
        /// - Parameters:
        ///   - reason: the void record's text; empty without one.
        ///   - shown: which entry says so, or what is missing among which entries.
        case void(Cause, reason: String, shown: Bilingual)
    }

    public struct Stage: Sendable {
        public enum Mode: Sendable { case rank, pick }

        /// What a result says of the stage: units admitted, seats left.
        public struct Drawn: Sendable {
            public let admitted: UInt64
            public let left: UInt64

            public init(admitted: UInt64, left: UInt64) {
                self.admitted = admitted
                self.left = left
            }
        }

        public let id: UInt32
        public let mode: Mode
        public let seats: UInt64
        public let drawn: Drawn?

        public init(id: UInt32, mode: Mode, seats: UInt64, drawn: Drawn?) {
            self.id = id
            self.mode = mode
            self.seats = seats
            self.drawn = drawn
        }
    }

    public struct File: Sendable {
        /// Within the draw's folder, without spaces: `config.json`, `ledger/entries.json`.
        public let name: String
        public let byteCount: UInt64

        public init(name: String, byteCount: UInt64) {
            self.name = name
            self.byteCount = byteCount
        }
    }

    public var drawId: String
    public var register: String
    /// Where the register's draws are listed; nil if nowhere.
    public var registerPath: String?
    public var subject: String
    /// drawId of the VOID draw that this one repeats.
    public var replaces: String?
    public var standing: Standing
    public var candidateCount: UInt64
    public var ticketCount: UInt64
    public var contributorCount: Int
    /// Unix seconds.
    public var deadline: UInt64
    public var beaconRound: UInt64
    /// Unix seconds.
    public var beaconTime: UInt64
    /// Whether a rehearsal's own chain gives the round, and not drand quicknet.
    public var isOwnBeacon = false
    /// Hexadecimal.
    public var commit: String
    public var stages: [Stage]
    /// Every file of the folder: a replay refuses one that is not here, and one too many.
    public var files: [File]
    /// Where the folder is served, with a slash at its end: `/draws/REGISTER-AND-NUMBER/`.
    public var base: String

    /// The draw's own address, with screen and slips below; nil where only its folder is served.
    public var place: String?

    /// A register that begins so is for trying out.
    public var isRehearsal: Bool { register.hasPrefix("rehearsal/") }

    public init(
        drawId: String, register: String, registerPath: String? = nil, subject: String, replaces: String? = nil,
        standing: Standing, candidateCount: UInt64, ticketCount: UInt64, contributorCount: Int, deadline: UInt64,
        beaconRound: UInt64, beaconTime: UInt64, commit: String, stages: [Stage], files: [File], base: String
    ) {
        self.drawId = drawId
        self.register = register
        self.registerPath = registerPath
        self.subject = subject
        self.replaces = replaces
        self.standing = standing
        self.candidateCount = candidateCount
        self.ticketCount = ticketCount
        self.contributorCount = contributorCount
        self.deadline = deadline
        self.beaconRound = beaconRound
        self.beaconTime = beaconTime
        self.commit = commit
        self.stages = stages
        self.files = files
        self.base = base
    }
}
