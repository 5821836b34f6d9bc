internal import CryptoPrimitives
public import TransparencyLog

/// What of a proof can be checked with the log's key alone; tokens, cosignatures and chains need more trust.
extension DepositProof {
    /// The entry commits to these digests under this salt.
    ///
    /// - Throws: `.commitment`.
    public func checkCommitments() throws(DepositError) {
        try checkCommitments(statement.commitments, to: digests.committed, contentSalt)
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
}
