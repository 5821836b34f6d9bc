internal import CryptoPrimitives
public import TransparencyLog

/// What of a proof can be checked with the log's key alone; tokens, cosignatures and chains need more trust.
extension DepositProof {
    /// The entry commits to these digests under this salt.
    ///
    /// - Throws: `.commitment`.
    public func checkCommitments() throws(DepositError) {
        let stated = statement.commitments
        let due = Commitments(to: digests.committed, contentSalt: contentSalt)
        for (name, left, right) in [("SHA-256", stated.sha256, due.sha256), ("SM3", stated.sm3, due.sm3)]
        where left != right {
            throw DepositError(
                .commitment, "the entry's \(name) commitment is not that of the stated digest and salt",
                remedy: "the proof is not of this content: ask for the right one")
        }
    }

    /// What the entry says of a case.
    public enum CaseFinding: Sendable, Hashable {
        /// It belongs to none.
        case none
        /// It belongs to one that the file does not show.
        case hidden
        /// It belongs to the case that the file shows.
        case proven
    }

    /// - Throws: `.commitment` if the file shows another case than the entry's.
    public func checkCase() throws(DepositError) -> CaseFinding {
        let stated = statement.caseCommitment
        guard let depositCase else { return stated == CaseCommitment.none ? .none : .hidden }
        guard depositCase.commitment == stated else {
            throw DepositError(
                .commitment, "the entry's case commitment is not that of the stated case number and salt",
                remedy: "the deposit is not of this case: ask for the right proof")
        }
        return .proven
    }

    /// The receipt is signed by the log and covers the entry at its index, with its time.
    ///
    /// - Throws: `.signature` or `.inclusion`.
    public func checkReceipt(logKey: VerifierKey) throws(DepositError) {
        try receipt.verify(logKey: logKey)
        try checkReceiptCovers()
    }

    /// The receipt covers the entry at its index, with its time; its signature is not looked at.
    ///
    /// - Throws: `.inclusion`.
    public func checkReceiptCovers() throws(DepositError) {
        guard receipt.time == time, receipt.covers(entry: entry, index: index, path: receiptPath) else {
            throw DepositError(
                .inclusion, "the receipt does not cover the entry at index \(index)",
                remedy: "receipt and entry are of different deposits: ask for the proof again")
        }
    }

    /// Where a proof shows the entry in a tree.
    public enum Place: Sendable, Hashable {
        /// `inclusion`.
        case log
        /// `inclusionSm3`: the tree of origin `<origin>/sm3`, under the same key bytes.
        case sm3
        /// The checkpoint that an anchor attests; what the anchor says of it is not looked at.
        case anchor(DepositAnchor)
    }

    /// The signed checkpoint of a place, as text; empty for a tree that the proof does not show.
    public func note(in place: Place) -> String { receipt(in: place)?.checkpoint ?? "" }

    /// The note of a place, read but not believed.
    ///
    /// - Throws: `.signature` if it is no signed note.
    public func signedNote(in place: Place) throws(DepositError) -> SignedNote {
        do throws(NoteError) {
            return try SignedNote(parsing: Array(note(in: place).utf8))
        } catch { throw Self.unreadable(error) }
    }

    /// The entry stands in the checkpoint of a place, which the log signed.
    ///
    /// - Parameter logKey: the log's, of its SHA-256 tree, from the verifier's own trust file.
    /// - Returns: the checkpoint.
    /// - Throws: `.signature` or `.inclusion`.
    @discardableResult
    public func checkpoint(in place: Place, logKey: VerifierKey) throws(DepositError) -> Checkpoint {
        let note = try signedNote(in: place)
        let checkpoint: Checkpoint
        do throws(NoteError) {
            let key =
                place == .sm3
                ? try VerifierKey(name: logKey.name + "/sm3", type: .ed25519, publicKey: logKey.publicKey) : logKey
            checkpoint = try Checkpoint(note: note, logKey: key)
        } catch { throw Self.unreadable(error) }
        return try checked(checkpoint, in: place)
    }

    /// The entry stands in the checkpoint of a place, of the receipt's log; nobody's signature is looked at.
    ///
    /// For an auditor who has no key: it says that the parts agree, and proves nothing.
    ///
    /// - Throws: `.signature` if it is no checkpoint of that log, or `.inclusion`.
    public func unsignedCheckpoint(in place: Place) throws(DepositError) -> Checkpoint {
        let note = try signedNote(in: place)
        let checkpoint: Checkpoint
        do throws(NoteError) { checkpoint = try Checkpoint(parsing: note.text) } catch { throw Self.unreadable(error) }
        guard checkpoint.origin.utf8.elementsEqual((receipt.log + (place == .sm3 ? "/sm3" : "")).utf8) else {
            throw DepositError(
                .signature, "the checkpoint is of \(checkpoint.origin), the receipt of \(receipt.log)",
                remedy: "ask for the proof again")
        }
        return try checked(checkpoint, in: place)
    }

    private func receipt(in place: Place) -> InclusionReceipt? {
        switch place {
        case .log: inclusion
        case .sm3: inclusionSM3
        case .anchor(let anchor):
            InclusionReceipt(index: index, checkpoint: anchor.checkpoint, proof: anchor.proof)
        }
    }

    private func checked(_ checkpoint: Checkpoint, in place: Place) throws(DepositError) -> Checkpoint {
        let hasher = TreeHasher(place == .sm3 ? .sm3 : .sha256)
        let isIncluded = hasher.isIncluded(
            leafHash: hasher.leaf(entry), index: index, size: checkpoint.size, path: receipt(in: place)?.proof ?? [],
            root: checkpoint.root)
        guard isIncluded else {
            throw DepositError(
                .inclusion,
                "the path of entry \(index) does not lead to the root of \(checkpoint.origin) at size \(checkpoint.size)",
                remedy: "ask for the proof again; if it comes the same, the log contradicts itself: keep both files")
        }
        return checkpoint
    }

    private static func unreadable(_ error: NoteError) -> DepositError {
        DepositError(.signature, "checkpoint: \(error.message)", remedy: "ask for the proof again")
    }
}
