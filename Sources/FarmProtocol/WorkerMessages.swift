/// A worker's introduction to its coordinator.
public struct WorkerRegistration: Codable, Sendable, Hashable {
    /// Ed25519 public key, 64 hexadecimal digits.
    public var publicKey: String

    /// Name and SHA-256 of the image that its desktops run.
    public var imageName: String
    public var imageSha256: String

    /// Desktops that it keeps warm.
    public var capacity: Int

    public init(publicKey: String, imageName: String, imageSha256: String, capacity: Int) {
        self.publicKey = publicKey
        self.imageName = imageName
        self.imageSha256 = imageSha256
        self.capacity = capacity
    }
}

/// What the coordinator answers: everything that the worker needs to open sessions.
public struct WorkerWelcome: Codable, Sendable, Hashable {
    /// SHA-256 of the worker's key: its name in every later call.
    public var worker: String

    /// The policy that sessions are held under, in its canonical JSON: `data/policy.json` of every bundle.
    public var policy: String

    /// Where the ledger has the worker's key (type 12), and that entry.
    public var keyIndex: UInt64
    public var keyEntry: String

    /// The time authorities of the policy, and how to reach them.
    public var timeAuthorities: [TimeAuthorityAddress]

    /// The leases of this key that the ledger has seen begin; the next is one more.
    public var lastLease: UInt64

    public init(
        worker: String, policy: String, keyIndex: UInt64, keyEntry: String,
        timeAuthorities: [TimeAuthorityAddress], lastLease: UInt64
    ) {
        self.worker = worker
        self.policy = policy
        self.keyIndex = keyIndex
        self.keyEntry = keyEntry
        self.timeAuthorities = timeAuthorities
        self.lastLease = lastLease
    }
}

/// A time authority of the policy: its name there, its address, its root certificate.
public struct TimeAuthorityAddress: Codable, Sendable, Hashable {
    /// `[a-z0-9-]+`
    public var name: String

    /// An absolute address, or a path on the coordinator itself.
    public var url: String

    /// Base64 of the root certificate's DER.
    public var certificate: String

    public init(name: String, url: String, certificate: String) {
        self.name = name
        self.url = url
        self.certificate = certificate
    }
}

/// A worker's question "anything for me?", held open by the coordinator for some seconds.
public struct WorkerPoll: Codable, Sendable, Hashable {
    /// Desktops ready for a lease this moment.
    public var warm: Int

    /// Sessions that the worker knows: whatever it was assigned and does not list here, it never took up.
    public var active: [String]

    /// Why no session is taken, in one sentence; nil while some are.
    public var problem: String?

    public init(warm: Int, active: [String], problem: String? = nil) {
        self.warm = warm
        self.active = active
        self.problem = problem
    }
}

/// The answer to a poll; empty when nothing came up in time.
public struct WorkerOrders: Codable, Sendable, Hashable {
    public var captures: [CaptureOrder]

    public init(captures: [CaptureOrder]) { self.captures = captures }
}

/// One session for a worker to serve.
public struct CaptureOrder: Codable, Sendable, Hashable {
    public var session: String
    public var request: CaptureRequest

    /// Who asked, as the coordinator knows them: `data/subject.json` says so.
    public var depositor: String?

    public init(session: String, request: CaptureRequest, depositor: String? = nil) {
        self.session = session
        self.request = request
        self.depositor = depositor
    }
}
