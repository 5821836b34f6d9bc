internal import CryptoPrimitives
internal import DepositModel
internal import LetterModel

/// A request as the desk works on it, of a deposit or of a capture session.
struct LetterOrder: Sendable {
    /// The ledger entry that the letter is about.
    let log: String
    let index: UInt64
    let draft: LetterDraft
    let anchors: [LetterAnchor]
    /// What counts for the policy.
    let verified: [AnchorIdentity]
    /// nil for a capture session.
    let proof: DepositProof?
    private let facts: (digests: DepositDigests, place: LetterPlace, capture: LetterCapture)?

    init(_ request: LetterRequest) {
        (log, index) = (request.proof.receipt.log, request.proof.index)
        (draft, anchors, proof) = (request.draft, request.anchors, request.proof)
        let own = Set(request.proof.anchors.map(\.identity))
        // Whoever says that an anchor was verified which the proof does not hold is mistaken.
        verified = request.verified.filter { $0.kind == .witnesses || own.contains($0) }
        facts = nil
    }

    init(_ request: CaptureLetterRequest) {
        (log, index) = (request.place.origin, request.place.index)
        (draft, anchors, verified, proof) = (request.draft, request.anchors, request.verified, nil)
        facts = (request.digests, request.place, request.capture)
    }

    /// What makes two requests the same one: log, index, kind and language. The same request has one letter, ever.
    var identity: Digest {
        let text = "\(log)\n\(index)\n\(draft.kind.rawValue)\n\(draft.language.rawValue)\n"
        return DigestPair(of: text.utf8).sha256
    }

    func content(number: String, issued: UInt64) throws(LetterError) -> LetterContent {
        if let proof { return try draft.content(number: number, issued: issued, proof: proof, anchors: anchors) }
        guard let facts else { preconditionFailure("an order is of a deposit or of a session") }
        return try draft.content(
            number: number, issued: issued, digests: facts.digests, place: facts.place, capture: facts.capture,
            anchors: anchors)
    }
}
