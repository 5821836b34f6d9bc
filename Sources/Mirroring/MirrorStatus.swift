public import TransparencyLog

/// What a mirror has come to.
public struct MirrorStatus: Sendable {
    public let cosigner: VerifierKey
    public let log: VerifierKey
    /// Entries held and cosigned.
    public let size: UInt64
    /// Unix seconds of the cosignature made last; 0 before the first.
    public let time: UInt64
    /// The note cosigned last.
    public let note: SignedNote?
    /// Why nothing is cosigned any more.
    public let fork: ForkProof?
    /// Leaf indices of session openings without an end.
    public let openings: [UInt64]
    public let members: Int
}
