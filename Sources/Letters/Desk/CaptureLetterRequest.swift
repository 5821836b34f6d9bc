public import DepositModel
public import LetterModel

/// A letter that somebody asks for a capture session, whose bundle is its proof.
public struct CaptureLetterRequest: Sendable {
    /// Of kind `capture`.
    public var draft: LetterDraft

    /// The session's fingerprints.
    public var digests: DepositDigests

    /// Of the closing entry.
    public var place: LetterPlace
    public var capture: LetterCapture

    /// What attests the closing entry.
    public var anchors: [LetterAnchor]

    /// Those of `anchors` that count for the policy. One of kind `witnesses` stands for the quorum.
    public var verified: [AnchorIdentity]

    public init(
        draft: LetterDraft, digests: DepositDigests, place: LetterPlace, capture: LetterCapture,
        anchors: [LetterAnchor], verified: [AnchorIdentity]
    ) {
        self.draft = draft
        self.digests = digests
        self.place = place
        self.capture = capture
        self.anchors = anchors
        self.verified = verified
    }
}
