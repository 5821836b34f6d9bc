internal import CryptoPrimitives
internal import DrawCore
public import TransparencyLog

/// `cosigned/`: checkpoints of the office's log with the cosignatures gathered so far, one file for each size.
public struct CosignedNotes: Sendable {
    private let directory: String
    private let logKey: VerifierKey

    init(directory: String, logKey: VerifierKey) {
        self.directory = directory
        self.logKey = logKey
    }

    private func path(_ size: UInt64) -> String { "\(directory)/\(size).txt" }

    /// Every note, ascending by size.
    ///
    /// - Throws: `.malformed` for a file that is none; `.storage`.
    func all() throws -> [SignedNote] {
        let sizes = try DurableFiles.names(in: directory).compactMap { name in
            name.hasSuffix(".txt") ? UInt64(name.dropLast(4)) : nil
        }
        return try sizes.sorted().compactMap { try read($0) }
    }

    /// The note of one size, or nil.
    func read(_ size: UInt64) throws -> SignedNote? {
        guard let bytes = try DurableFiles.read(path(size), maximum: SignedNote.maximumByteCount) else { return nil }
        do {
            let note = try SignedNote(parsing: bytes)
            guard try Checkpoint(note: note, logKey: logKey).size == size else {
                throw NoteError(.malformedCheckpoint, "a checkpoint of another size")
            }
            return note
        } catch {
            throw DrawsError(
                .malformed, "\(path(size)) is not as it was written: remove it and ask the cosigners again",
                cause: error)
        }
    }

    /// What keeping a note came to.
    public struct Kept: Sendable {
        public let checkpoint: Checkpoint
        /// Names of cosigners whose signature is new or earlier than the one that was there.
        public let added: [String]
    }

    /// Keeps the cosignatures of known cosigners; nothing is kept that does not verify.
    ///
    /// - Parameters:
    ///   - bytes: a signed note.
    ///   - name: of its file, for errors.
    ///   - cosigners: those of the draw.
    /// - Throws: `DrawError` for a note of another log or history, or without a good cosignature; `DrawsError`.
    func keep(
        _ bytes: [UInt8], name: String, cosigners: [VerifierKey], log: OfficeLog
    ) async throws -> Kept {
        let (note, checkpoint) = try opened(bytes, name)
        guard checkpoint.size <= (await log.size), try await log.isPrefix(checkpoint) else {
            throw DrawError(
                .mismatch, at: name, "checkpoint \(checkpoint.size) is not of this log's history",
                remedy: "keep the file: signed by the log's key, it proves two histories; find out who made it")
        }
        var lines: [NoteSignature] = []
        for key in cosigners {
            for line in note.signatures where key.matches(line) {
                guard key.isValid(line, text: note.text), Ed25519.isAcceptable(publicKey: key.publicKey) else {
                    throw DrawError(
                        .signature, at: name, "the cosignature of \(key.name) does not verify",
                        remedy: "take the note again from that cosigner")
                }
                lines.append(line)
            }
        }
        guard !lines.isEmpty else {
            throw DrawError(
                .cosigner, at: name, "no cosigner of this draw has signed it",
                remedy: "its cosigners are \(cosigners.map(\.name).joined(separator: ", "))")
        }
        let (merged, added) = try merge(lines, into: try read(checkpoint.size) ?? bare(note))
        if !added.isEmpty {
            try DurableFiles.replace(path(checkpoint.size), with: merged.encoded, mode: DurableFiles.publicMode)
        }
        return Kept(checkpoint: checkpoint, added: added)
    }

    private func opened(_ bytes: [UInt8], _ name: String) throws(DrawError) -> (SignedNote, Checkpoint) {
        do throws(NoteError) {
            let note = try SignedNote(parsing: bytes)
            return (note, try Checkpoint(note: note, logKey: logKey))
        } catch {
            throw DrawError(
                .signature, at: name, Wording(verbatim: error.message),
                remedy: "take a note of the log \(logKey.name) from its cosigner")
        }
    }

    /// The note with the log's own line alone: what strangers add is not carried on.
    private func bare(_ note: SignedNote) throws(NoteError) -> SignedNote {
        try SignedNote(text: note.text, signatures: Array(note.signatures.filter { logKey.matches($0) }.prefix(1)))
    }

    /// One line a cosigner: the earliest, which is in time wherever a later one is.
    private func merge(
        _ lines: [NoteSignature], into note: SignedNote
    ) throws(NoteError) -> (SignedNote, added: [String]) {
        var signatures = note.signatures
        var added: [String] = []
        for line in lines {
            if let place = signatures.firstIndex(where: { $0.keyID == line.keyID && $0.name == line.name }) {
                guard (Cosignature.time(of: line) ?? .max) < (Cosignature.time(of: signatures[place]) ?? .max) else {
                    continue
                }
                signatures[place] = line
            } else {
                signatures.append(line)
            }
            if !added.contains(line.name) { added.append(line.name) }
        }
        return (try SignedNote(text: note.text, signatures: signatures), added)
    }
}
