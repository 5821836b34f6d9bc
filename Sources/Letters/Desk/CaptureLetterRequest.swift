public import DepositModel
public import LetterModel

/// A letter that somebody asks for a capture session; the caller has audited its bundle.
public struct CaptureLetterRequest: Sendable {
    /// Of kind `capture`.
    public var draft: LetterDraft

    /// Of the closing entry.
    public var proof: SessionProof

    /// What the bundle says beside.
    public var capture: LetterCapture

    /// Made from the proof's anchors.
    public var anchors: [LetterAnchor]

    /// Those of the proof's anchors whose evidence was verified: only these count for the policy. One of kind `witnesses` stands
    /// for the quorum.
    public var verified: [AnchorIdentity]

    public init(
        draft: LetterDraft, proof: SessionProof, capture: LetterCapture, anchors: [LetterAnchor],
        verified: [AnchorIdentity]
    ) {
        self.draft = draft
        self.proof = proof
        self.capture = capture
        self.anchors = anchors
        self.verified = verified
    }
}
