internal import CanonicalJSON
internal import CryptoPrimitives
internal import DrawCore
internal import TransparencyLog

extension CeremonyRunner {
    /// Brings `public/` up to what the draw has come to; nothing is written when it is.
    mutating func refresh() async throws {
        let publication = try await publication()
        guard try !publication.isAt(folder.published, trustsLinks: true) else { return }
        try publication.write(to: folder.published, links: true)
    }

    /// Copies the draw directory of a draw that has ended.
    ///
    /// - Parameter out: the directory's new place; an earlier copy of the same draw is replaced.
    /// - Throws: `.notNow` before the end, and while the quorum has not cosigned all of the draw's entries; `.exists` if
    ///   something else is there.
    public mutating func publish(to out: String) async throws -> Outcome {
        guard ceremony.phase == .published || ceremony.phase == .void else {
            throw DrawsError(.notNow, "\(draw) has not ended: \(nextStep)")
        }
        let final = try await finalNote()
        guard try isCosigned(final) else {
            throw DrawsError(
                .notNow,
                "no checkpoint that covers all entries of \(draw) has \(configuration.quorum) cosignatures yet: have the latest, "
                    + "of size \(await office.log.size), cosigned, and keep it with tabellion draw cosigned")
        }
        try StagedDirectory.removeAbandoned(of: out)
        let publication = try await publication()
        if DurableFiles.exists(out) {
            if try publication.isAt(out, trustsLinks: false) { return .doneBefore }
            let config = try DurableFiles.read(
                out + "/" + DrawConfiguration.file, maximum: DrawFolder.maximumFileByteCount)
            guard config == configuration.canonicalBytes else {
                throw DrawsError(.exists, "\(out) is there already, and is no copy of \(draw): name another place")
            }
        }
        try publication.write(to: out, links: false)
        return .done
    }

    private mutating func publication() async throws -> DrawPublication {
        var files = DrawPublication()
        files.set(DrawConfiguration.file, configuration)
        files.set(CandidateList.file, file: folder.list)
        if DurableFiles.exists(folder.units) { files.set(UnitsFile.file, file: folder.units) }
        guard let commitment = ceremony.commitment else { return files }
        files.set(CommitmentFile.file, CommitmentFile(commitment))
        if let decision = currentDecision {
            // What is not in by the deadline, or comes after a void record, is on the log and no part of the draw.
            var proof = decision.proof
            if case .void(let cause, let text) = decision.fate {
                files.set(VoidFile.file, VoidFile(cause: cause, reason: text))
                if cause != .tooFewReveals { proof = nil }
            }
            files.set(VRFFile.file, proof.map { VRFFile(proof: $0.proof, output: $0.output) })
            if proof != nil { files.set(RevealsFile.file, RevealsFile(decision.reveals)) }
        } else {
            files.set(VRFFile.file, loggedProof)
        }
        files.set(BeaconFile.file, ceremony.beacon)
        if ceremony.phase == .published, let result = ceremony.result {
            files.set(ResultFile.file, result)
            for stage in result.stages {
                let name = StageOutcome.file(stage.stage)
                files.set(name, file: folder.drawn + "/" + name)
            }
            files.set(RemovalsFile.file, try removals())
        }
        try await addLedger(commitment, to: &files)
        return files
    }

    // MARK: The ledger folder

    private func addLedger(_ commitment: DrawCommitment, to files: inout DrawPublication) async throws {
        let final = try await finalNote()
        let size = try Checkpoint(parsing: final.text).size
        let records = (await office.log.records(ofKey: commitment.vrfPublicKey) + ceremony.records)
            .sorted { $0.index < $1.index }
        let deadline = try deadlineNote(commitment)
        let file = try await office.log.ledgerFile(of: records, final: size, deadline: deadline?.size)
        files.set(LedgerFile.file, file)
        files.set(LedgerFile.finalCheckpoint, final.encoded)
        if let deadline { files.set(LedgerFile.deadlineCheckpoint, deadline.note.encoded) }
    }

    /// cp(D) with its cosignatures; nil before it was decided upon, and where there is none.
    private func deadlineNote(_ commitment: DrawCommitment) throws -> (note: SignedNote, size: UInt64)? {
        guard configuration.quorum > 0, let record = try deadlineRecord(commitment), record.size > 0 else { return nil }
        guard let note = try office.cosigned.read(record.size) else {
            throw DrawsError(.storage, "the cosigned checkpoint \(record.size) is gone: take it from the backup")
        }
        return (note, record.size)
    }

    /// The checkpoint that everything is proven under: the published one for as long as it will do, so that copies stay
    /// the same; else the largest that the quorum cosigned; else the latest.
    private func finalNote() async throws -> SignedNote {
        var minimum = (ceremony.records.last?.index ?? 0) + 1
        if let commitment = ceremony.commitment, let deadline = try deadlineNote(commitment) {
            minimum = max(minimum, deadline.size)
        }
        var notes = try office.cosigned.all()
        let published = folder.published + "/" + LedgerFile.finalCheckpoint
        if let bytes = try DurableFiles.read(published, maximum: SignedNote.maximumByteCount) {
            if let note = try? SignedNote(parsing: bytes) { notes.append(note) }
        }
        for note in notes.reversed() {
            guard let checkpoint = try? Checkpoint(note: note, logKey: office.logKey), checkpoint.size >= minimum,
                try isCosigned(note), try await office.log.isPrefix(checkpoint)
            else { continue }
            return note
        }
        let latest = try await office.log.latest()
        return try office.cosigned.read(Checkpoint(parsing: latest.text).size) ?? latest
    }

    private func isCosigned(_ note: SignedNote) throws(DrawError) -> Bool {
        try DeadlineCheckpoint.latest(by: .max, among: [note], of: configuration) != nil
    }
}

extension Office {
    /// Whether what a draw has published is proven under a checkpoint that its quorum cosigned: then it has no more to wait for.
    ///
    /// - Throws: `DrawsError`; `DrawError` for a note that is none.
    func isFinal(_ draw: DrawIdentifier) async throws -> Bool {
        let folder = folder(of: draw)
        let configuration = try folder.configuration()
        guard configuration.quorum > 0 else { return true }
        let path = "\(folder.published)/\(LedgerFile.finalCheckpoint)"
        guard let bytes = try DurableFiles.read(path, maximum: SignedNote.maximumByteCount),
            let last = await log.records(of: draw).last
        else { return false }
        let note = try SignedNote(parsing: bytes)
        guard let final = try DeadlineCheckpoint.latest(by: .max, among: [note], of: configuration) else {
            return false
        }
        return final.size > last.index
    }
}
