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
        let known = try folder.readState()
        if let fork = known?.fork { try folder.export(fork) }
        guard !folder.knowsFork else { throw folder.forkRefusal }
        // A crash may have come between state and shelf.
        if let known { try folder.serve(known) }
        var offers: [Offer] = []
        for source in draws { offers.append(Offer(source: source, draw: try await HeldDraw(from: source))) }
        var state = try begin(known, logKey, offers)
        let log = PublicLog(source: source, logKey: state.log)
        let note = try await Self.latest(of: log)
        let action = try await decide(note, log, &state, folder)
        var taken: [String] = []
        let signed: SignedNote
        let isRepeated: Bool
        switch action {
        case .hold(let reading, let proven, let isNew):
            taken = try await take(offers, reading.draws, folder)
            let missing = proven.filter { !folder.holds($0.commit) }
            for draw in isNew where folder.holds(draw.commit) { try await folder.verify(draw.commit) }
            let held = MirrorEvent.held(reading, missing: missing, time: now(), key: key)
            guard case .answer(let cosigned, _) = try step(held, &state, folder) else {
                preconditionFailure("a reading is signed or refused")
            }
            onStep(.served)
            try folder.serve(state)
            (signed, isRepeated) = (cosigned, false)
        case .answer(let cosigned, _):
            taken = try await take(offers, state.draws, folder)
            let missing = state.draws.filter { $0.isProven && !folder.holds($0.commit) }
            guard missing.isEmpty else { throw Self.missing(missing) }
            (signed, isRepeated) = (cosigned, true)
        default: throw try folder.keepFork(action)
        }
        onStep(.out)
        try DurableFiles.replace(out, with: signed.encoded, mode: DurableFiles.publicMode)
        return Outcome(
            note: signed, checkpoint: try Checkpoint(note: signed, logKey: state.log), isRepeated: isRepeated,
            taken: taken, warnings: warnings(offers))
    }

    /// Handles an event; what changes is durable before its action is given out.
    private func step(
        _ event: MirrorEvent, _ state: inout MirrorState, _ folder: CosignerFolder
    ) throws -> MirrorAction {
        var next = state
        let action: MirrorAction
        do throws(MirrorRefusal) {
            action = try next.handle(event)
        } catch { throw Self.refusal(error, folder) }
        if next.note != state.note || next.fork != state.fork {
            onStep(.state)
            try folder.write(next)
        }
        state = next
        return action
    }

    /// Reads what is new, and comes to `hold`, `answer` or `keepFork`.
    private func decide(
        _ note: SignedNote, _ log: PublicLog, _ state: inout MirrorState, _ folder: CosignerFolder
    ) async throws -> MirrorAction {
        let action = try step(.offered(note), &state, folder)
        switch action {
        case .compare(_, let checkpoint):
            // Entries are not kept here; what was signed for that size is.
            if let signed = try folder.signedNote(checkpoint.size),
                let fork = try? ForkProof(log: log.logKey, sameSize: note, signed)
            {
                return try step(.proven(fork), &state, folder)
            }
            throw CosignerRefusal(
                .stale,
                "\(log.source) shows \(checkpoint.size) entries, \(state.size) were signed before: read a copy that is up to "
                    + "date; if there is none, the log has lost what it signed: tell the supervisor")
        case .read(var reading):
            do {
                try await log.read(&reading)
            } catch let error as MonitorError {
                throw CosignerRefusal(.log, "\(log.source): \(error.message)")
            }
            do {
                return try step(.read(reading), &state, folder)
            } catch let refusal as CosignerRefusal where refusal.code == .log && state.note != nil {
                guard let other = try await otherHistory(log, reading.checkpoint, than: state.tree) else {
                    throw CosignerRefusal(.log, "\(log.source): \(refusal.message)")
                }
                return try step(.strayed(note, root: other.root, proof: other.proof), &state, folder)
            }
        default: return action
        }
    }

    private static func refusal(_ refusal: MirrorRefusal, _ folder: CosignerFolder) -> CosignerRefusal {
        switch refusal.code {
        case .fork: folder.forkRefusal
        case .stale: CosignerRefusal(.stale, refusal.message)
        case .note, .log, .rule, .outdated: CosignerRefusal(.log, refusal.message)
        case .missingDraw: missing(refusal.draws)
        case .clock: CosignerRefusal(.clock, "\(refusal.message), then try again")
        }
    }

    private static func missing(_ draws: [LoggedDraw]) -> CosignerRefusal {
        CosignerRefusal(
            .missingDraw,
            "pi is on the log and the draw is not in our hands: \(draws.map(\.text).joined(separator: ", ")); name each draw's "
                + "directory with --from")
    }

    private struct Offer {
        let source: PublicSource
        let draw: HeldDraw
    }

    /// The state to go on from, once it is certain that log, name and key are the ones of before.
    private func begin(
        _ known: MirrorState?, _ logKey: VerifierKey?, _ offers: [Offer]
    ) throws(CosignerRefusal) -> MirrorState {
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
        return known ?? MirrorState(cosigner: verifier, log: log)
    }

    private static func latest(of log: PublicLog) async throws -> SignedNote {
        do {
            return try await log.checkpoint().note
        } catch let error as MonitorError { throw CosignerRefusal(.log, "\(log.source): \(error.message)") }
    }

    /// The root and proof of what the log began with, if the log as a whole is what it signed and did not begin with `tree`.
    private func otherHistory(
        _ log: PublicLog, _ checkpoint: Checkpoint, than tree: MerkleFrontier
    ) async throws -> (root: Digest, proof: [Digest])? {
        var collector = ConsistencyCollector(first: tree.size, second: checkpoint.size)
        do {
            _ = try await log.entries(from: MerkleFrontier(.sha256), to: checkpoint) { collector.append($1) }
        } catch is MonitorError { return nil }
        guard let root = collector.firstRoot, let proof = collector.proof, root != tree.root else { return nil }
        return (root, proof)
    }

    /// Copies the data of draws that the log has committed to.
    private func take(
        _ offers: [Offer], _ draws: [LoggedDraw], _ folder: CosignerFolder
    ) async throws -> [String] {
        var taken: [String] = []
        for offer in offers {
            guard let logged = draws.first(where: { $0.name == offer.draw.draw.bytes }) else { continue }
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

    private func warnings(_ offers: [Offer]) -> [String] {
        offers.filter { !$0.draw.cosigners.contains(verifier) }
            .map {
                "\($0.draw.draw) does not have \(verifier) among its cosigners: for it the signature does not count"
            }
    }
}
