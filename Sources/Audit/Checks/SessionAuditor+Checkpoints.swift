internal import CryptoPrimitives
internal import EvidenceModel
internal import TokenVerification
internal import TransparencyLog

/// Checks `checkpoints` (section 7) and `trust` (section 9).
extension SessionAuditor {
    mutating func checkCheckpoints(_ proofs: LedgerProofs) throws(EvidenceError) {
        guard let policy, let key = try? VerifierKey(parsing: policy.log) else {
            return skip(.checkpoints, without: "data/policy.json")
        }
        openingCheckpoint = try checkpoint(LedgerProofs.openingCheckpointMember, key, policy)
        finalCheckpoint = try checkpoint(LedgerProofs.finalCheckpointMember, key, policy)
        guard let first = openingCheckpoint, let last = finalCheckpoint else { return }
        expect(.checkpoints, proofs.openingSize, first.size, .sizeWrong, LedgerProofs.openingCheckpointMember)
        expect(.checkpoints, proofs.size, last.size, .sizeWrong, LedgerProofs.finalCheckpointMember)
        let isConsistent = TreeHasher(.sha256).isConsistent(
            firstSize: first.size, firstRoot: first.root, secondSize: last.size, secondRoot: last.root,
            proof: proofs.consistency)
        if !isConsistent { fail(.checkpoints, .notConsistent) }
    }

    /// A checkpoint that the policy's log has signed and a quorum of its cosigners too.
    private mutating func checkpoint(
        _ member: String, _ key: VerifierKey, _ policy: EvidencePolicy
    ) throws(EvidenceError) -> Checkpoint? {
        guard let bytes = try contents.bytes(member) else {
            fail(.checkpoints, .memberMissing, member)
            return nil
        }
        do {
            let note = try SignedNote(parsing: bytes)
            let checkpoint = try Checkpoint(note: note, logKey: key)
            let cosigners = policy.cosigners.compactMap { try? VerifierKey(parsing: $0) }
            let cosigned = Set(try note.verified(by: [key] + cosigners)).subtracting([key]).count
            if cosigned < Int(policy.quorum) {
                fail(.checkpoints, .quorumMissed, member, String(cosigned), String(policy.quorum))
            }
            return checkpoint
        } catch {
            fail(.checkpoints, .checkpointInvalid, member, error.message)
            return nil
        }
    }

    private static func isSigned(_ note: SignedNote, by key: VerifierKey) -> Bool {
        note.signatures.contains { key.matches($0) && key.isValid($0, text: note.text) }
    }

    /// Every anchor that the bundle leans on stands in the auditor's trust file.
    mutating func checkTrust() {
        guard let trust else {
            // Not a fault of the bundle: the verdict says that nothing anchors it.
            report[.trust].outcome = .notChecked
            report[.trust].reasons = [Sentence(.noTrustFile)]
            return
        }
        guard let policy else { return skip(.trust, without: "data/policy.json") }
        if let log = try? VerifierKey(parsing: policy.log), !trust.logs.contains(log) {
            fail(.trust, .logUnknown, log.name)
        }
        for authority in policy.timeAuthorities
        where !trust.timeAuthorities.contains(where: { $0.root.fingerprints == authority.root }) {
            fail(.trust, .rootUnknown, authority.name)
        }
        checkCosigners(trust)
        checkOffice(trust)
    }

    private mutating func checkCosigners(_ trust: TrustFile) {
        guard trust.quorum > 0 else { return }
        guard let bytes = try? contents.bytes(LedgerProofs.finalCheckpointMember),
            let note = try? SignedNote(parsing: bytes)
        else { return skip(.trust, without: LedgerProofs.finalCheckpointMember) }
        let count = Set(trust.cosigners).count { Self.isSigned(note, by: $0) }
        if count < trust.quorum { fail(.trust, .trustQuorum, String(count), String(trust.quorum)) }
    }

    /// An office of the trust file vouches for the worker's key.
    private mutating func checkOffice(_ trust: TrustFile) {
        guard let entry = entries.first ?? nil else { return skip(.trust, without: LedgerProofs.member) }
        if !trust.offices.contains(where: { entry.isSigned(by: $0.key) }) { fail(.trust, .officeUnknown) }
    }
}
