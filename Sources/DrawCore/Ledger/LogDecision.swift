public import CryptoPrimitives

/// What the log says of a draw: the rules of sections 4 and 5, applied in log order.
public struct LogDecision: Sendable {
    /// A VRF proof that verified.
    public struct Proof: Hashable, Sendable {
        public let index: UInt64
        /// pi.
        public let proof: [UInt8]
        /// beta.
        public let output: [UInt8]
    }

    public enum Fate: Hashable, Sendable {
        /// Void, and why; the void record's text where a record is the cause.
        case void(VoidCause, text: String)
        /// The draw runs, with these reveals.
        case runs
    }

    /// Where the draw's first commitment stands; nil when the log has none, or one with another digest first.
    public internal(set) var commitment: UInt64?

    /// pi, if it is in by the deadline.
    public internal(set) var proof: Proof?

    /// The valid reveals logged after pi and in by the deadline, ascending by contributor.
    public internal(set) var reveals: [Reveal] = []

    public internal(set) var fate: Fate = .void(.noProof, text: "")

    /// Result digests, in log order.
    public internal(set) var results: [(index: UInt64, result: Digest)] = []

    /// Removals whose record and signatures are in order, in log order.
    public internal(set) var removals: [(index: UInt64, removal: SignedRemoval)] = []

    /// Records that do not count, and why: late, invalid, repeated. No fault of the draw by themselves.
    public internal(set) var disregarded: [DrawError] = []

    /// No commitment, another's, or a second one.
    public internal(set) var commitmentProblems: [DrawError] = []

    /// A second result, or one of a void draw.
    public internal(set) var resultProblems: [DrawError] = []

    /// Removals that are none: bytes, signatures, reasons.
    public internal(set) var removalProblems: [DrawError] = []

    /// Everything that breaks the rules.
    public var problems: [DrawError] { commitmentProblems + resultProblems + removalProblems }
}
