public import CryptoPrimitives
internal import DrawCore
public import TransparencyLog

/// A cosigner of draws: signs that it has seen one history of the log (C2SP tlog-cosignature), and never another.
///
/// What it has signed is on the disk before the signature leaves, so that no crash makes it forget. A checkpoint that contains pi
/// of a draw is signed only while configuration, list and contributions of that draw are held (TD1 section 4): what was
/// committed cannot get lost, or be kept back, once the office knows pi.
public struct Cosigner: Sendable {
    /// What one run came to.
    public struct Outcome: Sendable {
        /// The checkpoint's text, the log's signature, and ours.
        public let note: SignedNote
        public let checkpoint: Checkpoint
        /// Whether this checkpoint had been signed before; then it is the same note again.
        public let isRepeated: Bool
        /// Draws whose data are held now and were not before.
        public let taken: [String]
        /// Things to know that are no reason to refuse.
        public let warnings: [String]
    }

    /// A durable write, as fault tests see it.
    enum Step: Hashable, Sendable { case draws, state, served, out }

    private let key: Ed25519PrivateKey
    /// Name and public key, type 0x04: what a configuration has under `cosigners`.
    public let verifier: VerifierKey
    private let directory: String
    /// Called before each write.
    var onStep: @Sendable (Step) -> Void = { _ in }

    /// - Parameters:
    ///   - name: not empty, without white space and plus signs.
    ///   - directory: the state; created if it is missing.
    /// - Throws: `NoteError` for a bad name.
    public init(key: Ed25519PrivateKey, name: String, directory: String) throws(NoteError) {
        self.key = key
        self.directory = directory
        verifier = try VerifierKey(name: name, type: .cosignature, publicKey: key.publicKey)
    }

    /// Reads what is new on the log, and cosigns its latest checkpoint.
    ///
    /// - Parameters:
    ///   - source: the log.
    ///   - logKey: needed the first time, unless a draw's configuration names it; afterwards it has to be the same.
    ///   - draws: draw directories, whose data are copied if they are not held yet.
    ///   - out: where the cosigned note is written.
    ///   - now: Unix seconds.
    /// - Throws: `CosignerRefusal`, `DrawsError`.
    public func cosign(
        log source: PublicSource, logKey: VerifierKey?, draws: [PublicSource], out: String, now: () -> UInt64
    ) async throws -> Outcome {
        let folder = try CosignerFolder(path: directory)
        guard !folder.knowsFork else { throw folder.forkRefusal }
        let known = try folder.readState()
        // A crash may have come between state and shelf.
        if let known { try folder.serve(known) }
        var offers: [Offer] = []
        for source in draws { offers.append(Offer(source: source, draw: try await HeldDraw(from: source))) }
        let start = try begin(known, logKey, offers)
        let log = PublicLog(source: source, logKey: start.log)
        let (checkpoint, note) = try await Self.latest(of: log)
        let (state, tree) = try await read(log, checkpoint, note, from: start, folder)
        let taken = try await take(offers, state, folder)
        try await require(state, since: start, folder)
        let isRepeated = start.note != nil && start.size == checkpoint.size
        let signed: SignedNote
        if isRepeated, let note = start.note {
            signed = note
        } else {
            signed = try sign(note, start, now: now())
            var next = state
            next.sign(signed, tree: tree)
            onStep(.state)
            try folder.write(next)
            onStep(.served)
            try folder.serve(next)
        }
        onStep(.out)
        try DurableFiles.replace(out, with: signed.encoded, mode: DurableFiles.publicMode)
        return Outcome(
            note: signed, checkpoint: checkpoint, isRepeated: isRepeated, taken: taken, warnings: warnings(offers))
    }

    private struct Offer {
        let source: PublicSource
        let draw: HeldDraw
    }

    /// The state to go on from, once it is certain that log, name and key are the ones of before.
    private func begin(
        _ known: CosignerState?, _ logKey: VerifierKey?, _ offers: [Offer]
    ) throws(CosignerRefusal) -> CosignerState {
        guard let log = known?.log ?? logKey ?? offers.first?.draw.log else {
            throw CosignerRefusal(
                .unknownLog, "nobody has said which key the log has: name it with --log-key, or a draw with --from")
        }
        if let logKey, logKey != log {
            throw CosignerRefusal(
                .otherLog, "\(directory) is the state for \(log), not for \(logKey): use one directory for each log")
        }
        for offer in offers where offer.draw.log != log {
            throw CosignerRefusal(
                .otherLog, "\(offer.source) is of a draw on \(offer.draw.log), this cosigner signs \(log)")
        }
        if let known, known.cosigner != verifier {
            throw CosignerRefusal(
                .otherLog, "\(directory) is the state of \(known.cosigner), not of \(verifier): use one for each key")
        }
        return known ?? CosignerState(cosigner: verifier, log: log)
    }

    private static func latest(of log: PublicLog) async throws -> (Checkpoint, SignedNote) {
        do {
            return try await log.checkpoint()
        } catch let error as MonitorError { throw CosignerRefusal(.log, "\(log.source): \(error.message)") }
    }

    /// Reads what is new, and makes sure that it goes on from what was signed last.
    private func read(
        _ log: PublicLog, _ checkpoint: Checkpoint, _ note: SignedNote, from start: CosignerState,
        _ folder: CosignerFolder
    ) async throws -> (CosignerState, MerkleFrontier) {
        if let last = start.note, checkpoint.size <= start.size {
            let same = checkpoint.size == start.size ? last : try folder.signedNote(checkpoint.size)
            if let same, let signed = try? Checkpoint(note: same, logKey: log.logKey), signed.root != checkpoint.root {
                throw try folder.keepFork([(same, signed), (note, checkpoint)])
            }
            guard checkpoint.size == start.size else {
                throw CosignerRefusal(
                    .stale,
                    "\(log.source) shows \(checkpoint.size) entries, \(start.size) were signed before: read a copy that is up to "
                        + "date; if there is none, the log has lost what it signed: tell the supervisor")
            }
            return (start, start.tree)
        }
        var state = start
        do {
            let tree = try await log.entries(from: start.tree, to: checkpoint) { state.take($1) }
            return (state, tree)
        } catch let error as MonitorError {
            if error.code == .wrongRoot, let last = start.note {
                let signed = try Checkpoint(note: last, logKey: log.logKey)
                if try await isOtherHistory(log, checkpoint, of: signed) {
                    throw try folder.keepFork([(last, signed), (note, checkpoint)])
                }
            }
            throw CosignerRefusal(.log, "\(log.source): \(error.message)")
        }
    }

    /// Whether the log as a whole is what it signed, but did not begin with what it signed before.
    private func isOtherHistory(_ log: PublicLog, _ checkpoint: Checkpoint, of earlier: Checkpoint) async throws -> Bool
    {
        var prefix = MerkleFrontier(.sha256)
        do {
            _ = try await log.entries(from: prefix, to: checkpoint) { index, entry in
                if index < earlier.size { prefix.append(entry) }
            }
        } catch is MonitorError { return false }
        return prefix.root != earlier.root
    }

    /// Copies the data of draws that the log has committed to.
    private func take(
        _ offers: [Offer], _ state: CosignerState, _ folder: CosignerFolder
    ) async throws -> [String] {
        var taken: [String] = []
        for offer in offers {
            guard let logged = state.draws.first(where: { $0.name == offer.draw.draw.bytes }) else { continue }
            guard logged.commit == offer.draw.commit else {
                throw CosignerRefusal(
                    .missingDraw,
                    "\(offer.source) shows commitment \(offer.draw.commit) of \(offer.draw.draw), the log's first is "
                        + "\(logged.commit): ask the office for the committed one")
            }
            guard !folder.holds(logged.commit) else { continue }
            let list = try await offer.draw.list(from: offer.source)
            onStep(.draws)
            try folder.keep(offer.draw, list: list)
            taken.append(offer.draw.draw.text)
        }
        return taken
    }

    /// Every draw with pi has to be held; those whose pi is new are hashed again, from the disk.
    private func require(_ state: CosignerState, since start: CosignerState, _ folder: CosignerFolder) async throws {
        let missing = state.draws.filter { $0.isProven && !folder.holds($0.commit) }
        guard missing.isEmpty else {
            let names = missing.map { String(decoding: $0.name, as: UTF8.self) }.joined(separator: ", ")
            throw CosignerRefusal(
                .missingDraw,
                "pi is on the log and the draw is not in our hands: \(names); name each draw's directory with --from")
        }
        for draw in state.draws where draw.isProven {
            let wasProven = start.draws.contains { $0.name == draw.name && $0.isProven }
            if !wasProven { try await folder.verify(draw.commit) }
        }
    }

    private func sign(_ note: SignedNote, _ start: CosignerState, now: UInt64) throws -> SignedNote {
        guard now >= start.time else {
            throw CosignerRefusal(
                .clock, "it is \(now), and the last cosignature says \(start.time): set the clock right, then try again"
            )
        }
        let own = try Cosignature.sign(text: note.text, name: verifier.name, time: now, key: key)
        return try SignedNote(text: note.text, signatures: note.signatures.filter { start.log.matches($0) } + [own])
    }

    private func warnings(_ offers: [Offer]) -> [String] {
        offers.filter { !$0.draw.cosigners.contains(verifier) }
            .map {
                "\($0.draw.draw) does not have \(verifier) among its cosigners: for it the signature does not count"
            }
    }
}
