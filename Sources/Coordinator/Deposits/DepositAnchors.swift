public import DepositModel

/// What deposits ask of the office's anchors.
public protocol DepositAnchors: Sendable {
    /// The largest size of the log that each anchor has attested.
    func progress() async throws -> [AnchorIdentity: UInt64]

    /// What an anchor said of the smallest checkpoint of its that holds an entry; nil while there is none.
    func attestation(of index: UInt64, by anchor: AnchorIdentity) async throws -> AnchorAttestation?
}

/// What an anchor said of one checkpoint.
public struct AnchorAttestation: Sendable, Hashable {
    /// The checkpoint's signed note; of witnesses with their cosignatures.
    public let checkpoint: String

    /// The checkpoint's size.
    public let size: UInt64

    /// Canonical JSON as `DepositAnchor` reads it; empty for witnesses.
    public let evidence: [UInt8]

    public init(checkpoint: String, size: UInt64, evidence: [UInt8]) {
        self.checkpoint = checkpoint
        self.size = size
        self.evidence = evidence
    }
}

/// An office without anchors.
public struct NoAnchors: DepositAnchors {
    public init() {}

    public func progress() async throws -> [AnchorIdentity: UInt64] { [:] }

    public func attestation(of index: UInt64, by anchor: AnchorIdentity) async throws -> AnchorAttestation? { nil }
}
