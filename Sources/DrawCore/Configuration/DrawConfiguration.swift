public import CanonicalJSON
public import CryptoPrimitives
public import TransparencyLog

/// `config.json`: the rules of a draw, fixed by its commitment (section 2).
public struct DrawConfiguration: JSONModel, Equatable {
    public typealias Failure = DrawError

    public static let file = "config.json"
    /// An entry's tags are bits 0 to 52.
    public static let maximumTagCount = 53
    /// Contributors are numbered by u16, and m is one.
    public static let maximumContributorCount = 65_535

    public var register: String
    public var number: UInt64
    /// What is allotted; one draw each.
    public var subject: String
    /// Number of the VOID draw that this one repeats, or 0.
    public var replaces: UInt64
    public var saltKeyHash: Digest
    /// Verifier key of the log, type 0x01; its name is the log's origin.
    public var log: VerifierKey
    /// Verifier keys of type 0x04.
    public var cosigners: [VerifierKey]
    /// How many cosigners make a checkpoint count.
    public var quorum: UInt64
    /// Ed25519, 32 bytes.
    public var notary: [UInt8]
    /// Ed25519, 32 bytes each, by contributor number.
    public var contributors: [[UInt8]]
    /// Fewer reveals than this void the draw.
    public var minimumReveals: UInt64
    /// Ed25519, 32 bytes: signs removals together with the notary.
    public var supervisor: [UInt8]
    /// For which somebody may be removed.
    public var reasons: [String]
    /// Names of the tags, by bit.
    public var tags: [String]
    public var stages: [StageRule]
    /// A rehearsal's own chain; nil for every other draw, whose chain is quicknet.
    public var rehearsalBeacon: BeaconChain?

    public init(
        register: String, number: UInt64, subject: String, replaces: UInt64 = 0, saltKeyHash: Digest, log: VerifierKey,
        cosigners: [VerifierKey], quorum: UInt64, notary: [UInt8], contributors: [[UInt8]], minimumReveals: UInt64,
        supervisor: [UInt8], reasons: [String], tags: [String], stages: [StageRule], rehearsalBeacon: BeaconChain? = nil
    ) {
        self.register = register
        self.number = number
        self.subject = subject
        self.replaces = replaces
        self.saltKeyHash = saltKeyHash
        self.log = log
        self.cosigners = cosigners
        self.quorum = quorum
        self.notary = notary
        self.contributors = contributors
        self.minimumReveals = minimumReveals
        self.supervisor = supervisor
        self.reasons = reasons
        self.tags = tags
        self.stages = stages
        self.rehearsalBeacon = rehearsalBeacon
    }

    /// Reads `config.json` and holds it to every rule of section 2.
    ///
    /// - Throws: the first fault, naming its member; `problems` lists all that a well-formed file has.
    public init(checking bytes: some Sequence<UInt8>, file: String = file) throws(DrawError) {
        try self.init(canonical: bytes, file: file)
        if let problem = problems.first { throw problem }
    }

    public var isRehearsal: Bool { register.utf8.starts(with: DrawIdentifier.rehearsalPrefix.utf8) }

    /// The chain whose round the draw waits for.
    public var beacon: BeaconChain { rehearsalBeacon ?? .quicknet }

    /// - Throws: `.drawIdentifier`.
    public func identifier() throws(DrawError) -> DrawIdentifier {
        try DrawIdentifier(register: register, number: number)
    }

    /// `H(JCS(config))`.
    public var hash: Digest { sha256(canonicalBytes) }

    /// Strings byte for byte: two spellings are two rules.
    public static func == (left: DrawConfiguration, right: DrawConfiguration) -> Bool {
        left.canonicalBytes == right.canonicalBytes
    }
}
