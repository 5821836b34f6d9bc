internal import CryptoPrimitives
internal import DrawCore
internal import EvidenceModel
internal import TransparencyLog

extension DrawAuditor {
    /// Every step's entry is under the final checkpoint, in the order of the protocol and in time (sections 4 and 5).
    ///
    /// That the log holds no other entry of this draw is for whoever reads the log: a directory cannot show it.
    mutating func checkLedger(_ parts: Parts) throws(EvidenceError) {
        let ledger: DrawLedgerFile = try model(DrawLedgerFile.file)
        var fault = try checkpoints(ledger, parts)
        if fault == nil { fault = try inclusion(ledger, parts) }
        pass(.ledger, fault ?? order(ledger, parts))
    }

    private func checkpoint(
        _ name: String, _ key: VerifierKey
    ) throws(EvidenceError) -> (note: SignedNote, checkpoint: Checkpoint)? {
        let bytes = try directory.bytes(name)
        guard let note = try? SignedNote(parsing: bytes), let checkpoint = try? Checkpoint(note: note, logKey: key)
        else {
            return nil
        }
        return (note, checkpoint)
    }

    private func checkpoints(_ ledger: DrawLedgerFile, _ parts: Parts) throws(EvidenceError) -> String? {
        let configuration = parts.configuration
        guard let last = try checkpoint(DrawLedgerFile.finalCheckpoint, configuration.log),
            let deadline = try checkpoint(DrawLedgerFile.deadlineCheckpoint, configuration.log)
        else { return "a checkpoint is not signed by the log that the rules name" }
        guard last.checkpoint.size == ledger.size, deadline.checkpoint.size == ledger.deadlineSize else {
            return "the checkpoints' sizes are not those of \(DrawLedgerFile.file)"
        }
        let hasher = TreeHasher(.sha256)
        guard
            hasher.isConsistent(
                firstSize: ledger.deadlineSize, firstRoot: deadline.checkpoint.root, secondSize: ledger.size,
                secondRoot: last.checkpoint.root, proof: ledger.consistency)
        else { return "the checkpoint at the deadline does not lead to the final one" }
        let cosigned = configuration.cosigners.count { cosigner in
            deadline.note.signatures.contains { signature in
                cosigner.matches(signature) && cosigner.isValid(signature, text: deadline.note.text)
                    && (Cosignature.time(of: signature) ?? .max) <= parts.commitment.commitment.revealDeadline
            }
        }
        guard UInt64(cosigned) >= configuration.quorum else {
            return
                "\(cosigned) cosigners signed the checkpoint by the deadline; the rules ask for \(configuration.quorum)"
        }
        return nil
    }

    private func inclusion(_ ledger: DrawLedgerFile, _ parts: Parts) throws(EvidenceError) -> String? {
        guard let last = try checkpoint(DrawLedgerFile.finalCheckpoint, parts.configuration.log) else { return nil }
        let hasher = TreeHasher(.sha256)
        for entry in ledger.entries {
            let included = hasher.isIncluded(
                leafHash: hasher.leaf(entry.entry), index: entry.index, size: ledger.size, path: entry.proof,
                root: last.checkpoint.root)
            guard included else {
                return "entry \(entry.index) (\(entry.kind.rawValue)) is not under the final checkpoint"
            }
        }
        return nil
    }

    /// The records as the ledger has them, held against the published files.
    private func order(_ ledger: DrawLedgerFile, _ parts: Parts) -> String? {
        let commitment = parts.commitment.commitment
        var found: [(kind: DrawLedgerFile.Kind, index: UInt64, body: LedgerEntry.Body)] = []
        for entry in ledger.entries {
            guard let decoded = try? LedgerEntry(decoding: entry.entry), decoded.body.type == entry.kind.type else {
                return "entry \(entry.index) is not of the kind that it is said to be"
            }
            found.append((entry.kind, entry.index, decoded.body))
        }
        func only(_ kind: DrawLedgerFile.Kind) -> (index: UInt64, body: LedgerEntry.Body)? {
            let matches = found.filter { $0.kind == kind }
            return matches.count == 1 ? (matches[0].index, matches[0].body) : nil
        }
        let id = commitment.draw.bytes
        guard let key = only(.vrfKey), let committed = only(.commitment), let proof = only(.proof),
            let result = only(.result)
        else { return "one VRF key, one commitment, one proof and one result should stand in \(DrawLedgerFile.file)" }
        guard case .key(let record, _) = key.body, record.purpose == .vrf, record.publicKey == commitment.vrfPublicKey
        else { return "the key on the ledger is not the commitment's VRF key" }
        guard committed.body == .drawCommitment(drawID: id, commit: commitment.commit) else {
            return "the commitment on the ledger is another"
        }
        guard proof.body == .drawProof(drawID: id, proof: parts.vrf.proof) else {
            return "the proof on the ledger is not that of \(VRFFile.file)"
        }
        guard result.body == .drawResult(drawID: id, result: parts.result.result) else {
            return "the result on the ledger is not that of \(ResultFile.file)"
        }
        guard key.index < committed.index, committed.index < proof.index, proof.index < ledger.deadlineSize else {
            return "key, commitment and proof do not stand in this order before the deadline"
        }
        return reveals(found, parts, after: proof.index, deadline: ledger.deadlineSize, result: result.index)
            ?? removals(found, parts, id)
    }

    private func reveals(
        _ found: [(kind: DrawLedgerFile.Kind, index: UInt64, body: LedgerEntry.Body)], _ parts: Parts,
        after proof: UInt64, deadline: UInt64, result: UInt64
    ) -> String? {
        let id = parts.commitment.commitment.draw.bytes
        let logged = found.filter { $0.kind == .reveal }
        let expected = Set(
            parts.reveals.reveals.map {
                LedgerEntry.Body.drawReveal(
                    drawID: id, contributor: $0.contributor, value: $0.value, $0.signature)
            })
        guard logged.count == expected.count, Set(logged.map(\.body)) == expected else {
            return "the reveals on the ledger are not those of \(RevealsFile.file)"
        }
        guard logged.allSatisfy({ $0.index > proof && $0.index < deadline }) else {
            return "a reveal stands before the proof, or after the deadline"
        }
        guard logged.allSatisfy({ $0.index < result }) else { return "a reveal stands after the result" }
        return nil
    }

    private func removals(
        _ found: [(kind: DrawLedgerFile.Kind, index: UInt64, body: LedgerEntry.Body)], _ parts: Parts, _ id: [UInt8]
    ) -> String? {
        let logged = found.filter { $0.kind == .removal }.map(\.body)
        let expected = parts.removals.items.map { item -> LedgerEntry.Body in
            let signed = item.signed(commit: parts.commitment.commit)
            return .drawRemoval(
                drawID: id, record: signed.removal.bytes, notary: signed.notary, supervisor: signed.supervisor)
        }
        guard logged == expected else {
            return "the removals on the ledger are not those of \(RemovalsFile.file), in order"
        }
        return found.contains { $0.kind == .void } ? "a void record stands beside a result" : nil
    }
}
