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
        guard receipt.time == time, receipt.covers(entry: entry, index: index, path: receiptPath) else {
            throw DepositError(
                .inclusion, "the receipt does not cover the entry at index \(index)",
                remedy: "receipt and entry are of different deposits: ask for the proof again")
        }
    }

    /// The entry stands in a checkpoint of the log.
    ///
    /// - Returns: the checkpoint.
    /// - Throws: `.signature` or `.inclusion`.
    @discardableResult
    public func checkInclusion(logKey: VerifierKey) throws(DepositError) -> Checkpoint {
        try inclusion.checkpoint(of: entry, under: logKey, .sha256)
    }

    /// The entry stands in a checkpoint of the log's SM3 tree, of origin `<origin>/sm3` and under the same key bytes.
    ///
    /// - Returns: nil if the file has no such proof.
    /// - Throws: `.signature` or `.inclusion`.
    @discardableResult
    public func checkSM3Inclusion(logKey: VerifierKey) throws(DepositError) -> Checkpoint? {
        guard let inclusionSM3 else { return nil }
        let key: VerifierKey
        do throws(NoteError) {
            key = try VerifierKey(name: logKey.name + "/sm3", type: .ed25519, publicKey: logKey.publicKey)
        } catch { throw DepositError(.signature, error.message, remedy: "name the log's key as it is") }
        return try inclusionSM3.checkpoint(of: entry, under: key, .sm3)
    }

    /// The entry stands in the checkpoint that an anchor attests; what the anchor says of it is not looked at.
    ///
    /// - Returns: the checkpoint.
    /// - Throws: `.signature` or `.inclusion`.
    @discardableResult
    public func checkInclusion(in anchor: DepositAnchor, logKey: VerifierKey) throws(DepositError) -> Checkpoint {
        let receipt = InclusionReceipt(index: index, checkpoint: anchor.checkpoint, proof: anchor.proof)
        return try receipt.checkpoint(of: entry, under: logKey, .sha256)
    }
}

extension InclusionReceipt {
    fileprivate func checkpoint(
        of entry: [UInt8], under logKey: VerifierKey, _ function: HashFunction
    ) throws(DepositError) -> Checkpoint {
        let signed: Checkpoint
        do throws(NoteError) {
            signed = try Checkpoint(note: SignedNote(parsing: Array(checkpoint.utf8)), logKey: logKey)
        } catch {
            throw DepositError(
                .signature, "checkpoint of \(logKey.name): \(error.message)", remedy: "ask for the proof again")
        }
        let hasher = TreeHasher(function)
        guard
            hasher.isIncluded(
                leafHash: hasher.leaf(entry), index: index, size: signed.size, path: proof, root: signed.root)
        else {
            throw DepositError(
                .inclusion,
                "the path of entry \(index) does not lead to the root of \(logKey.name) at size \(signed.size)",
                remedy: "ask for the proof again; if it comes the same, the log contradicts itself: keep both files")
        }
        return signed
    }
}
