/// One number of a register, as far as the log and its draw directory tell.
public struct RegisterDraw: Hashable, Sendable {
    /// What became of a draw.
    public enum Fate: Hashable, Sendable {
        /// Neither a result nor void yet.
        case pending
        case result
        case void(VoidCause)

        public var isVoid: Bool { if case .void = self { true } else { false } }
    }

    public let number: UInt64
    /// Leaf indices of its commitments on the log, ascending; only the first counts.
    public let commitments: [UInt64]
    /// What its configuration says; nil where nobody has its directory.
    public let subject: String?
    /// What its configuration says.
    public let replaces: UInt64
    public let fate: Fate

    public init(number: UInt64, commitments: [UInt64], subject: String?, replaces: UInt64, fate: Fate) {
        self.number = number
        self.commitments = commitments
        self.subject = subject
        self.replaces = replaces
        self.fate = fate
    }
}
