public import FarmProtocol

/// What sessions are searched by.
public struct SessionSearch: Sendable {
    /// A word that a session must have, or whose it must be instead.
    public struct Word: Sendable, Hashable {
        /// Folded.
        public var text: String
        /// Accounts whose name has it.
        public var accounts: [String]

        public init(_ text: String, accounts: [String] = []) {
            self.text = text
            self.accounts = accounts
        }
    }

    public var words: [Word]
    /// Whose it must be; nil for anybody's.
    public var accounts: [String]?
    /// nil for any.
    public var phases: Set<SessionPhase>?
    /// Unix milliseconds, the first that counts.
    public var from: Int64?
    /// Unix milliseconds, the first that does not count.
    public var to: Int64?

    public init(
        words: [Word] = [], accounts: [String]? = nil, phases: Set<SessionPhase>? = nil, from: Int64? = nil,
        to: Int64? = nil
    ) {
        self.words = words
        self.accounts = accounts
        self.phases = phases
        self.from = from
        self.to = to
    }
}

/// What exactly one session has, and whoever types it means that one.
public enum SessionMark: Sendable, Hashable {
    case id(String)
    /// SHA-256 or SM3 of its bundle's index, 64 hexadecimal digits.
    case fingerprint(String)
    /// 32 hexadecimal digits.
    case nonce(String)
}
