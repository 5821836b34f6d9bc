public import CryptoPrimitives
public import DepositModel
public import Deposits
public import FarmProtocol

/// What the deposit service is made of.
public struct DepositParts: Sendable {
    public var store: any DepositStore
    public var files: SealedFiles
    /// Where entries go; the farm's log, or one that tests put before it.
    public var ledger: any DepositLedger
    /// Signs receipts: the log's own.
    public var logKey: Ed25519PrivateKey
    public var policy: LetterPolicy
    public var anchors: any DepositAnchors
    public var limits: DepositLimits
    /// Makes a custody letter (PDF) when one is due, or throws `LetterRefusal`; nil in an office that makes none.
    public var letter: (@Sendable (DepositView, DepositProof) async throws -> [UInt8])?
    /// Makes letters for capture sessions; nil in an office that makes none.
    public var sessionLetters: SessionLetterParts?
    /// Reads the letters' register, for the search; nil in an office that makes none.
    public var register: LetterRegisterReader?

    public init(
        store: any DepositStore, files: SealedFiles, ledger: any DepositLedger, logKey: Ed25519PrivateKey,
        policy: LetterPolicy, anchors: any DepositAnchors, limits: DepositLimits = DepositLimits(),
        letter: (@Sendable (DepositView, DepositProof) async throws -> [UInt8])? = nil,
        sessionLetters: SessionLetterParts? = nil, register: LetterRegisterReader? = nil
    ) {
        self.store = store
        self.files = files
        self.ledger = ledger
        self.logKey = logKey
        self.policy = policy
        self.anchors = anchors
        self.limits = limits
        self.letter = letter
        self.sessionLetters = sessionLetters
        self.register = register
    }
}

/// How much the deposit service takes.
public struct DepositLimits: Sendable, Hashable {
    /// Longest file, in bytes.
    public var fileByteCount: UInt64 = 64 << 30
    /// Files that may be on their way at once.
    public var uploads = 16
    /// Requests that may be on their way at once.
    public var requests = 4096
    /// Bytes of bodies that may be on their way at once, files aside.
    public var bodyByteCount = 256 << 20
    /// Deposits that may be on the ledger and not in the store yet.
    public var backlog = 2_000_000
    /// Deposits a second over a longer time; 0 for no limit.
    public var perSecond = 0
    /// What a receipt promises: seconds until the entry is in the tree.
    public var deadlineSeconds: UInt64 = 600

    public init() {}
}
