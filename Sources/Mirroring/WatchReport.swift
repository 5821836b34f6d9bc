public import TransparencyLog

/// What a look at a log showed.
public struct WatchReport: Sendable {
    /// Something that a log must not do.
    public struct Problem: Sendable, Hashable {
        public enum Code: String, Sendable, Hashable, CaseIterable {
            /// The log signed two histories: `fork` proves it.
            case fork
            /// The entries are not what the checkpoint signs, or the checkpoint is not the log's.
            case log
            /// An entry breaks the ledger's rules.
            case rule
            /// The log shows less than before.
            case shrunk
            /// A mirror shows something that does not verify.
            case mirror
        }

        public let code: Code
        public let message: String
        public let fork: ForkProof?

        init(_ code: Code, _ message: String, fork: ForkProof? = nil) {
            self.code = code
            self.message = message
            self.fork = fork
        }
    }

    /// An opening of a session that has no end yet.
    public struct Opening: Sendable, Hashable {
        /// Leaf index.
        public let index: UInt64
        public let lease: UInt64
        public let heads: UInt32
    }

    /// The log's latest, if it could be verified.
    public internal(set) var checkpoint: Checkpoint?
    /// Entries that were read now.
    public internal(set) var newEntries: UInt64 = 0
    public internal(set) var openings: [Opening] = []
    public internal(set) var members: [MemberRegister.Member] = []
    public internal(set) var problems: [Problem] = []
    /// Things that may pass: a mirror that does not answer, or is behind.
    public internal(set) var remarks: [String] = []
}
