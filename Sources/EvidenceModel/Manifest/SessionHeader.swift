public import CanonicalJSON
public import CryptoPrimitives

/// Record 0 of a session's manifest.
public struct SessionHeader: EvidencePart, Equatable {
    static let type = "tabellion/session-header"

    public var session: String
    /// Of the worker's public key.
    public var worker: DigestPair
    public var lease: UInt64
    /// Unix milliseconds, as in the opening.
    public var openedAt: UInt64
    /// Unix milliseconds.
    public var closedAt: UInt64
    public var reason: ClosingReason
    /// Of `data/opening.json`.
    public var opening: DigestPair
    public var head0: DigestPair
    public var lastHead: DigestPair
    public var chain: [ChainLink]
    public var image: ImageReference
    public var input: InputSummary
    public var cleanlinessOpen: CleanlinessSummary
    /// nil when the session ended without a second report; `missing` then says so.
    public var cleanlinessClose: CleanlinessSummary?
    public var clockSteps: [ClockStep]
    public var missing: [MissingPart]
    /// When the manifest was made from what a killed worker left, Unix milliseconds; else nil.
    public var recoveredAt: UInt64?

    public init(
        session: String, worker: DigestPair, lease: UInt64, openedAt: UInt64, closedAt: UInt64, reason: ClosingReason,
        opening: DigestPair, head0: DigestPair, lastHead: DigestPair, chain: [ChainLink], image: ImageReference,
        input: InputSummary, cleanlinessOpen: CleanlinessSummary, cleanlinessClose: CleanlinessSummary?,
        clockSteps: [ClockStep], missing: [MissingPart], recoveredAt: UInt64?
    ) {
        self.session = session
        self.worker = worker
        self.lease = lease
        self.openedAt = openedAt
        self.closedAt = closedAt
        self.reason = reason
        self.opening = opening
        self.head0 = head0
        self.lastHead = lastHead
        self.chain = chain
        self.image = image
        self.input = input
        self.cleanlinessOpen = cleanlinessOpen
        self.cleanlinessClose = cleanlinessClose
        self.clockSteps = clockSteps
        self.missing = missing
        self.recoveredAt = recoveredAt
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        try members.constant("type", Self.type)
        session = try members.session()
        worker = try members.pair("worker", "workerSm3")
        lease = try members.decimal("lease")
        openedAt = try members.integer("openedAt")
        closedAt = try members.integer("closedAt")
        reason = try members.word("reason")
        opening = try members.pair("openingSha256", "openingSm3")
        head0 = try members.pair("head0", "head0Sm3")
        lastHead = try members.pair("lastHead", "lastHeadSm3")
        chain = try members.models("chain")
        image = try members.model("image")
        input = try members.model("input")
        var reports = try MemberReader(try members.value("cleanliness"), at: members.place(of: "cleanliness"))
        cleanlinessOpen = try reports.model("open")
        cleanlinessClose = reports.has("close") ? try reports.model("close") : nil
        try reports.finish()
        clockSteps = try members.models("clockSteps")
        guard zip(clockSteps, clockSteps.dropFirst()).allSatisfy({ $0.segment < $1.segment }) else {
            throw members.failure("clockSteps", "segments should ascend")
        }
        missing = try members.models("missing")
        recoveredAt = members.has("recoveredAt") ? try members.integer("recoveredAt") : nil
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("type", Self.type)
        object.set("session", session)
        object.set("worker", "workerSm3", worker)
        object.set("lease", decimal: lease)
        object.set("openedAt", openedAt)
        object.set("closedAt", closedAt)
        object.set("reason", reason.rawValue)
        object.set("openingSha256", "openingSm3", opening)
        object.set("head0", "head0Sm3", head0)
        object.set("lastHead", "lastHeadSm3", lastHead)
        object.set("chain", .array(chain.map(\.json)))
        object.set("image", image.json)
        object.set("input", input.json)
        var reports = JSONObject()
        reports.set("open", cleanlinessOpen.json)
        reports.set("close", cleanlinessClose?.json)
        object.set("cleanliness", .object(reports))
        object.set("clockSteps", .array(clockSteps.map(\.json)))
        object.set("missing", .array(missing.map(\.json)))
        object.set("recoveredAt", recoveredAt)
        return .object(object)
    }
}
