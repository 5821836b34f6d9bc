public import CanonicalJSON
internal import CryptoPrimitives

/// What a cosigner of one log has signed last, and what it must know to go on from there: the one state machine behind mirrors and
/// cosigners of draws, so that they cannot come to different verdicts.
///
/// `handle(_:)` is the table of legal moves. Whoever performs its actions makes the changed state durable before it does anything
/// else; then no crash makes a cosigner forget what it signed, and two cosignatures of one key never contradict each other.
///
///     {"cosigner": vkey, "draws": [{"commit", "drawId": hex, "isProven"}], "fork": proof, "log": vkey, "note",
///      "peaks": [hex], "type": "tabellion/draw-cosigner", "v": 1}
///
/// `note` is the cosigned note signed last, or empty; `peaks` are the perfect subtrees of its tree, largest first; `fork` is there
/// once the log has contradicted itself. Rules are not written: they follow from the entries.
public struct MirrorState: JSONModel, Hashable {
    public typealias Failure = JSONError

    public static let type = "tabellion/draw-cosigner"

    /// Type 0x04.
    public let cosigner: VerifierKey
    public let log: VerifierKey

    /// nil before the first signature.
    public private(set) var note: SignedNote?

    /// The tree under `note`.
    public private(set) var tree = MerkleFrontier(.sha256)

    /// In the order of their commitments.
    public private(set) var draws: [LoggedDraw] = []

    /// What the log did, until an operator releases the cosigner.
    public private(set) var fork: ForkProof?

    /// After the entries under `note`; nil for a cosigner that was not given the office's key.
    public private(set) var rules: LedgerRules?

    /// A cosigner that has signed nothing.
    public init(cosigner: VerifierKey, log: VerifierKey, rules: LedgerRules? = nil) {
        self.cosigner = cosigner
        self.log = log
        self.rules = rules
    }

    /// What was written; `init(json:at:)` has checked it.
    init(
        cosigner: VerifierKey, log: VerifierKey, note: SignedNote?, tree: MerkleFrontier, draws: [LoggedDraw],
        fork: ForkProof?
    ) {
        self.cosigner = cosigner
        self.log = log
        self.note = note
        self.tree = tree
        self.draws = draws
        self.fork = fork
    }

    /// Size of the checkpoint signed last; 0 before the first.
    public var size: UInt64 { tree.size }

    /// Seconds since the epoch of the cosignature made last; 0 before the first.
    public var time: UInt64 {
        note?.signatures.filter { cosigner.matches($0) }.compactMap { Cosignature.time(of: $0) }.max() ?? 0
    }

    /// The same state with the rules that its entries lead to.
    public func with(rules: LedgerRules) -> MirrorState {
        var state = self
        state.rules = rules
        return state
    }

    // MARK: Moves

    /// The table of legal moves.
    ///
    ///     offered   nothing signed, or a larger size     read
    ///               the size signed last, same root      answer (again)
    ///               the size signed last, other root     keepFork
    ///               a smaller size                       compare
    ///     compared  same root                            refused: stale
    ///               other root                           keepFork
    ///     read      root and rules hold                  hold
    ///     strayed   the proof holds                      keepFork
    ///     proven    about this log                       keepFork
    ///     held      nothing missing, clock not behind    answer (new state)
    ///     released  a fork is kept                       rest
    ///
    /// With a fork in the state everything but `released` is refused.
    ///
    /// - Throws: why nothing is signed; the state is then as it was.
    public mutating func handle(_ event: MirrorEvent) throws(MirrorRefusal) -> MirrorAction {
        if case .released = event {
            fork = nil
            return .rest
        }
        guard fork == nil else {
            throw MirrorRefusal(.fork, "\(log.name) has signed two histories, and the proof is kept")
        }
        switch event {
        case .offered(let offer): return try consider(offer)
        case .compared(let offer, let root, let proof): return try compare(offer, root, proof)
        case .read(let reading): return try judge(reading)
        case .strayed(let offer, let root, let proof): return try stray(offer, root, proof)
        case .proven(let found):
            do throws(NoteError) {
                return try keep(found)
            } catch { throw MirrorRefusal(.log, error.message) }
        case .held(let reading, let missing, let time, let key): return try sign(reading, missing, time, key)
        case .released: preconditionFailure("handled above")
        }
    }

    private func checkpoint(of offer: SignedNote) throws(MirrorRefusal) -> Checkpoint {
        do throws(NoteError) {
            let checkpoint = try Checkpoint(note: offer, logKey: log)
            guard checkpoint.size > 0 || checkpoint.root == TreeHasher(.sha256).emptyRoot else {
                throw NoteError(.malformedCheckpoint, "a tree without entries has another root")
            }
            return checkpoint
        } catch { throw MirrorRefusal(.note, error.message) }
    }

    private mutating func consider(_ offer: SignedNote) throws(MirrorRefusal) -> MirrorAction {
        let checkpoint = try checkpoint(of: offer)
        if let note {
            if checkpoint.size < size { return .compare(offer, checkpoint) }
            if checkpoint.size == size {
                if checkpoint.root == tree.root { return .answer(note, isRepeated: true) }
                return try keepFork(offer, note, root: tree.root, proof: [])
            }
        }
        do throws(MonitorError) {
            return .read(try MirrorReading(offer, checkpoint, from: tree, draws: draws, rules: rules))
        } catch { throw MirrorRefusal(.log, error.message) }
    }

    private mutating func compare(
        _ offer: SignedNote, _ root: Digest, _ proof: [Digest]
    ) throws(MirrorRefusal) -> MirrorAction {
        let checkpoint = try checkpoint(of: offer)
        guard let note, checkpoint.root != root else {
            throw MirrorRefusal(.stale, "\(checkpoint.size) entries are shown, \(size) were signed before")
        }
        return try keepFork(offer, note, root: root, proof: proof)
    }

    private mutating func stray(
        _ offer: SignedNote, _ root: Digest, _ proof: [Digest]
    ) throws(MirrorRefusal) -> MirrorAction {
        guard let note else { throw MirrorRefusal(.log, "nothing was signed that it could contradict") }
        return try keepFork(note, offer, root: root, proof: proof)
    }

    private mutating func keepFork(
        _ first: SignedNote, _ second: SignedNote, root: Digest, proof: [Digest]
    ) throws(MirrorRefusal) -> MirrorAction {
        do throws(NoteError) {
            return try keep(ForkProof(log: log, first: first, second: second, root: root, proof: proof))
        } catch { throw MirrorRefusal(.log, error.message) }
    }

    private mutating func keep(_ found: ForkProof) throws(NoteError) -> MirrorAction {
        _ = try found.verified(by: log)
        fork = found
        return .keepFork(found)
    }

    private func judge(_ reading: MirrorReading) throws(MirrorRefusal) -> MirrorAction {
        try requireCurrent(reading)
        if let broken = reading.broken {
            throw MirrorRefusal(.rule, "\(broken.message): the log holds what its sequencer had to refuse")
        }
        do throws(MonitorError) {
            _ = try reading.finished()
        } catch { throw MirrorRefusal(.log, error.message) }
        let proven = reading.draws.filter(\.isProven)
        let isNew = proven.filter { !draws.contains($0) }
        return .hold(reading, proven, isNew: isNew)
    }

    private mutating func sign(
        _ reading: MirrorReading, _ missing: [LoggedDraw], _ now: UInt64, _ key: Ed25519PrivateKey
    ) throws(MirrorRefusal) -> MirrorAction {
        guard case .hold = try judge(reading) else { preconditionFailure("a reading is refused or held") }
        guard missing.isEmpty else {
            throw MirrorRefusal(
                .missingDraw,
                "pi is on the log and the draw is not in our hands: \(missing.map(\.text).joined(separator: ", "))",
                draws: missing)
        }
        guard now >= time else {
            throw MirrorRefusal(.clock, "it is \(now), and the last cosignature says \(time): set the clock right")
        }
        do {
            let finished = try reading.finished()
            let own = try Cosignature.sign(text: reading.note.text, name: cosigner.name, time: now, key: key)
            guard cosigner.matches(own) else { throw NoteError(.malformedKey, "the key is not \(cosigner)'s") }
            let logs = reading.note.signatures.filter { log.matches($0) }
            let signed = try SignedNote(text: reading.note.text, signatures: logs + [own])
            (note, tree, draws, rules) = (signed, finished, reading.draws, reading.rules)
            return .answer(signed, isRepeated: false)
        } catch { throw MirrorRefusal(.note, "\(error)") }
    }

    /// Refuses a reading that began elsewhere than where the state is now.
    private func requireCurrent(_ reading: MirrorReading) throws(MirrorRefusal) {
        guard reading.start == tree, note == nil || reading.checkpoint.size > size else {
            throw MirrorRefusal(.outdated, "\(size) entries have been signed meanwhile")
        }
    }
}
