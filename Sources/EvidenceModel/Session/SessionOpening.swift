public import CanonicalJSON
public import CryptoPrimitives

/// `data/opening.json`: what was fixed before the first input of a session (section 2).
public struct SessionOpening: EvidencePart, Equatable {
    public static let path = "opening.json"
    /// Longest time between the freshness token and an opening token, in milliseconds.
    public static let maximumOpeningDelay: UInt64 = 90_000

    /// UUID, lower case.
    public var session: String
    /// Of the worker's public key.
    public var worker: DigestPair
    /// 1, 2, … without gaps for this worker.
    public var lease: UInt64
    /// 32 bytes.
    public var random: [UInt8]
    /// 16 bytes; see `nonce(random:freshToken:)`.
    public var nonce: [UInt8]
    /// Unix milliseconds.
    public var openedAt: UInt64
    public var freshness: Freshness
    public var image: VerifiedImage
    public var display: DisplayGeometry
    public var recorder: RecorderSettings
    /// Of `data/policy.json`.
    public var policy: DigestPair
    /// Of `data/cleanliness-open.json`.
    public var cleanliness: DigestPair
    /// See `SessionSubject.commitment`.
    public var subjectCommitment: Digest

    public init(
        session: String, worker: DigestPair, lease: UInt64, random: [UInt8], openedAt: UInt64, freshness: Freshness,
        image: VerifiedImage, display: DisplayGeometry, recorder: RecorderSettings, policy: DigestPair,
        cleanliness: DigestPair, subjectCommitment: Digest
    ) {
        self.session = session
        self.worker = worker
        self.lease = lease
        self.random = random
        self.nonce = Self.nonce(random: random, freshToken: freshness.token.sha256)
        self.openedAt = openedAt
        self.freshness = freshness
        self.image = image
        self.display = display
        self.recorder = recorder
        self.policy = policy
        self.cleanliness = cleanliness
        self.subjectCommitment = subjectCommitment
    }

    /// First 16 bytes of `H( T("TE1/nonce") ‖ random[32] ‖ H(fresh token) )`.
    public static func nonce(random: [UInt8], freshToken: Digest) -> [UInt8] {
        var writer = ByteWriter(tag: "TE1/nonce")
        writer.raw(random)
        writer.raw(freshToken)
        return Array(sha256(writer.bytes).bytes.prefix(16))
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        try members.header(type: "tabellion/session-opening")
        session = try members.session()
        worker = try members.pair("worker", "workerSm3")
        lease = try members.decimal("lease")
        guard lease > 0 else { throw members.failure("lease", "leases begin with 1") }
        random = try members.hex("random", count: 32)
        nonce = try members.hex("nonce", count: 16)
        openedAt = try members.integer("openedAt")
        freshness = try members.model("freshness")
        image = try members.model("image")
        display = try members.model("display")
        recorder = try members.model("recorder")
        policy = try members.pair("policySha256", "policySm3")
        cleanliness = try members.pair("cleanlinessSha256", "cleanlinessSm3")
        subjectCommitment = try members.digest("subjectCommitment")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject(type: "tabellion/session-opening")
        object.set("session", session)
        object.set("worker", "workerSm3", worker)
        object.set("lease", decimal: lease)
        object.set("random", hex: random)
        object.set("nonce", hex: nonce)
        object.set("openedAt", openedAt)
        object.set("freshness", freshness.json)
        object.set("image", image.json)
        object.set("display", display.json)
        object.set("recorder", recorder.json)
        object.set("policySha256", "policySm3", policy)
        object.set("cleanlinessSha256", "cleanlinessSm3", cleanliness)
        object.set("subjectCommitment", subjectCommitment.hex)
        return .object(object)
    }
}
