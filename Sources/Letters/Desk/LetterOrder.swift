internal import CryptoPrimitives
internal import DepositModel
internal import LetterModel

/// A request as the desk works on it, of a deposit or of a capture session.
struct LetterOrder: Sendable {
    let draft: LetterDraft
    let proof: LetterProof
    let anchors: [LetterAnchor]
    /// What counts for the policy.
    let verified: [AnchorIdentity]
    private let capture: LetterCapture?

    init(_ request: LetterRequest) {
        self.init(.deposit(request.proof), request.draft, nil, request.anchors, request.verified)
    }

    init(_ request: CaptureLetterRequest) {
        self.init(.session(request.proof), request.draft, request.capture, request.anchors, request.verified)
    }

    private init(
        _ proof: LetterProof, _ draft: LetterDraft, _ capture: LetterCapture?, _ anchors: [LetterAnchor],
        _ verified: [AnchorIdentity]
    ) {
        (self.proof, self.draft, self.capture, self.anchors) = (proof, draft, capture, anchors)
        let own = Set(proof.entryProof.anchors.map(\.identity))
        // Whoever says that an anchor was verified which the proof does not hold is mistaken.
        self.verified = verified.filter { $0.kind == .witnesses || own.contains($0) }
    }

    /// The leaf index of the ledger entry that the letter is about.
    var index: UInt64 { proof.entryProof.index }

    /// What makes two requests the same one: log, index, kind and language. The same request has one letter, ever.
    var identity: Digest {
        let text = "\(proof.entryProof.log)\n\(index)\n\(draft.kind.rawValue)\n\(draft.language.rawValue)\n"
        return DigestPair(of: text.utf8).sha256
    }

    func content(number: String, issued: UInt64) throws(LetterError) -> LetterContent {
        try draft.content(number: number, issued: issued, proof: proof, capture: capture, anchors: anchors)
    }
}
