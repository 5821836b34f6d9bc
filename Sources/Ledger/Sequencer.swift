internal import CryptoPrimitives
internal import TransparencyLog

/// The log's one writer: admits entries, makes them durable, integrates them into the tree, signs and publishes.
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
        let hook: StorageHook
    }

    let configuration: Configuration
    let logKey: VerifierKey
    let files: DurableDirectory
    let store: EntryStore

    /// Held for as long as the sequencer lives.
    private let lock: DirectoryLock

    /// State of sessions after everything admitted.
    private(set) var register: SessionRegister

    /// Admitted, not yet durable; their indices follow `sequencedSize`.
    private(set) var group: [PreparedEntry] = []

    /// Companions of the current group.
    private var companions: [Log.Companion] = []

    /// Durable, not yet in the tree; their indices follow `tree.size`.
    private var sequenced: [(bytes: [UInt8], leafHash: Digest)]

    /// The tree of the latest checkpoint.
    private var tree: TiledTree

    /// Entries of the tree's unfinished bundle.
    private var tail: [[UInt8]]

    /// The latest checkpoint, stored and published.
    private(set) var checkpoint: PublishedCheckpoint

    /// Opens the log and recovers: whatever a killed process left, the state is that of the last durable write.
    ///
    /// - Throws: `LedgerError`.
    init(_ configuration: Configuration) throws {
        self.configuration = configuration
        logKey = try VerifierKey(
            name: configuration.origin, type: .ed25519, publicKey: configuration.key.publicKey)
        files = try DurableDirectory(root: configuration.directory)
        lock = try files.lock()
        store = try EntryStore(path: configuration.directory + "/ledger.sqlite", hook: configuration.hook)
        let recovery = Recovery(configuration: configuration, logKey: logKey, files: files, store: store)
        try recovery.checkIdentity()
        checkpoint = try recovery.checkpoint()
        (tree, tail) = try recovery.tree(of: checkpoint.checkpoint)
        sequenced = try recovery.sequenced(after: checkpoint.checkpoint.size)
        register = try store.register(officeKey: configuration.officeKey)
        try recovery.publish(checkpoint)
    }

    /// Number of durable entries.
    var sequencedSize: UInt64 { tree.size + UInt64(sequenced.count) }

    /// Whether durable entries wait for a checkpoint.
    var hasBacklog: Bool { !sequenced.isEmpty }

    /// Takes a batch into the current group, all of it or nothing.
    ///
    /// - Returns: the index of each entry; a session entry that was there before keeps its first one.
    /// - Throws: `ruleBroken` for an entry that may not follow; `storage`.
    func admit(_ batch: [PreparedEntry], companion: [UInt8] = []) throws -> [UInt64] {
        let indices = try admit(all: batch)
        if !companion.isEmpty {
            companions.append(Log.Companion(first: indices[0], count: indices.count, bytes: companion))
        }
        return indices
    }

    private func admit(all batch: [PreparedEntry]) throws -> [UInt64] {
        // An entry alone needs no copy of the register to fall back to: a refusal leaves it as it was.
        if batch.count == 1 { return [try admit(batch[0])] }
        let before = (register, group.count)
        do {
            return try batch.map { try admit($0) }
        } catch {
            register = before.0
            group.removeSubrange(before.1...)
            throw error
        }
    }

    private func admit(_ entry: PreparedEntry) throws -> UInt64 {
        let index = sequencedSize + UInt64(group.count)
        if entry.isSessionEntry {
            if let offset = group.firstIndex(where: { $0.leafHash == entry.leafHash }) {
                return sequencedSize + UInt64(offset)
            }
            if let first = try store.index(of: entry.leafHash) { return first }
            do throws(SessionRuleError) {
                try register.apply(entry.entry, at: index)
            } catch {
                throw LedgerError(.ruleBroken(error.code), "entry refused: \(error.message)", cause: error)
            }
        }
        group.append(entry)
        return index
    }

    /// Makes the current group durable.
    func commit() throws {
        guard !group.isEmpty else { return }
        try store.append(group, companions: companions, first: sequencedSize, register: register)
        sequenced += group.map { ($0.bytes, $0.leafHash) }
        (group, companions) = ([], [])
    }

    /// Brings every durable entry into the tree and publishes a checkpoint that covers them.
    ///
    /// Order: bundles and tiles, then the checkpoint into the database, then the file `checkpoint`. So a checkpoint
    /// that anybody can see has all of its tiles, and no two checkpoints of one size are ever signed differently:
    /// the entries under an index never change once they are durable, and signing is deterministic.
    func integrate() throws {
        guard hasBacklog else { return }
        var next = tree
        for entry in sequenced { next.append(leafHash: entry.leafHash) }
        let bundles = writtenBundles()
        var folders: Set<String> = []
        for (address, entries) in bundles {
            try write(.entries(address), EntryBundle(entries: entries)?.encoded, leaving: &folders)
        }
        let filled = next.takeFilled()
        let added = Set(TileAddress.added(from: tree.size, to: next.size))
        for tile in filled + next.partials where added.contains(tile.address) {
            try write(.tile(tile.address), tile.encoded, leaving: &folders)
        }
        try files.sync(folders)
        let signed = try sign(size: next.size, root: next.root)
        try store.replaceCheckpoint(checkpoint.note, with: signed)
        try configuration.hook.around(.file(path: LogResource.checkpoint.path)) {
            try files.write(Array(signed.note.utf8), to: LogResource.checkpoint.path)
        }
        removeSuperseded(bundles: bundles.map(\.0), tiles: filled.map(\.address))
        tail = next.size % 256 == 0 ? [] : bundles.last?.1 ?? []
        (tree, sequenced, checkpoint) = (next, [], signed)
    }

    /// The bundles that the backlog adds or extends, with their entries.
    private func writtenBundles() -> [(TileAddress, [[UInt8]])] {
        let entries = tail + sequenced.map(\.bytes)
        let first = tree.size / 256
        return stride(from: 0, to: entries.count, by: TileAddress.fullWidth).compactMap { start in
            let slice = Array(entries[start..<min(start + TileAddress.fullWidth, entries.count)])
            return TileAddress(level: 0, index: first + UInt64(start / TileAddress.fullWidth), width: slice.count)
                .map { ($0, slice) }
        }
    }

    private func sign(size: UInt64, root: Digest) throws -> PublishedCheckpoint {
        try Self.sign(size: size, root: root, configuration)
    }

    /// The one checkpoint that this log has for a size and root.
    static func sign(size: UInt64, root: Digest, _ configuration: Configuration) throws -> PublishedCheckpoint {
        let checkpoint = try Checkpoint(origin: configuration.origin, size: size, root: root)
        let note = try SignedNote.signed(text: checkpoint.text, name: configuration.origin, key: configuration.key)
        return PublishedCheckpoint(checkpoint: checkpoint, note: String(decoding: note.encoded, as: UTF8.self))
    }

    private func write(_ resource: LogResource, _ bytes: [UInt8]?, leaving folders: inout Set<String>) throws {
        guard let bytes else { preconditionFailure("\(resource.path) is wider than a bundle") }
        try configuration.hook.around(.file(path: resource.path)) {
            try files.write(bytes, to: resource.path, leaving: &folders)
        }
    }

    /// Deletes partial tiles whose full tile is published, which C2SP tlog-tiles allows.
    private func removeSuperseded(bundles: [TileAddress], tiles: [TileAddress]) {
        for address in bundles where address.isFull {
            files.removePartials(below: LogResource.entries(address).path + ".p", widths: 1...255)
        }
        for address in tiles {
            files.removePartials(below: LogResource.tile(address).path + ".p", widths: 1...255)
        }
    }
}
