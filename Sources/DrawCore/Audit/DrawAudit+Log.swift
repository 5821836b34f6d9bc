internal import CanonicalJSON
internal import CryptoPrimitives
internal import TransparencyLog

/// Checks `ledger`, `commitment-logged`, `vrf-key`, `whole-log`, `fate`.
extension DrawAudit {
    mutating func checkLedger() {
        guard let configuration, let commitment else {
            return report.skip(
                .ledger, .commitmentLogged, .vrfKey, .fate, .wholeLog,
                without: configuration == nil ? DrawConfiguration.file : CommitmentFile.file)
        }
        if evidence == nil { evidence = readEvidence(configuration, commitment) }
        guard let evidence else {
            return report.skip(.commitmentLogged, .vrfKey, .fate, .wholeLog, without: LedgerFile.file)
        }
        if !evidence.isComplete { report.skip(.wholeLog, without: "the log itself") }
        let log = DrawLog(draw: commitment.draw, records: evidence.records)
        let decision = log.decision(
            on: configuration, commitment, deadlineSize: evidence.deadlineSize, verifier: proofVerifier)
        report.disregarded = decision.disregarded
        guard let start = decision.commitment else {
            report.fail(.commitmentLogged, decision.commitmentProblems)
            return report.skip(.vrfKey, .fate, without: "the commitment's log entry")
        }
        report.fail(.commitmentLogged, decision.commitmentProblems)
        self.decision = decision
        report.fate = decision.fate
        checkKey(commitment, configuration, evidence, before: start)
    }

    private mutating func readEvidence(
        _ configuration: DrawConfiguration, _ commitment: DrawCommitment
    ) -> LedgerEvidence? {
        guard let bytes = directory.ledger, let final = directory.finalCheckpoint else {
            report.skip(.ledger, without: LedgerFile.file)
            return nil
        }
        let file: LedgerFile? = read(bytes, LedgerFile.file, for: .ledger)
        guard let file else { return nil }
        do throws(DrawError) {
            return try LedgerEvidence(
                file, final: final, deadline: directory.deadlineCheckpoint, time: commitment.revealDeadline,
                configuration: configuration)
        } catch {
            report.fail(.ledger, error)
            return nil
        }
    }

    /// The key was on the log before the commitment, vouched for by the office, and plays no other part.
    private mutating func checkKey(
        _ commitment: DrawCommitment, _ configuration: DrawConfiguration, _ evidence: LedgerEvidence,
        before start: UInt64
    ) {
        let key = commitment.vrfPublicKey
        let parts =
            [configuration.notary, configuration.supervisor, configuration.log.publicKey] + configuration.contributors
            + configuration.cosigners.map(\.publicKey)
        if parts.contains(key) {
            report.fail(.vrfKey, DrawError(.key, at: "vrfPublicKey", "it is also the key of another part of the draw"))
        }
        let records = evidence.records.filter { record in
            guard case .key(let keyRecord, _) = record.entry.body else { return false }
            return keyRecord.publicKey == key
        }
        for record in records {
            if case .key(let keyRecord, _) = record.entry.body, keyRecord.purpose != .vrf {
                report.fail(.vrfKey, DrawError(.key, at: record.place, "the VRF key is logged for another purpose"))
            }
        }
        guard let first = records.first(where: { $0.index < start }) else {
            return report.fail(
                .vrfKey, DrawError(.logOrder, at: "log", "no record of the VRF key stands before the commitment"))
        }
        guard let trust else { return report.skip(.vrfKey, without: "trust") }
        if !trust.officeKeys.contains(where: { first.entry.isSigned(by: $0) }) {
            report.fail(
                .vrfKey, DrawError(.signature, at: first.place, "no trusted office signed the VRF key's record"))
        }
    }

    mutating func checkFate() {
        guard let decision else { return }
        switch decision.fate {
        case .runs:
            if directory.void != nil {
                report.fail(.fate, DrawError(.mismatch, at: VoidFile.file, "the draw is not void; nothing voids it"))
            }
        case .void(let cause, let text):
            report.setNotApplicable(.beacon, .seed, .stages, .outcomes, .result, .removals)
            checkVoid(cause, text)
            report.fail(.fate, decision.resultProblems)
            if directory.result != nil {
                report.fail(.fate, DrawError(.mismatch, at: ResultFile.file, "the draw is void and has no result"))
            }
        }
    }

    private mutating func checkVoid(_ cause: VoidCause, _ text: String) {
        let file: VoidFile? = read(directory.void, VoidFile.file, for: .fate)
        guard let file else { return }
        if file.cause != cause {
            report.fail(
                .fate,
                DrawError(
                    .mismatch, at: "\(VoidFile.file): cause",
                    "\(file.cause.rawValue); by the log it is \(cause.rawValue)"))
        }
        if cause == .record, !file.reason.utf8.elementsEqual(text.utf8) {
            report.fail(.fate, DrawError(.mismatch, at: "\(VoidFile.file): reason", "not that of the void record"))
        }
    }
}
