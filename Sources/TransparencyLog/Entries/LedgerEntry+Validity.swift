internal import CryptoPrimitives

extension LedgerEntry.Body {
    /// Bytes of a VRF proof (RFC 9381, suite 0x03).
    static let proofByteCount = 80

    /// The ranges that both reader and writer hold to.
    func check() throws(EntryError) {
        switch self {
        case .deposit, .audit: return
        case .sessionOpening(let opening, _):
            try require(opening.lease >= 1, "lease is 0; the first is 1")
        case .sessionHead(let head, _):
            try require(head.k >= 1, "k is 0; the first is 1")
        case .sessionClosing, .sessionAborted: return
        case .drawCommitment(let drawID, _), .drawResult(let drawID, _), .drawReveal(let drawID, _, _, _):
            try check(drawID: drawID)
        case .drawProof(let drawID, let proof):
            try check(drawID: drawID)
            try require(proof.count == Self.proofByteCount, "a VRF proof has 80 bytes, not \(proof.count)")
        case .drawVoid(let drawID, _, let text, _):
            try check(drawID: drawID)
            try require(isText(text), "text is not UTF-8")
        case .drawRemoval(let drawID, let record, _, _):
            try check(drawID: drawID)
            try require(!record.isEmpty, "the removal record is empty")
        case .key(let record, _): try check(record)
        case .member(let record, let votes):
            try require(!record.isEmpty, "the member record is empty")
            try require(
                zip(votes, votes.dropFirst()).allSatisfy { $0.member < $1.member },
                "votes are not in ascending order of their members, each once")
        }
    }

    private func check(drawID: [UInt8]) throws(EntryError) {
        try require(1...255 ~= drawID.count && isText(drawID), "drawId is not 1 to 255 bytes of UTF-8")
    }

    private func check(_ record: KeyRecord) throws(EntryError) {
        let count = record.publicKey.count
        if record.purpose == .letter {
            try require(1...512 ~= count, "a letter key has 1 to 512 bytes, not \(count)")
        } else {
            try require(count == Ed25519.publicKeyByteCount, "a public key has 32 bytes, not \(count)")
        }
        try require(1...255 ~= record.owner.count && isText(record.owner), "owner is not 1 to 255 bytes of UTF-8")
    }

    private func isText(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }

    private func require(_ condition: Bool, _ message: String) throws(EntryError) {
        guard condition else { throw EntryError(.malformed, "entry of type \(type): \(message)") }
    }
}
