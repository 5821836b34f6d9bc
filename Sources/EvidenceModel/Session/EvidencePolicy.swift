public import CanonicalJSON
public import CryptoPrimitives

/// `data/policy.json`: which anchors a session must have, and its limits (section 5).
public struct EvidencePolicy: EvidencePart, Equatable {
    public static let path = "policy.json"

    /// True where authorities and keys are for trying things out; every output then says TEST.
    public var test: Bool
    /// The ledger's verifier key (C2SP signed-note, type 0x01).
    public var log: String
    /// Verifier keys of those who cosign checkpoints.
    public var cosigners: [String]
    /// Cosignatures that a checkpoint needs.
    public var quorum: UInt32
    /// All of them answer for the opening; distinct names.
    public var timeAuthorities: [TimeAuthority]
    public var limits: Limits
    /// Identifiers of cleanliness items that must pass at opening.
    public var forbidding: [String]
    /// age recipients of the sealed files.
    public var sealedTo: [String]

    public init(
        test: Bool, log: String, cosigners: [String], quorum: UInt32, timeAuthorities: [TimeAuthority],
        limits: Limits, forbidding: [String], sealedTo: [String]
    ) {
        self.test = test
        self.log = log
        self.cosigners = cosigners
        self.quorum = quorum
        self.timeAuthorities = timeAuthorities
        self.limits = limits
        self.forbidding = forbidding
        self.sealedTo = sealedTo
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        try members.header(type: "tabellion/policy")
        test = try members.boolean("test")
        log = try members.string("log")
        cosigners = try members.strings("cosigners")
        quorum = try members.int32("quorum")
        guard quorum <= cosigners.count else {
            throw members.failure("quorum", "\(quorum) cosignatures of \(cosigners.count) cosigners cannot be had")
        }
        timeAuthorities = try members.models("timeAuthorities")
        guard Set(timeAuthorities.map(\.name)).count == timeAuthorities.count else {
            throw members.failure("timeAuthorities", "two authorities have one name")
        }
        limits = try members.model("limits")
        forbidding = try members.strings("forbidding")
        sealedTo = try members.strings("sealedTo")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject(type: "tabellion/policy")
        object.set("test", test)
        object.set("log", log)
        object.set("cosigners", texts: cosigners)
        object.set("quorum", UInt64(quorum))
        object.set("timeAuthorities", .array(timeAuthorities.map(\.json)))
        object.set("limits", limits.json)
        object.set("forbidding", texts: forbidding)
        object.set("sealedTo", texts: sealedTo)
        return .object(object)
    }

    /// A time authority, named by the digest of its root certificate's DER.
    public struct TimeAuthority: EvidencePart, Equatable {
        /// `[a-z0-9-]+`: part of a file name.
        public var name: String
        public var root: DigestPair

        public init(name: String, root: DigestPair) {
            self.name = name
            self.root = root
        }

        public init(json: JSONValue, at place: String) throws(JSONError) {
            var members = try MemberReader(json, at: place)
            name = try members.string("name")
            guard Identifier.isValid(name, extra: "-"), name.utf8.count <= 100 else {
                throw members.failure("name", "1 to 100 characters of a-z, 0-9 and - should stand here")
            }
            root = try members.pair("rootSha256", "rootSm3")
            try members.finish()
        }

        public var json: JSONValue {
            var object = JSONObject()
            object.set("name", name)
            object.set("rootSha256", "rootSm3", root)
            return .object(object)
        }
    }

    /// What a session may not exceed.
    public struct Limits: EvidencePart, Equatable {
        public var sessionSeconds: UInt64
        /// How long the time authorities have to answer for the opening.
        public var authoritySeconds: UInt64
        public var bytes: UInt64

        public init(sessionSeconds: UInt64, authoritySeconds: UInt64, bytes: UInt64) {
            self.sessionSeconds = sessionSeconds
            self.authoritySeconds = authoritySeconds
            self.bytes = bytes
        }

        public init(json: JSONValue, at place: String) throws(JSONError) {
            var members = try MemberReader(json, at: place)
            sessionSeconds = try members.integer("sessionSeconds")
            authoritySeconds = try members.integer("authoritySeconds")
            bytes = try members.integer("bytes")
            try members.finish()
        }

        public var json: JSONValue {
            var object = JSONObject()
            object.set("sessionSeconds", sessionSeconds)
            object.set("authoritySeconds", authoritySeconds)
            object.set("bytes", bytes)
            return .object(object)
        }
    }
}
