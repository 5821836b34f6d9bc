internal import CanonicalJSON
internal import CryptoPrimitives
internal import DrawCore
internal import Glibc
internal import LocalIO
internal import TransparencyLog

/// A cosigner's state directory, for one process at a time:
///
///     cosigner.json                 MirrorState; replaced whole, durable before a signature leaves
///     signed/SIZE.txt               every note that was signed, for whoever asks
///     draws/COMMIT/                 config.json, list.bin, commitment.json, as they were verified
///     fork/SIZE-ROOT.txt            two notes of one log that do not fit together
///     fork.json                     the same as a proof that anybody can check
///
/// Nothing in it is secret: any web server may serve all of it.
final class CosignerFolder: Sendable {
    private static let maximumStateByteCount = 64 << 20

    let path: String
    private let lock: FileLock

    /// Opens the directory, or creates it.
    ///
    /// - Throws: `CosignerRefusal.inUse`; `DrawsError.storage`.
    init(path: String) throws {
        self.path = path
        try DurableFiles.makeDirectory(path)
        do {
            lock = try FileLock(path + "/lock")
        } catch {
            guard error.code == .taken else {
                throw DrawsError(.storage, "cannot lock \(path)/lock: \(error.reason)")
            }
            throw CosignerRefusal(.inUse, "another process\(error.byWhom) works in \(path); wait until it is done")
        }
        for folder in ["signed", "draws"] { try DurableFiles.makeDirectory("\(path)/\(folder)") }
        for folder in [path, path + "/draws"] { try StagedDirectory.removeAbandoned(in: folder) }
    }

    private var statePath: String { path + "/cosigner.json" }

    /// - Throws: `CosignerRefusal.damagedState`; `DrawsError`.
    func readState() throws -> MirrorState? {
        guard let bytes = try DurableFiles.read(statePath, maximum: Self.maximumStateByteCount) else { return nil }
        do {
            return try MirrorState(canonical: bytes, file: statePath)
        } catch {
            throw CosignerRefusal(
                .damagedState,
                "\(error.message); take the newest copy from a backup: a cosigner that forgets what it signed may sign two "
                    + "histories")
        }
    }

    /// Durable when it returns.
    func write(_ state: MirrorState) throws {
        try DurableFiles.replace(statePath, with: state.canonicalBytes, mode: DurableFiles.publicMode)
    }

    private func signedPath(_ size: UInt64) -> String { "\(path)/signed/\(size).txt" }

    /// Puts the note signed last where others find it; after a crash it is only in the state.
    func serve(_ state: MirrorState) throws {
        guard let note = state.note else { return }
        let target = signedPath(state.size)
        guard try DurableFiles.read(target, maximum: SignedNote.maximumByteCount) != note.encoded else { return }
        try DurableFiles.replace(target, with: note.encoded, mode: DurableFiles.publicMode)
    }

    /// The note that was signed for a tree of that size, if there is one.
    func signedNote(_ size: UInt64) throws -> SignedNote? {
        guard let bytes = try DurableFiles.read(signedPath(size), maximum: SignedNote.maximumByteCount) else {
            return nil
        }
        return try? SignedNote(parsing: bytes)
    }

    // MARK: Draws

    static let drawFiles = [DrawConfiguration.file, CandidateList.file, CommitmentFile.file]

    static func folder(of commit: Digest, in path: String) -> String { "\(path)/draws/\(commit.hex)" }

    private func folder(of commit: Digest) -> String { Self.folder(of: commit, in: path) }

    func holds(_ commit: Digest) -> Bool {
        Self.drawFiles.allSatisfy { name in
            DurableFiles.exists("\(folder(of: commit))/\(name)")
        }
    }

    func keep(_ draw: HeldDraw, list: [UInt8]) throws {
        let staged = try StagedDirectory(target: folder(of: draw.commit), mode: 0o755)
        try staged.add(DrawConfiguration.file, draw.configuration)
        try staged.add(CandidateList.file, list)
        try staged.add(CommitmentFile.file, draw.commitment)
        try staged.publish(replaces: true)
    }

    /// Reads a draw that is held, and hashes all of it anew.
    ///
    /// - Throws: `DrawsError` if it is no longer what was kept.
    func verify(_ commit: Digest) async throws {
        let source = try PublicSource(folder(of: commit))
        let draw = try await HeldDraw(from: source)
        guard draw.commit == commit else {
            throw DrawsError(
                .malformed, "\(source) holds another draw than its name says: remove it, and fetch it again")
        }
        _ = try await draw.list(from: source)
    }

    // MARK: Forks

    private var forkPath: String { path + "/fork" }

    var knowsFork: Bool { DurableFiles.exists(forkPath) }

    /// Publishes the proof that the state holds already.
    ///
    /// - Returns: the refusal that says so.
    func keepFork(_ action: MirrorAction) throws -> CosignerRefusal {
        guard case .keepFork(let fork) = action else { preconditionFailure("\(action) follows no such event") }
        try export(fork)
        return forkRefusal
    }

    /// Puts both notes and the proof where everybody finds them, unless they are there.
    func export(_ fork: ForkProof) throws {
        let proof = "\(path)/\(ForkProof.file)"
        if !DurableFiles.exists(proof) {
            try DurableFiles.replace(proof, with: fork.canonicalBytes, mode: DurableFiles.publicMode)
        }
        guard !knowsFork else { return }
        let staged = try StagedDirectory(target: forkPath, mode: 0o755)
        for note in [fork.first, fork.second] {
            let checkpoint = try Checkpoint(parsing: note.text)
            try staged.add("\(checkpoint.size)-\(checkpoint.root.hex.prefix(16)).txt", note.encoded)
        }
        try staged.publish(replaces: false)
    }

    var forkRefusal: CosignerRefusal {
        CosignerRefusal(
            .fork,
            "the log has signed two histories, and both notes are in \(forkPath): show them to the supervisor and to the other "
                + "cosigners; this cosigner signs nothing of the log any more")
    }
}
