internal import CanonicalJSON
internal import CryptoPrimitives
public import TransparencyLog

/// Follows a log and believes nothing: every entry is read, roots are computed anew, rules are applied, and what was seen before
/// has to be the beginning of what is seen now.
///
/// Durable is the note that was seen last: `seen.txt` in the state's directory, replaced once everything below it was verified. The
/// first look of a process reads the whole log, later ones what is new.
public actor LogWatcher {
    private static let bundlesAtOnce = 8
    private static let stateFile = "seen.txt"

    private let log: VerifierKey
    private let source: LogSource
    private let mirrors: [LogSource]
    private let folder: DurableFolder
    private let officeKey: [UInt8]

    /// Seen and verified; owned by this actor.
    private var seen: SeenCheckpoint?

    private struct SeenCheckpoint: Sendable {
        let note: SignedNote
        let checkpoint: Checkpoint
    }

    /// What this process has read, verified up to `seen`; owned by this actor.
    private var tree = MerkleFrontier(.sha256)
    private var rules: LedgerRules
    private var broken: LedgerRuleError?

    /// - Parameters:
    ///   - directory: the state; made if it is missing. For one watcher at a time.
    ///   - officeKey: Ed25519, 32 bytes.
    ///   - mirrors: other copies of the same log, held against it.
    /// - Throws: `.storage`; `.damaged` for a state of another log.
    public init(
        directory: String, log: VerifierKey, officeKey: [UInt8], source: LogSource, mirrors: [LogSource] = []
    ) throws(MirrorError) {
        self.log = log
        self.source = source
        self.mirrors = mirrors
        self.officeKey = officeKey
        let folder = try DurableFolder(directory)
        self.folder = folder
        rules = LedgerRules(origin: log.name, officeKey: officeKey)
        guard let bytes = try folder.read(Self.stateFile) else { return }
        do throws(NoteError) {
            let note = try SignedNote(parsing: bytes)
            seen = SeenCheckpoint(note: note, checkpoint: try Checkpoint(note: note, logKey: log))
        } catch {
            throw MirrorError(
                .damaged,
                "\(folder.root)/\(Self.stateFile): \(error.message); use one directory for each log, or a backup")
        }
    }

    /// Looks once.
    ///
    /// - Throws: `MirrorError` if the log cannot be reached or the state not be kept: that says nothing about the log.
    public func look() async throws -> WatchReport {
        var report = WatchReport()
        let note = try await source.note()
        let checkpoint: Checkpoint
        do throws(NoteError) {
            checkpoint = try Checkpoint(note: note, logKey: log)
        } catch {
            report.problems.append(.init(.log, "\(source): its checkpoint: \(error.message)"))
            return report
        }
        report.checkpoint = checkpoint
        if let problem = try await read(note, checkpoint, &report) { report.problems.append(problem) }
        if let broken { report.problems.append(.init(.rule, "the log holds what it had to refuse: \(broken.message)")) }
        let own = SeenCheckpoint(note: note, checkpoint: checkpoint)
        for mirror in mirrors { await compare(mirror, with: own, &report) }
        report.openings = rules.sessions.openSessions.sorted { $0.key < $1.key }
            .map { WatchReport.Opening(index: $0.key, lease: $0.value.lease, heads: $0.value.heads) }
        report.members = rules.members.members
        for fork in report.problems.compactMap(\.fork) { try keep(fork) }
        return report
    }

    private func keep(_ fork: ForkProof) throws {
        for number in 0..<10_000 {
            let name = number == 0 ? ForkProof.file : "fork-\(number).json"
            guard let known = try folder.read(name) else { return try folder.replace(name, with: fork.canonicalBytes) }
            if known == fork.canonicalBytes { return }
        }
    }

    /// Where the first proof of a fork is kept.
    public nonisolated var forkPath: String { "\(folder.root)/\(ForkProof.file)" }

    // MARK: The log

    private func read(
        _ note: SignedNote, _ checkpoint: Checkpoint, _ report: inout WatchReport
    ) async throws -> WatchReport.Problem? {
        if let seen, checkpoint.size == seen.checkpoint.size, checkpoint.root != seen.checkpoint.root {
            return Self.fork(try? ForkProof(log: log, sameSize: note, seen.note))
        }
        if let seen, checkpoint.size < seen.checkpoint.size {
            return .init(
                .shrunk,
                "\(source) shows \(checkpoint.size) entries, \(seen.checkpoint.size) were seen before: an old copy, or the "
                    + "log has lost what it signed")
        }
        do {
            if tree.size > 0, tree.size == seen?.checkpoint.size {
                let before = tree.size
                try await advance(to: checkpoint)
                report.newEntries = checkpoint.size - before
            } else {
                if let problem = try await readWhole(checkpoint, note) { return problem }
                report.newEntries = checkpoint.size
            }
        } catch let error as MonitorError {
            guard error.code == .wrongRoot, seen != nil, tree.size > 0 else {
                return .init(.log, "\(source): \(error.message)")
            }
            // What is new does not go on from what was read: look at the whole.
            (tree, rules, broken) = (
                MerkleFrontier(.sha256), LedgerRules(origin: log.name, officeKey: officeKey), nil
            )
            do {
                return try await readWhole(checkpoint, note)
            } catch let error as MonitorError { return .init(.log, "\(source): \(error.message)") }
        }
        if seen?.note != note { try folder.replace(Self.stateFile, with: note.encoded) }
        seen = SeenCheckpoint(note: note, checkpoint: checkpoint)
        return nil
    }

    private func advance(to checkpoint: Checkpoint) async throws {
        var pass = try LogPass(to: checkpoint, from: tree)
        var (rules, broken) = (rules, broken)
        try await read(&pass) { index, entry in Self.apply(entry, at: index, &rules, &broken) }
        tree = try pass.finished()
        (self.rules, self.broken) = (rules, broken)
    }

    /// Reads everything, and holds its beginning against what was seen before.
    private func readWhole(_ checkpoint: Checkpoint, _ note: SignedNote) async throws -> WatchReport.Problem? {
        var pass = try LogPass(to: checkpoint, from: MerkleFrontier(.sha256))
        var rules = LedgerRules(origin: log.name, officeKey: officeKey)
        var broken: LedgerRuleError?
        var collector = ConsistencyCollector(first: seen?.checkpoint.size ?? 0, second: checkpoint.size)
        try await read(&pass) { index, entry in
            collector.append(entry)
            Self.apply(entry, at: index, &rules, &broken)
        }
        let whole = try pass.finished()
        if let seen, let root = collector.firstRoot, let proof = collector.proof, root != seen.checkpoint.root {
            return Self.fork(try? ForkProof(log: log, first: seen.note, second: note, root: root, proof: proof))
        }
        (tree, self.rules, self.broken) = (whole, rules, broken)
        return nil
    }

    private static func apply(
        _ entry: [UInt8], at index: UInt64, _ rules: inout LedgerRules, _ broken: inout LedgerRuleError?
    ) {
        do throws(LedgerRuleError) {
            try rules.apply(entry, at: index)
        } catch { broken = broken ?? error }
    }

    private func read(_ pass: inout LogPass, visit: (UInt64, [UInt8]) -> Void) async throws {
        let source = source
        while !pass.upcoming(1).isEmpty {
            try Task.checkCancellation()
            let addresses = pass.upcoming(Self.bundlesAtOnce)
            let bundles = try await withThrowingTaskGroup(of: (Int, [UInt8], Bool).self) { group in
                for (place, address) in addresses.enumerated() {
                    group.addTask {
                        let (bytes, isFull) = try await source.bundle(address)
                        return (place, bytes, isFull)
                    }
                }
                return try await group.reduce(into: [(Int, [UInt8], Bool)]()) { $0.append($1) }
            }
            for (_, bytes, isFull) in bundles.sorted(by: { $0.0 < $1.0 }) {
                try pass.take(bytes, isFull: isFull, visit: visit)
            }
        }
    }

    private static func fork(_ proof: ForkProof?) -> WatchReport.Problem {
        guard let proof else { return .init(.log, "two checkpoints that do not fit together, without a proof of it") }
        return .init(.fork, "\(proof.log.name) has signed two histories", fork: proof)
    }

    // MARK: Mirrors

    /// Holds a mirror's checkpoint against the log's, by the hash tiles of whichever is larger.
    private func compare(_ mirror: LogSource, with own: SeenCheckpoint, _ report: inout WatchReport) async {
        let theirs: SeenCheckpoint
        do {
            let note = try await mirror.note()
            theirs = SeenCheckpoint(note: note, checkpoint: try Checkpoint(note: note, logKey: log))
        } catch let error as NoteError {
            return report.problems.append(.init(.mirror, "\(mirror): its checkpoint: \(error.message)"))
        } catch { return report.remarks.append("\(error)") }
        if theirs.checkpoint.size == own.checkpoint.size {
            guard theirs.checkpoint.root != own.checkpoint.root else { return }
            return report.problems.append(Self.fork(try? ForkProof(log: log, sameSize: own.note, theirs.note)))
        }
        let isBehind = theirs.checkpoint.size < own.checkpoint.size
        let less = isBehind ? theirs : own
        let more = isBehind ? own : theirs
        let prover = TileProver(isBehind ? source : mirror)
        do throws(MirrorError) {
            let (root, proof) = try await prover.prefix(less.checkpoint.size, of: more.checkpoint)
            guard root != less.checkpoint.root else {
                if isBehind {
                    report.remarks.append("\(mirror) is at \(theirs.checkpoint.size) of \(own.checkpoint.size)")
                }
                return
            }
            let fork = try? ForkProof(log: log, first: less.note, second: more.note, root: root, proof: proof)
            report.problems.append(Self.fork(fork))
        } catch {
            report.problems.append(.init(.mirror, "\(mirror): cannot be held against the log: \(error.message)"))
        }
    }
}
