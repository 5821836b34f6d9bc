public import CanonicalJSON
public import CryptoPrimitives
public import DrawCore

/// A draw on an office's desk before it has a number, and who agreed to what until it was committed to: `plan.json`.
///
/// What is on the log decides everything else; a plan only remembers what no log knows. One state machine: `applying(_:)` has
/// the legal moves.
public struct DrawPlan: JSONModel, Equatable {
    public typealias Failure = DrawError

    public static let file = "plan.json"

    /// Somebody who will give a part of the seed.
    public struct Seat: JSONModel, Equatable {
        /// The invitation's token, for the office to hand over; forgotten once its contributor came.
        public internal(set) var token: String?
        /// SHA-256 of the token, as text.
        public let invitation: Digest
        /// Ed25519, 32 bytes; nil until they came.
        public internal(set) var publicKey: [UInt8]?

        public init(token: String) {
            self.token = token
            invitation = sha256(Array(token.utf8))
        }
    }

    /// A removal that one person has asked for.
    public struct AskedRemoval: JSONModel, Equatable {
        public let stage: UInt32
        /// The unit's lowest.
        public let index: UInt64
        /// Its place among the reasons, from 0.
        public let reason: UInt32
        /// SHA-256 of whatever the office decided upon.
        public let evidence: Digest
        public let asked: Consent

        public init(stage: UInt32, index: UInt64, reason: UInt32, evidence: Digest, asked: Consent) {
            self.stage = stage
            self.index = index
            self.reason = reason
            self.evidence = evidence
            self.asked = asked
        }
    }

    /// What one person asked for, and when.
    public struct Consent: JSONModel, Equatable {
        /// An account.
        public let account: String
        /// Unix milliseconds.
        public let time: UInt64

        public init(account: String, time: UInt64) {
            self.account = account
            self.time = time
        }
    }

    /// 16 hexadecimal digits.
    public let id: String
    /// Whose it is.
    public let office: String
    public let register: String
    public let template: DrawTemplate
    /// Number of the VOID draw that this one repeats, or 0.
    public let replaces: UInt64
    /// Whether the screen shows masked labels beside winners' numbers.
    public let showsLabels: Bool
    public let made: Consent
    public internal(set) var contributors: [Seat]
    /// SHA-256 of the list's CSV; nil before there is one.
    public internal(set) var list: Digest?
    /// SHA-256 of units.json; nil where winners take no units in order.
    public internal(set) var units: Digest?
    /// Once its rules are fixed.
    public internal(set) var draw: DrawIdentifier?
    /// D, Unix seconds, as one person proposed it.
    public internal(set) var deadline: UInt64?
    public internal(set) var proposed: Consent?
    /// The second person's.
    public internal(set) var consented: Consent?
    public internal(set) var isAbandoned = false
    /// Waits for a second person.
    public internal(set) var removal: AskedRemoval?
    /// Captures of the hall's screen, in their order: UUIDs of sessions.
    public internal(set) var recordings: [String] = []

    /// A draw's screen is recorded at most so often.
    public static let maximumRecordings = 16

    public init(
        id: String, office: String, register: String, template: DrawTemplate, replaces: UInt64, showsLabels: Bool,
        made: Consent, contributors: [Seat]
    ) {
        self.id = id
        self.office = office
        self.register = register
        self.template = template
        self.replaces = replaces
        self.showsLabels = showsLabels
        self.made = made
        self.contributors = contributors
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        guard try members.integer("v") == 1 else { throw members.failure("v", "this reader knows version 1 only") }
        id = try members.string("id")
        office = try members.string("office")
        register = try members.string("register")
        template = try members.model("rules")
        replaces = try members.integer("replaces")
        showsLabels = try members.flag("showsLabels")
        made = try members.model("made")
        contributors = try members.models("contributors")
        if members.has("list") { list = try members.digest("list") }
        if members.has("units") { units = try members.digest("units") }
        if members.has("draw") { draw = try members.draw("draw") }
        if members.has("deadline") { deadline = try members.integer("deadline") }
        if members.has("proposed") { proposed = try members.model("proposed") }
        if members.has("consented") { consented = try members.model("consented") }
        isAbandoned = try members.flag("abandoned")
        if members.has("removal") { removal = try members.model("removal") }
        if members.has("recordings") { recordings = try members.strings("recordings") }
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("v", 1)
        object.set("id", id)
        object.set("office", office)
        object.set("register", register)
        object.set("rules", template.json)
        object.set("replaces", replaces)
        object.set("showsLabels", flag: showsLabels)
        object.set("made", made.json)
        object.set("contributors", .array(contributors.map(\.json)))
        object.set("list", list?.hex)
        object.set("units", units?.hex)
        object.set("draw", draw?.text)
        object.set("deadline", deadline)
        object.set("proposed", proposed?.json)
        object.set("consented", consented?.json)
        object.set("abandoned", flag: isAbandoned)
        object.set("removal", removal?.json)
        if !recordings.isEmpty { object.set("recordings", texts: recordings) }
        return .object(object)
    }

    public var isRehearsal: Bool { register.utf8.starts(with: DrawIdentifier.rehearsalPrefix.utf8) }

    /// The published draw's folder and address: the drawId with `+` for `/`; nil before it has a number.
    public var name: String? { draw.map { DrawDesk.name(of: $0) } }
}

extension DrawPlan.Seat {
    public typealias Failure = DrawError

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        token = try members.optionalString("token")
        invitation = try members.digest("invitation")
        if members.has("publicKey") { publicKey = try members.hex("publicKey", count: Ed25519.publicKeyByteCount) }
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("token", token)
        object.set("invitation", invitation.hex)
        object.set("publicKey", publicKey.map { Hex.encode($0) })
        return .object(object)
    }
}

extension DrawPlan.Consent {
    public typealias Failure = DrawError

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        account = try members.string("account")
        time = try members.integer("time")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("account", account)
        object.set("time", time)
        return .object(object)
    }
}

extension DrawPlan.AskedRemoval {
    public typealias Failure = DrawError

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        stage = try members.int32("stage")
        index = try members.integer("index")
        reason = try members.int32("reason")
        evidence = try members.digest("evidence")
        asked = try members.model("asked")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("stage", UInt64(stage))
        object.set("index", index)
        object.set("reason", UInt64(reason))
        object.set("evidence", evidence.hex)
        object.set("asked", asked.json)
        return .object(object)
    }
}
