public import DepositModel
public import LetterModel

/// A letter that somebody asks for.
public struct LetterRequest: Sendable {
    public var draft: LetterDraft
    public var proof: DepositProof

    /// Made from the proof's anchors.
    public var anchors: [LetterAnchor]

    /// Those of the proof's anchors whose evidence was verified, by whoever keeps the office's trust: only these count
    /// for the policy. One of kind `witnesses` stands for the quorum.
    public var verified: [AnchorIdentity]

    public init(draft: LetterDraft, proof: DepositProof, anchors: [LetterAnchor], verified: [AnchorIdentity]) {
        self.draft = draft
        self.proof = proof
        self.anchors = anchors
        self.verified = verified
    }
}
