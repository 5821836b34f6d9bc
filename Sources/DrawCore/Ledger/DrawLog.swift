internal import CryptoPrimitives
internal import TransparencyLog

/// A draw's records on the log, in log order.
public struct DrawLog: Sendable {
    public let draw: DrawIdentifier

    /// Ascending by index.
    public let records: [LogRecord]

    /// - Parameter records: of any kind and in any order; those of other draws are passed over.
    public init(draw: DrawIdentifier, records: [LogRecord]) {
        self.draw = draw
        let name = draw.bytes
        self.records = records.filter { $0.drawID == name }.sorted { $0.index < $1.index }
    }

    /// Decides what counts.
    ///
    /// - Parameters:
    ///   - configuration: of the commitment; its rules hold.
    ///   - commitment: of the draw directory.
    ///   - deadlineSize: size of cp(D): entries with smaller indices are in by the deadline, and no others.
    ///   - verifier: of VRF proofs.
    public func decision(
        on configuration: DrawConfiguration, _ commitment: DrawCommitment, deadlineSize: UInt64,
        verifier: some ProofVerifier
    ) -> LogDecision {
        var decision = LogDecision()
        let commit = commitment.commit
        decideCommitment(commit, &decision)
        guard let start = decision.commitment else { return decision }
        decideProof(commitment, commit, after: start, deadlineSize, verifier, &decision)
        decideReveals(configuration, commitment, deadlineSize, &decision)
        decideFate(configuration, deadlineSize, &decision)
        decideEnd(configuration, commit, after: start, &decision)
        return decision
    }

    private func disregard(_ record: LogRecord, _ code: DrawError.Code, _ cause: Wording) -> DrawError {
        DrawError(code, at: record.place, cause)
    }

    /// Only the first commitment in log order counts.
    private func decideCommitment(_ commit: Digest, _ decision: inout LogDecision) {
        for record in records {
            guard case .drawCommitment(_, let digest) = record.entry.body else { continue }
            if let first = decision.commitment {
                decision.commitmentProblems.append(
                    disregard(record, .logOrder, "a second commitment of \(draw); the first stands at \(first)"))
            } else if digest != commit {
                decision.commitmentProblems.append(
                    disregard(
                        record, .mismatch, "the first commitment of \(draw) is not that of \(CommitmentFile.file)"))
                return
            } else {
                decision.commitment = record.index
            }
        }
        if decision.commitment == nil {
            decision.commitmentProblems.append(DrawError(.logOrder, at: "log", "no commitment of \(draw) is shown"))
        }
    }

    /// pi is the first proof after the commitment that verifies.
    private func decideProof(
        _ commitment: DrawCommitment, _ commit: Digest, after start: UInt64, _ deadlineSize: UInt64,
        _ verifier: some ProofVerifier, _ decision: inout LogDecision
    ) {
        for record in records {
            guard case .drawProof(_, let proof) = record.entry.body else { continue }
            guard record.index > start else {
                decision.disregarded.append(disregard(record, .logOrder, "a proof before the commitment"))
                continue
            }
            guard decision.proof == nil else {
                decision.disregarded.append(disregard(record, .logOrder, "pi stands on the log already"))
                continue
            }
            let input = DrawCommitment.vrfInput(commit)
            guard let output = verifier.output(publicKey: commitment.vrfPublicKey, input: input, proof: proof) else {
                decision.disregarded.append(disregard(record, .proof, "the proof does not verify"))
                continue
            }
            guard record.index < deadlineSize else {
                decision.disregarded.append(disregard(record, .logOrder, "pi is not in by the deadline"))
                return
            }
            decision.proof = LogDecision.Proof(index: record.index, proof: proof, output: output)
        }
    }

    /// Exactly the valid ones logged after pi and in by the deadline, each contributor once.
    private func decideReveals(
        _ configuration: DrawConfiguration, _ commitment: DrawCommitment, _ deadlineSize: UInt64,
        _ decision: inout LogDecision
    ) {
        for record in records {
            guard case .drawReveal(_, let contributor, let value, let signature) = record.entry.body else { continue }
            let reveal = Reveal(contributor: contributor, value: value, signature: signature)
            guard let proof = decision.proof, record.index > proof.index else {
                decision.disregarded.append(disregard(record, .logOrder, "a reveal that no pi precedes"))
                continue
            }
            guard record.index < deadlineSize else {
                decision.disregarded.append(disregard(record, .logOrder, "a reveal that is not in by the deadline"))
                continue
            }
            if let problem = reveal.problem(in: commitment, of: configuration) {
                decision.disregarded.append(disregard(record, problem.code, problem.sentence))
                continue
            }
            guard !decision.reveals.contains(where: { $0.contributor == contributor }) else {
                decision.disregarded.append(
                    disregard(record, .logOrder, "contributor \(contributor) has revealed already"))
                continue
            }
            decision.reveals.append(reveal)
        }
        decision.reveals.sort { $0.contributor < $1.contributor }
    }

    /// Void if and only if one of section 5's three conditions holds.
    private func decideFate(_ configuration: DrawConfiguration, _ deadlineSize: UInt64, _ decision: inout LogDecision) {
        for record in records {
            guard case .drawVoid(_, let reason, let text, _) = record.entry.body else { continue }
            guard record.entry.isSigned(by: configuration.notary), Ed25519.isAcceptable(publicKey: configuration.notary)
            else {
                decision.disregarded.append(disregard(record, .signature, "a void record that the notary did not sign"))
                continue
            }
            guard let words = String(validating: text, as: UTF8.self) else {
                decision.disregarded.append(disregard(record, .record, "a void record whose text is not UTF-8"))
                continue
            }
            guard !words.isEmpty || Int(reason) < configuration.reasons.count else {
                decision.disregarded.append(disregard(record, .record, "a void record without a reason"))
                continue
            }
            guard record.index < deadlineSize else {
                decision.disregarded.append(
                    disregard(record, .logOrder, "a void record that is not in by the deadline"))
                continue
            }
            if let proof = decision.proof, record.index > proof.index {
                decision.disregarded.append(
                    disregard(record, .logOrder, "a void record after pi; nothing voids a draw then"))
                continue
            }
            decision.fate = .void(.record, text: words)
            return
        }
        if decision.proof == nil {
            decision.fate = .void(.noProof, text: "")
        } else if UInt64(decision.reveals.count) < configuration.minimumReveals {
            decision.fate = .void(.tooFewReveals, text: "")
        } else {
            decision.fate = .runs
        }
    }

    /// Results and removals.
    private func decideEnd(
        _ configuration: DrawConfiguration, _ commit: Digest, after start: UInt64, _ decision: inout LogDecision
    ) {
        for record in records {
            switch record.entry.body {
            case .drawResult(_, let result):
                if record.index < start {
                    decision.resultProblems.append(disregard(record, .logOrder, "a result before the commitment"))
                } else if let first = decision.results.first {
                    decision.resultProblems.append(
                        disregard(record, .logOrder, "a second result; the first stands at \(first.index)"))
                } else if decision.fate != .runs {
                    decision.resultProblems.append(disregard(record, .logOrder, "a result of a draw that is void"))
                }
                decision.results.append((record.index, result))
            case .drawRemoval(_, let bytes, let notary, let supervisor):
                do throws(DrawError) {
                    let removal = SignedRemoval(
                        removal: try Removal(decoding: bytes), notary: notary, supervisor: supervisor)
                    if let problem = removal.problem(in: configuration, commit: commit) { throw problem }
                    decision.removals.append((record.index, removal))
                } catch { decision.removalProblems.append(disregard(record, error.code, error.sentence)) }
            default: continue
            }
        }
    }
}
