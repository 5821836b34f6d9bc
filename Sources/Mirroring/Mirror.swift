public import CryptoPrimitives
internal import LocalIO
public import TransparencyLog

/// One institution's mirror of one log: holds every entry and every tile, checks each entry's rules, and cosigns what it holds.
///
/// The order is always: entries and tiles durable, then `mirror.json` with the cosigned note, then the note leaves. `MirrorState`
/// decides; this actor performs. One reading at a time; whoever comes meanwhile waits, in order.
public actor Mirror {
    private let executor = QueueExecutor(label: "tabellion.mirror")
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// What a mirror is made of.
    public struct Configuration: Sendable {
        /// Its state and copy; never shared, never restored while another one runs with the same key.
        public var directory: String
        public var log: VerifierKey
        /// Ed25519, 32 bytes: whom entries of type 12 are signed by.
        public var officeKey: [UInt8]
        public var source: LogSource
        public var custody: any DrawCustody
        /// Unix seconds.
        public var now: @Sendable () -> UInt64
        public var hook: MirrorHook

        public init(
            directory: String, log: VerifierKey, officeKey: [UInt8], source: LogSource,
            custody: any DrawCustody = NoDraws(), now: @escaping @Sendable () -> UInt64, hook: MirrorHook = MirrorHook()
        ) {
            self.directory = directory
            self.log = log
            self.officeKey = officeKey
            self.source = source
            self.custody = custody
            self.now = now
            self.hook = hook
        }
    }

    /// What a cosigned checkpoint came to.
    public struct Outcome: Sendable {
        /// The log's signature and ours.
        public let note: SignedNote
        public let checkpoint: Checkpoint
        /// Whether it had been cosigned before; then it is the same note again.
        public let isRepeated: Bool
    }

    private static let bundlesAtOnce = 8
    private static let maximumWaiters = 64

    private let configuration: Configuration
    nonisolated var custody: any DrawCustody { configuration.custody }
    nonisolated let log: VerifierKey
    private let key: Ed25519PrivateKey
    /// Name and key of the mirror, type 0x04.
    public nonisolated let cosigner: VerifierKey
    private let folder: MirrorFolder
    nonisolated let held: HeldLog

    /// Durable; owned by this actor.
    private(set) var state: MirrorState

    /// The tree under the state's note, with its unfinished tiles; owned by this actor.
    private var tree: TiledTree

    private var isBusy = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    /// Opens the directory, or begins a new mirror in it. Reads everything that is held once, and makes sure that it is what was
    /// signed.
    ///
    /// - Throws: `MirrorError`; `NoteError` for a bad name.
    public init(_ configuration: Configuration, name: String, key: Ed25519PrivateKey) throws {
        let cosigner = try VerifierKey(name: name, type: .cosignature, publicKey: key.publicKey)
        let folder = try MirrorFolder(configuration.directory, hook: configuration.hook)
        let held = try folder.log(configuration.log.name)
        let known = try folder.readState() ?? MirrorState(cosigner: cosigner, log: configuration.log)
        guard known.cosigner == cosigner, known.log == configuration.log else {
            throw MirrorError(
                .configuration,
                "\(configuration.directory) is \(known.cosigner)'s mirror of \(known.log): use one directory for "
                    + "each key and log")
        }
        let rules = try Self.rules(of: known, in: held, configuration)
        let tree = try held.tree(size: known.size, root: known.tree.root)
        // A crash may have come between the state and what everybody sees.
        if let fork = known.fork { try folder.export(fork) }
        if let note = known.note { try Self.publish(note, in: held, before: known.size, configuration.hook) }
        self.configuration = configuration
        log = configuration.log
        self.key = key
        self.cosigner = cosigner
        self.folder = folder
        self.held = held
        self.tree = tree
        state = known.with(rules: rules)
    }

    /// Reads the whole copy: its rules, and whether it is still what was signed.
    private static func rules(
        of state: MirrorState, in held: HeldLog, _ configuration: Configuration
    ) throws -> LedgerRules {
        var rules = LedgerRules(origin: configuration.log.name, officeKey: configuration.officeKey)
        guard let note = state.note else { return rules }
        var monitor = LogMonitor()
        var broken: LedgerRuleError?
        do {
            try monitor.advance(to: Checkpoint(note: note, logKey: state.log)) { path throws(MirrorError) in
                try held.folder.read(path)
            } visit: { index, entry in
                do throws(LedgerRuleError) {
                    try rules.apply(entry, at: index)
                } catch { broken = broken ?? error }
            }
        } catch let error as MonitorError {
            throw MirrorError(
                .damaged, "\(held.folder.root): \(error.message); take the file from the log or from another mirror",
                cause: error)
        }
        if let broken {
            throw MirrorError(
                .configuration,
                "\(broken.message): signed before under other rules? Look whether the office key is right")
        }
        return rules
    }

    // MARK: What it does

    /// Reads the log's own checkpoint, and cosigns it if it may.
    ///
    /// - Throws: `MirrorRefusal`, `MirrorError`, `CancellationError`.
    public func pull() async throws -> Outcome {
        try await withTurn { try await update(to: configuration.source.note()) }
    }

    /// Answers a request of the witness protocol.
    public func addCheckpoint(_ body: [UInt8]) async -> WitnessAnswer {
        let request: AddCheckpointRequest
        do throws(NoteError) {
            request = try AddCheckpointRequest(parsing: body)
        } catch { return .problem(400, "Unusable request", error.message) }
        do {
            return try await withTurn { try await answer(request) }
        } catch { return .answering(error, size: state.size) }
    }

    private func answer(_ request: AddCheckpointRequest) async throws -> WitnessAnswer {
        let verdict = state.verdict(on: request)
        switch verdict {
        case .proceed:
            let outcome = try await update(to: request.note)
            return .cosignatures(outcome.note.signatures.filter { cosigner.matches($0) })
        case .conflict(let size):
            // An old checkpoint may be another history's: looking costs little and proves much.
            if let checkpoint = try? Checkpoint(note: request.note, logKey: state.log), checkpoint.size <= size {
                do {
                    _ = try await update(to: request.note)
                } catch let refusal as MirrorRefusal where refusal.code == .stale {}
            }
            return .conflict(size)
        case .unknownLog: return .problem(404, "Unknown log", "this mirror is of \(state.log.name)")
        case .forbidden(let cause): return .problem(403, "Not signed by the log", cause)
        case .malformed(let cause): return .problem(400, "Unusable request", cause)
        case .unprocessable(let cause): return .problem(422, "Not consistent", cause)
        }
    }

    /// Lets the mirror cosign again after a fork: it goes on with the history that it signed; the proof stays where it is.
    public func release() async throws {
        try await withTurn { _ = try step(.released) }
    }

    /// What it has come to, for people and monitors.
    public func status() -> MirrorStatus {
        MirrorStatus(
            cosigner: cosigner, log: state.log, size: state.size, time: state.time, note: state.note, fork: state.fork,
            openings: state.rules.map { $0.sessions.openSessions.keys.sorted() } ?? [],
            members: state.rules?.members.members.count ?? 0)
    }

    // MARK: Moves

    /// Handles an event; what changes is durable before its action is given out.
    private func step(_ event: MirrorEvent) throws -> MirrorAction {
        var next = state
        let action = try next.handle(event)
        if next.note != state.note || next.fork != state.fork { try folder.write(next) }
        state = next
        return action
    }

    private func update(to offer: SignedNote) async throws -> Outcome {
        switch try step(.offered(offer)) {
        case .answer(let note, let isRepeated):
            // The last try may have failed between the state and the published checkpoint.
            try Self.publish(note, in: held, before: state.size, configuration.hook)
            return try outcome(note, isRepeated)
        case .compare(let offer, let checkpoint):
            let hasher = TreeHasher(.sha256)
            let node = { (node: TreeNode) throws(MirrorError) -> Digest in
                try self.held.hash(of: node, size: self.state.size)
            }
            let root = try hasher.root(size: checkpoint.size, node: node)
            let proof = try hasher.consistencyProof(first: checkpoint.size, second: state.size, node: node)
            throw try forked(step(.compared(offer, root: root, proof: proof)))
        case .read(let reading): return try await read(reading, from: offer)
        case let action: throw try forked(action)
        }
    }

    /// Exports the proof of a fork.
    private func forked(_ action: MirrorAction) throws -> MirrorRefusal {
        guard case .keepFork(let fork) = action else { preconditionFailure("\(action) follows no such event") }
        try folder.export(fork)
        return MirrorRefusal(
            .fork,
            "\(state.log.name) has signed two histories, and the proof is \(folder.forkPath): show it to the other members"
        )
    }

    private func outcome(_ note: SignedNote, _ isRepeated: Bool) throws -> Outcome {
        Outcome(note: note, checkpoint: try Checkpoint(note: note, logKey: state.log), isRepeated: isRepeated)
    }

    private func read(_ begun: MirrorReading, from offer: SignedNote) async throws -> Outcome {
        var reading = begun
        let oldSize = state.size
        var growing = GrowingCopy(tree: tree, log: held)
        while !reading.upcoming(1).isEmpty {
            try Task.checkCancellation()
            for bundle in try await bundles(reading.upcoming(Self.bundlesAtOnce)) {
                try take(bundle, into: &reading, &growing)
            }
        }
        try growing.finish()
        let decided: MirrorAction
        do {
            decided = try step(.read(reading))
        } catch let refusal as MirrorRefusal where refusal.code == .log {
            if let proof = try await strayed(from: reading.checkpoint) {
                throw try forked(step(.strayed(offer, root: proof.root, proof: proof.proof)))
            }
            throw refusal
        }
        guard case .hold(_, let draws, let isNew) = decided else { preconditionFailure("a reading is held or refused") }
        let missing =
            draws.isEmpty ? [] : await configuration.custody.missing(of: draws, isNew: isNew)
        let signed = try step(.held(reading, missing: missing, time: configuration.now(), key: key))
        guard case .answer(let note, let isRepeated) = signed else { preconditionFailure("signed or refused") }
        tree = growing.tree
        try Self.publish(note, in: held, before: oldSize, configuration.hook)
        return try outcome(note, isRepeated)
    }

    private struct FetchedBundle: Sendable {
        let bytes: [UInt8]
        let isFull: Bool
    }

    private func take(
        _ bundle: FetchedBundle, into reading: inout MirrorReading, _ growing: inout GrowingCopy
    ) throws {
        do throws(MonitorError) {
            guard let address = reading.upcoming(1).first else { return }
            var entries: [[UInt8]] = []
            try reading.take(bundle.bytes, isFull: bundle.isFull) { entries.append($1) }
            growing.take(entries, of: address, bytes: bundle.bytes, isFull: bundle.isFull)
        } catch { throw MirrorRefusal(.log, "\(configuration.source): \(error.message)") }
        try growing.write()
    }

    /// Fetches bundles side by side, and gives them in order.
    private func bundles(_ addresses: [TileAddress]) async throws -> [FetchedBundle] {
        let source = configuration.source
        return try await withThrowingTaskGroup(of: (Int, FetchedBundle).self) { group in
            for (place, address) in addresses.enumerated() {
                group.addTask {
                    let (bytes, isFull) = try await source.bundle(address)
                    return (place, FetchedBundle(bytes: bytes, isFull: isFull))
                }
            }
            var found: [Int: FetchedBundle] = [:]
            for try await (place, bundle) in group { found[place] = bundle }
            return addresses.indices.compactMap { found[$0] }
        }
    }

    /// After a wrong root: whether the log as a whole is what it signed, and began otherwise than what was signed before.
    private func strayed(from checkpoint: Checkpoint) async throws -> (root: Digest, proof: [Digest])? {
        guard state.note != nil, state.size > 0 else { return nil }
        var collector = ConsistencyCollector(first: state.size, second: checkpoint.size)
        do {
            var pass = try LogPass(to: checkpoint, from: MerkleFrontier(.sha256))
            while !pass.upcoming(1).isEmpty {
                for bundle in try await bundles(pass.upcoming(Self.bundlesAtOnce)) {
                    try pass.take(bundle.bytes, isFull: bundle.isFull) { collector.append($1) }
                }
            }
            _ = try pass.finished()
        } catch is MonitorError { return nil }
        guard let root = collector.firstRoot, let proof = collector.proof, root != state.tree.root else { return nil }
        return (root, proof)
    }

    /// Puts the cosigned note where everybody reads it.
    private static func publish(
        _ note: SignedNote, in held: HeldLog, before oldSize: UInt64, _ hook: MirrorHook
    ) throws {
        guard try held.folder.read(LogResource.checkpoint.path) != note.encoded else { return }
        try hook.before(.checkpoint)
        try held.folder.replace(LogResource.checkpoint.path, with: note.encoded)
        if let checkpoint = try? Checkpoint(parsing: note.text) {
            held.removePartials(of: oldSize, now: checkpoint.size)
        }
    }

    // MARK: Turns

    /// One at a time, in the order of asking.
    private func withTurn<Result>(_ body: () async throws -> Result) async throws -> Result {
        if isBusy {
            guard waiters.count < Self.maximumWaiters else {
                throw MirrorError(.busy, "\(waiters.count) requests wait already; ask again later")
            }
            await withCheckedContinuation { waiters.append($0) }
        }
        isBusy = true
        defer {
            if waiters.isEmpty { isBusy = false } else { waiters.removeFirst().resume() }
        }
        return try await body()
    }
}
