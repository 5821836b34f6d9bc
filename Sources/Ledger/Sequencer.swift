internal import CryptoPrimitives
internal import LocalIO
internal import TransparencyLog

/// The log's one writer: admits entries, makes them durable, integrates them into both trees, signs and publishes.
///
/// Synchronous and blocking; owned by the log's actor. After any error from `commit` or `integrate` what is in memory
/// may be behind the disk: the owner throws the sequencer away and opens another.
final class Sequencer {
    /// What a log is made of; the same at every opening.
    struct Configuration: Sendable {
        let directory: String
        let origin: String
        let key: Ed25519PrivateKey
        let officeKey: [UInt8]
        let layout: Log.Layout
        let hook: StorageHook

        /// The name of a tree's checkpoints and of its key.
        func origin(of function: HashFunction) -> String { function == .sm3 ? origin + "/sm3" : origin }

        /// The key that a tree's checkpoints are verified with.
        func logKey(of function: HashFunction) throws(NoteError) -> VerifierKey {
            try VerifierKey(name: origin(of: function), type: .ed25519, publicKey: key.publicKey)
        }
    }

    let configuration: Configuration
    let store: EntryStore

    /// Held for as long as the sequencer lives.
    private let lock: FileLock

    /// State of sessions after everything admitted.
    private(set) var register: SessionRegister

    /// The members after everything admitted.
    private(set) var members: MemberRegister

    /// Admitted, not yet durable; their indices follow `sequencedSize`.
    private(set) var group = EntryGroup()

    /// Durable, not yet in the trees; their indices follow the trees' size.
    private var sequenced: EntryRun

    /// The trees of the latest checkpoints.
    private var trees: BothTrees<TiledTree>

    /// Entries of the trees' unfinished bundle, framed.
    private var tail: [UInt8]

    /// The latest checkpoints and the tiles below them, stored and published.
    private(set) var published: PublishedTrees

    /// Opens the log and recovers: whatever a killed process left, the state is that of the last durable write.
    ///
    /// - Throws: `LedgerError`.
    init(_ configuration: Configuration) throws {
        self.configuration = configuration
        let files = try DurableDirectory(root: configuration.directory)
        lock = try files.lock()
        store = try EntryStore(path: configuration.directory + "/ledger.sqlite", hook: configuration.hook)
        let recovery = Recovery(configuration: configuration, files: files, store: store)
        try recovery.checkIdentity()
        published = try recovery.published()
        (trees, tail) = try recovery.trees(of: published)
        sequenced = try recovery.sequenced(after: published.size)
        register = try store.register(officeKey: configuration.officeKey)
        members = try recovery.members(in: published, and: sequenced)
        try published.tiles.publish(published.checkpoints, after: nil)
    }

    /// Number of durable entries.
    var sequencedSize: UInt64 { published.size + UInt64(sequenced.count) }

    /// Number of durable entries that wait for a checkpoint.
    var backlog: Int { sequenced.count }

    /// Takes a batch into the current group, all of it or nothing.
    ///
    /// - Returns: the index of each entry; an entry under rules that was there before keeps its first one.
    /// - Throws: `ruleBroken` for an entry that may not follow; `storage`.
    func admit(_ batch: [PreparedEntry]) throws -> [UInt64] {
        let (count, byteCount) = (group.run.count, group.run.framed.count)
        // A batch taken back restores the few states that it touched: a copy of the register would be one of all
        // sessions ever. Members are few.
        var traces: [SessionRegister.Trace] = []
        let members = members
        do {
            return try batch.map { try admit($0, &traces) }
        } catch {
            for trace in traces.reversed() { register.restore(trace) }
            self.members = members
            group.truncate(count: count, byteCount: byteCount)
            throw error
        }
    }

    private func admit(_ entry: PreparedEntry, _ traces: inout [SessionRegister.Trace]) throws -> UInt64 {
        let index = sequencedSize + UInt64(group.run.count)
        if entry.isRuled {
            if let offset = group.offset(of: entry.leafHash) { return sequencedSize + UInt64(offset) }
            if let first = try store.index(of: entry.leafHash) { return first }
            let trace = register.trace(of: entry.entry, at: index)
            try apply(entry.entry, at: index)
            traces.append(trace)
        }
        group.append(entry)
        return index
    }

    private func apply(_ entry: LedgerEntry, at index: UInt64) throws(LedgerError) {
        do {
            try register.apply(entry, at: index)
            if case .member(let record, let votes) = entry.body { try members.apply(record: record, votes: votes) }
        } catch let error as SessionRuleError {
            throw LedgerError(.ruleBroken(.session(error.code)), "entry refused: \(error.message)", cause: error)
        } catch let error as MemberRuleError {
            throw LedgerError(.ruleBroken(.member(error.code)), "entry refused: \(error.message)", cause: error)
        } catch { preconditionFailure("no other error is thrown") }
    }

    /// Takes deposits into the current group.
    ///
    /// - Returns: the index of the first.
    func admit(_ deposits: EntryRun, companions: [(count: Int, bytes: [UInt8])]) -> UInt64 {
        let first = sequencedSize + UInt64(group.run.count)
        group.append(deposits, first: first, companions: companions)
        return first
    }

    /// Makes the current group durable.
    func commit() throws {
        guard !group.isEmpty else { return }
        try store.append(group, first: sequencedSize, register: register)
        sequenced.append(group.run)
        group = EntryGroup()
    }

    /// Brings every durable entry into the trees and publishes checkpoints that cover them.
    ///
    /// Order: bundles and tiles, then both checkpoints into the database, then the published files. So a checkpoint
    /// that anybody can see has all of its tiles, and no two checkpoints of one size are ever signed differently:
    /// the entries under an index never change once they are durable, and signing is deterministic.
    func integrate() throws {
        guard backlog > 0 else { return }
        var next = trees
        for function in HashFunction.allCases { next[function].append(leafHashes: sequenced.leaves[function]) }
        let growth = TreeGrowth(
            oldSize: published.size, size: next.sha256.size,
            bundles: BundleRun(
                first: published.size / UInt64(TileAddress.fullWidth), bytes: tail + sequenced.framed,
                count: Int(published.size % UInt64(TileAddress.fullWidth)) + sequenced.count),
            filled: BothTrees { next[$0].takeFilled() }, partials: BothTrees { next[$0].partials })
        let tiles = try published.tiles.growing(by: growth)
        let signed = try BothTrees { function in
            try Self.sign(size: growth.size, root: next[function].root, function, configuration)
        }
        try store.replaceCheckpoint(
            published.checkpoints.sha256.note, with: EntryStore.StoredCheckpoint(signed, kept: tiles.kept))
        try tiles.publish(signed, after: growth)
        published = PublishedTrees(checkpoints: signed, tiles: tiles)
        (trees, tail, sequenced) = (next, growth.bundles.tail, EntryRun())
    }

    /// The one checkpoint that a tree has for a size and root.
    static func sign(
        size: UInt64, root: Digest, _ function: HashFunction, _ configuration: Configuration
    ) throws -> PublishedCheckpoint {
        let origin = configuration.origin(of: function)
        let checkpoint = try Checkpoint(origin: origin, size: size, root: root)
        let note = try SignedNote.signed(text: checkpoint.text, name: origin, key: configuration.key)
        return PublishedCheckpoint(checkpoint: checkpoint, note: String(decoding: note.encoded, as: UTF8.self))
    }
}
