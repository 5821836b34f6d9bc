internal import CryptoPrimitives
internal import DrawCore
internal import TransparencyLog

/// What the log says: commitment, VRF key, pi, void records, cosignatures, time.
extension Revealer {
    /// The draw's own checkpoint, whose cosignatures have been verified.
    struct WitnessedNote {
        let checkpoint: Checkpoint
        /// Names of the configured cosigners that signed it.
        let cosigners: [String]
    }

    func checkFirst(_ decision: LogDecision) throws(RevealRefusal) -> UInt64 {
        if let problem = decision.commitmentProblems.first {
            throw RevealRefusal(
                .firstCommitment, problem.message, remedy: "do not reveal; tell notary and supervisor what the log has")
        }
        guard let start = decision.commitment else { preconditionFailure("no commitment is a problem") }
        return start
    }

    func checkKey(_ seen: SeenLog, before start: UInt64) throws(RevealRefusal) -> UInt64 {
        for record in seen.keyRecords {
            guard case .key(let key, _) = record.entry.body, key.purpose == .vrf else {
                throw RevealRefusal(
                    .vrfKey, "log entry \(record.index) registers the VRF key for another purpose",
                    remedy: "do not reveal; tell notary and supervisor")
            }
        }
        guard let first = seen.keyRecords.first, first.index < start else {
            throw RevealRefusal(
                .vrfKey, "no record of the VRF key stands on the log before the commitment at \(start)",
                remedy: "do not reveal: the office could have chosen the key later; tell notary and supervisor")
        }
        return first.index
    }

    func checkProof(_ decision: LogDecision) throws(RevealRefusal) -> LogDecision.Proof {
        if let proof = decision.proof { return proof }
        let reasons = decision.disregarded.filter { $0.code == .proof || $0.code == .logOrder }.map(\.message)
        throw RevealRefusal(
            .proof,
            reasons.isEmpty
                ? "pi is not on the log yet" : "no pi that counts is on the log: \(reasons.joined(separator: ", "))",
            remedy: "never reveal before pi; try again when the office has logged it")
    }

    func checkNotVoid(_ decision: LogDecision) throws(RevealRefusal) {
        guard case .void(.record, let text) = decision.fate else { return }
        throw RevealRefusal(
            .notVoid, "the notary voided the draw before pi: \(text)",
            remedy: "keep the secret to yourself, and make a new one for the draw that replaces this one")
    }

    /// `ledger/checkpoint-final.txt`, if the office has published one.
    func readWitnessedNote(_ configuration: DrawConfiguration) async throws(RevealRefusal) -> WitnessedNote? {
        do {
            let maximum = SignedNote.maximumByteCount
            guard let bytes = try await draw.read(LedgerFile.finalCheckpoint, maximum: maximum) else { return nil }
            let note = try SignedNote(parsing: bytes)
            let checkpoint = try Checkpoint(note: note, logKey: configuration.log)
            let wanted = configuration.cosigners.filter { key in note.signatures.contains { key.matches($0) } }
            let signers = wanted.isEmpty ? [] : try note.verified(by: wanted)
            return WitnessedNote(checkpoint: checkpoint, cosigners: signers.map(\.name))
        } catch {
            throw RevealRefusal(
                .witnesses, "\(LedgerFile.finalCheckpoint): \(error)",
                remedy: "take the file again; if it stays so, tell the supervisor")
        }
    }

    /// Its root has been compared with the log's by now.
    func checkWitnesses(
        _ note: WitnessedNote?, _ configuration: DrawConfiguration, _ proof: LogDecision.Proof
    ) throws(RevealRefusal) -> String {
        guard configuration.quorum > 0 else { return "this rehearsal has none" }
        let covering = note.flatMap { $0.checkpoint.size > proof.index ? $0.cosigners : nil } ?? []
        let text =
            "\(covering.count) of \(configuration.cosigners.count) cosigners, \(configuration.quorum) needed, have signed "
            + "\(LedgerFile.finalCheckpoint) with pi"
            + (covering.isEmpty ? "" : ": \(covering.joined(separator: ", "))")
        guard !requiresWitnesses || covering.count >= configuration.quorum else {
            throw RevealRefusal(
                .witnesses, text, remedy: "wait until they have, or reveal without --witnessed when time runs out")
        }
        return text
    }

    func ownReveal(_ seen: SeenLog) -> String {
        for record in seen.records {
            if case .drawReveal(_, secret.contributor, secret.value, _) = record.entry.body {
                return "it stands at entry \(record.index) already; nothing more is needed"
            }
        }
        return "not on the log yet"
    }

    func checkDeadline(
        _ commitment: DrawCommitment, _ configuration: DrawConfiguration, now: UInt64
    ) throws(RevealRefusal) -> String {
        if now < commitment.revealDeadline {
            return
                "\(commitment.revealDeadline - now) s are left; until then the office has to log it, and cosigners to sign"
        }
        guard configuration.quorum == 0 else {
            throw RevealRefusal(
                .deadline,
                "the reveal deadline, \(LocalTime.text(commitment.revealDeadline)), is over: it is \(LocalTime.text(now))",
                remedy: "a late reveal counts as missing; keep the secret, and tell the office why it came too late")
        }
        return "over, but nobody cosigns this rehearsal: its latest checkpoint decides"
    }
}
