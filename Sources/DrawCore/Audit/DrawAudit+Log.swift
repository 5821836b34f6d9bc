internal import CanonicalJSON
internal import CryptoPrimitives
internal import TransparencyLog

/// Checks `ledger`, `commitment-logged`, `vrf-key`, `whole-log`, `fate`.
extension DrawAudit {
    mutating func checkLedger() {
        guard !options.isEngineOnly else {
            return report.skip(
                [.ledger, .commitmentLogged, .vrfKey, .fate, .wholeLog],
                DrawError(
                    .logOrder, at: "ledger/", "left out, as you asked: nothing here says when, or in which order",
                    remedy: "audit the directory with its ledger folder"))
        }
        guard let configuration, let commitment else {
            return report.skip(
                .ledger, .commitmentLogged, .vrfKey, .fate, .wholeLog,
                without: configuration == nil ? DrawConfiguration.file : CommitmentFile.file)
        }
        guard let evidence = readEvidence(configuration, commitment) else {
            return report.skip(.commitmentLogged, .vrfKey, .fate, .wholeLog, without: LedgerFile.file)
        }
        let records = readWholeLog(configuration, commitment, evidence) ?? evidence.records
        let log = DrawLog(draw: commitment.draw, records: records)
        let decision = log.decision(
            on: configuration, commitment, deadlineSize: evidence.deadlineSize, verifier: proofVerifier)
        report.disregarded = decision.disregarded
        report.fail(.commitmentLogged, decision.commitmentProblems)
        guard let start = decision.commitment else {
            return report.skip(.vrfKey, .fate, without: "the commitment's log entry")
        }
        self.decision = decision
        report.fate = decision.fate
        checkKey(commitment, configuration, records, before: start)
    }

    private mutating func readEvidence(
        _ configuration: DrawConfiguration, _ commitment: DrawCommitment
    ) -> LedgerEvidence? {
        let file: LedgerFile? = read(directory.ledger, LedgerFile.file, for: .ledger)
        guard let file else { return nil }
        do throws(DrawError) {
            guard let final = directory.finalCheckpoint else {
                throw DrawError(
                    .record, at: LedgerFile.finalCheckpoint, "the file is missing", remedy: "ask the office for it")
            }
            return try LedgerEvidence(
                file, final: final, deadline: directory.deadlineCheckpoint, time: commitment.revealDeadline,
                cosigned: options.cosigned, configuration: configuration)
        } catch {
            report.fail(.ledger, error)
            return nil
        }
    }

    /// Reads the log itself, if there is one to read, and holds the directory against it.
    ///
    /// - Returns: the records that count, nil to go by the directory's.
    private mutating func readWholeLog(
        _ configuration: DrawConfiguration, _ commitment: DrawCommitment, _ evidence: LedgerEvidence
    ) -> [LogRecord]? {
        guard let readLog = options.readLog else {
            report.skip(
                [.wholeLog],
                DrawError(
                    .logOrder, at: "log", "not read: whatever else it has of this draw is not seen here",
                    remedy: "read the log itself too"))
            return nil
        }
        let whole: WholeLog
        do throws(MonitorError) {
            whole = try WholeLog(
                logKey: configuration.log, register: configuration.register, vrfPublicKey: commitment.vrfPublicKey,
                rootsAt: [evidence.deadlineSize, evidence.final.size], read: readLog)
        } catch {
            report.fail(
                .wholeLog,
                DrawError(
                    .logOrder, at: "log", Wording(verbatim: error.message), remedy: "read another copy of the log"))
            return nil
        }
        for checkpoint in [evidence.final, evidence.deadline].compactMap({ $0 }) where !whole.isPrefix(checkpoint) {
            report.fail(
                .wholeLog,
                DrawError(
                    .mismatch, at: "checkpoint of \(checkpoint.size) entries",
                    whole.checkpoint.size < checkpoint.size
                        ? "this copy of the log ends at \(whole.checkpoint.size)" : "the log has another history",
                    remedy: "read another copy; two histories that one key signed prove a fork: keep both"))
        }
        guard report[.wholeLog].outcome == .passed else { return nil }
        checkNothingIsLeftOut(commitment, evidence, whole)
        loggedRegister = whole.draws
        report.fail(.wholeLog, whole.draws.logProblems)
        return whole.records
    }

    private mutating func checkNothingIsLeftOut(
        _ commitment: DrawCommitment, _ evidence: LedgerEvidence, _ whole: WholeLog
    ) {
        let shown = Set(evidence.records.map(\.index))
        let name = commitment.draw.bytes
        for record in whole.records where record.drawID == name && record.index < evidence.final.size {
            guard !shown.contains(record.index) else { continue }
            report.fail(
                .wholeLog,
                DrawError(.logOrder, at: record.place, "a record of this draw that \(LedgerFile.file) leaves out"))
        }
    }

    /// The key was on the log before the commitment, vouched for by the office, and plays no other part.
    private mutating func checkKey(
        _ commitment: DrawCommitment, _ configuration: DrawConfiguration, _ all: [LogRecord], before start: UInt64
    ) {
        let key = commitment.vrfPublicKey
        let parts =
            [configuration.notary, configuration.supervisor, configuration.log.publicKey] + configuration.contributors
            + configuration.cosigners.map(\.publicKey)
        if parts.contains(key) {
            report.fail(.vrfKey, DrawError(.key, at: "vrfPublicKey", "it is also the key of another part of the draw"))
        }
        let records = all.filter { record in
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
        guard let trust = options.trust else { return skipWithoutTrust(.vrfKey) }
        if !trust.officeKeys.contains(where: { first.entry.isSigned(by: $0) }) {
            report.fail(
                .vrfKey, DrawError(.signature, at: first.place, "no trusted office signed the VRF key's record"))
        }
    }

    /// What the draw came to: by the log or, where that was not asked, by the directory's own word.
    mutating func checkFate() {
        let file: VoidFile? = directory.void == nil ? nil : read(directory.void, VoidFile.file, for: .fate)
        switch decision?.fate {
        case .runs:
            if directory.void != nil {
                report.fail(.fate, DrawError(.mismatch, at: VoidFile.file, "the draw is not void; nothing voids it"))
            }
        case .void(let cause, let text):
            voidCause = cause
            checkVoid(file, cause, text)
            report.fail(.fate, decision?.resultProblems ?? [])
            if directory.result != nil {
                report.fail(.fate, DrawError(.mismatch, at: ResultFile.file, "the draw is void and has no result"))
            }
        case nil:
            voidCause = file?.cause
        }
        guard let voidCause else { return }
        report.setNotApplicable(.beacon, .seed, .stages, .outcomes, .result, .removals)
        if voidCause != .tooFewReveals { report.setNotApplicable(.proof, .reveals) }
    }

    private mutating func checkVoid(_ file: VoidFile?, _ cause: VoidCause, _ text: String) {
        guard directory.void != nil else {
            return report.fail(
                .fate,
                DrawError(
                    .mismatch, at: VoidFile.file, "the file is missing; by the log the draw is void: \(cause.rawValue)",
                    remedy: "ask the office for it; before the reveal deadline nothing is decided yet"))
        }
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
