internal import CryptoPrimitives
internal import TransparencyLog

/// Reads a log's state back from its directory, and refuses one that contradicts itself.
struct Recovery {
    let configuration: Sequencer.Configuration
    let files: DurableDirectory
    let store: EntryStore

    /// - Throws: `otherLog` if the directory was created with another origin or key.
    func checkIdentity() throws {
        let wanted = EntryStore.Identity(
            origin: configuration.origin, logKey: configuration.key.publicKey, officeKey: configuration.officeKey)
        guard try store.identity(creating: wanted) == wanted else {
            throw LedgerError(
                .otherLog,
                "\(configuration.directory) holds a log of another origin, log key or office key; name its own")
        }
    }

    /// The latest checkpoints and their tiles. A new log signs those of the empty trees; one made before there was an
    /// SM3 tree, or with a file a tile, is brought up to date.
    func published() throws -> PublishedTrees {
        guard let stored = try store.checkpoint() else { return try create() }
        let plain = FileTileStore(files: files, hook: configuration.hook)
        let checkpoint = try checkpoint(stored.note, .sha256)
        guard let kept = stored.kept else {
            if configuration.layout == .files, let sm3Note = stored.sm3Note {
                return try opened(plain, checkpoint, sm3Note)
            }
            return try TreeRebuild(
                configuration: configuration, files: files, store: store, checkpoint: checkpoint, source: plain
            ).run()
        }
        guard configuration.layout == .packed else {
            throw LedgerError(
                .otherLog, "\(configuration.directory) holds a packed log; open it as one and export its files")
        }
        guard let edge = TreeEdge(decoding: kept), let sm3Note = stored.sm3Note else {
            throw LedgerError(.corrupted, "what the database keeps beside the checkpoint is damaged")
        }
        // A crash may have come between the move into packed files and this.
        plain.removeAll()
        return try opened(
            PackedTileStore(files: files, hook: configuration.hook, edge: edge), checkpoint, sm3Note)
    }

    private func create() throws -> PublishedTrees {
        let tiles: any TileStore =
            configuration.layout == .packed
            ? PackedTileStore(files: files, hook: configuration.hook)
            : FileTileStore(files: files, hook: configuration.hook)
        let empty = try BothTrees { function in
            try Sequencer.sign(size: 0, root: TreeHasher(function).emptyRoot, function, configuration)
        }
        try store.replaceCheckpoint(nil, with: EntryStore.StoredCheckpoint(empty, kept: tiles.kept))
        return PublishedTrees(checkpoints: empty, tiles: tiles)
    }

    private func opened(
        _ tiles: any TileStore, _ checkpoint: PublishedCheckpoint, _ sm3Note: String
    ) throws -> PublishedTrees {
        let sm3 = try self.checkpoint(sm3Note, .sm3)
        guard sm3.checkpoint.size == checkpoint.checkpoint.size else {
            throw LedgerError(
                .corrupted,
                "the stored checkpoints are of sizes \(checkpoint.checkpoint.size) and \(sm3.checkpoint.size)")
        }
        try tiles.check(size: checkpoint.checkpoint.size)
        return PublishedTrees(checkpoints: BothTrees(sha256: checkpoint, sm3: sm3), tiles: tiles)
    }

    private func checkpoint(_ note: String, _ function: HashFunction) throws -> PublishedCheckpoint {
        do {
            let parsed = try SignedNote(parsing: Array(note.utf8))
            let key = try configuration.logKey(of: function)
            return PublishedCheckpoint(checkpoint: try Checkpoint(note: parsed, logKey: key), note: note)
        } catch {
            throw LedgerError(.corrupted, "a stored checkpoint is not one that this log signed", cause: error)
        }
    }

    /// The trees that the checkpoints sign, from their unfinished tiles, and the entries of their unfinished bundle.
    func trees(of published: PublishedTrees) throws -> (trees: BothTrees<TiledTree>, tail: [UInt8]) {
        let trees = try BothTrees { function in try tree(function, published) }
        let width = Int(published.size % UInt64(TileAddress.fullWidth))
        guard
            let address = TileAddress(level: 0, index: published.size / UInt64(TileAddress.fullWidth), width: width)
        else { return (trees, []) }
        guard let tail = try published.tiles.read(.entries(address)), let run = EntryRun(framed: tail, count: width)
        else { throw TreeResource.entries(address).isDamaged }
        for function in HashFunction.allCases where trees[function].partials.first?.encoded != run.leaves[function] {
            throw TreeResource.entries(address).isDamaged
        }
        return (trees, tail)
    }

    private func tree(_ function: HashFunction, _ published: PublishedTrees) throws -> TiledTree {
        let checkpoint = published.checkpoints[function].checkpoint
        var partials: [HashTile] = []
        for address in TileAddress.partials(size: checkpoint.size) {
            guard
                let tile = try published.tiles.read(.tile(address, function)).flatMap({
                    HashTile(address: address, decoding: $0)
                })
            else { throw TreeResource.tile(address, function).isDamaged }
            partials.append(tile)
        }
        guard let tree = TiledTree(function, size: checkpoint.size, partials: partials), tree.root == checkpoint.root
        else {
            throw LedgerError(
                .corrupted,
                "the \(function.rawValue) tiles of size \(checkpoint.size) do not have the signed root; restore them "
                    + "from a mirror")
        }
        return tree
    }

    /// The durable entries that no checkpoint covers, in order.
    func sequenced(after size: UInt64) throws -> EntryRun {
        var sequenced = EntryRun()
        for (first, run) in try store.pending() {
            guard first == size + UInt64(sequenced.count) else {
                throw LedgerError(.corrupted, "the database has a gap in the entries after index \(size)")
            }
            sequenced.append(run)
        }
        return sequenced
    }
}
