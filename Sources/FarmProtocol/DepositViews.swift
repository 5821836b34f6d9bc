/// How far one deposit has come, as the interface shows it. Absent members are left out.
public struct DepositView: Codable, Sendable, Hashable {
    /// Its leaf index on the ledger, in decimal.
    public var id: String

    /// The id of its request's first deposit; the request's receipt is found under it.
    public var request: String

    /// Number of deposits of its request.
    public var count: Int

    /// When it was accepted, Unix milliseconds.
    public var time: UInt64

    /// When it must be in the tree, Unix milliseconds.
    public var deadline: UInt64

    /// `sequenced`, `integrated`, `checkpointed`, `witnessed`, `timestamped`, `chain-anchored` or `letter`.
    public var state: String

    public var sha256: String?
    public var sm3: String?
    public var name: String?
    public var owner: String?

    /// Case number.
    public var `case`: String?

    /// Of a deposited file.
    public var file: DepositedFile?

    /// Who attests it already, whether the office's policy asks for them or not.
    public var anchors: [AnchorView]

    /// What the policy asks for and does not have yet.
    public var lacking: [LackingView]

    /// `waiting`, `due`, `issued`, or `refused`: the proof did not pass the office's own audit.
    public var letter: String

    /// What failed, of a letter that was refused.
    public var refusal: String?

    public struct DepositedFile: Codable, Sendable, Hashable {
        public var bytes: UInt64
        /// The age recipient that can open the stored ciphertext.
        public var recipient: String

        public init(bytes: UInt64, recipient: String) {
            self.bytes = bytes
            self.recipient = recipient
        }
    }

    public struct AnchorView: Codable, Sendable, Hashable {
        /// `witnesses`, `time` or `chain`.
        public var kind: String
        public var name: String

        public init(kind: String, name: String) {
            self.kind = kind
            self.name = name
        }
    }

    public struct LackingView: Codable, Sendable, Hashable {
        /// `witnesses`, `time` or `chain`.
        public var kind: String
        /// How many more of `names`; of witnesses a quorum, which is one.
        public var count: Int
        public var names: [String]

        public init(kind: String, count: Int, names: [String]) {
            self.kind = kind
            self.count = count
            self.names = names
        }
    }

    public init(
        id: String, request: String, count: Int, time: UInt64, deadline: UInt64, state: String, anchors: [AnchorView],
        lacking: [LackingView], letter: String
    ) {
        self.id = id
        self.request = request
        self.count = count
        self.time = time
        self.deadline = deadline
        self.state = state
        self.anchors = anchors
        self.lacking = lacking
        self.letter = letter
    }
}

/// One page of deposits, in the order of the ledger.
public struct DepositPage: Codable, Sendable, Hashable {
    public var deposits: [DepositView]

    /// The cursor of the next page, when there is one.
    public var next: String?

    public init(deposits: [DepositView], next: String?) {
        self.deposits = deposits
        self.next = next
    }
}

/// Where some content is anchored.
public struct VerifyAnswer: Codable, Sendable, Hashable {
    /// What was looked for: of a file both, of a question in JSON what it gave.
    public var sha256: String?
    public var sm3: String?

    /// Bytes of the file that was sent.
    public var bytes: UInt64?

    /// Every deposit of it, in the order of the ledger, at most 100.
    public var deposits: [DepositView]

    /// There are more; list them with `GET /v1/deposits`.
    public var more: Bool

    public init(sha256: String?, sm3: String?, bytes: UInt64?, deposits: [DepositView], more: Bool) {
        self.sha256 = sha256
        self.sm3 = sm3
        self.bytes = bytes
        self.deposits = deposits
        self.more = more
    }
}
