internal import CryptoPrimitives
internal import TransparencyLog

/// Reads a log's state back from its directory, and refuses one that contradicts itself.
struct Recovery {
    let configuration: Sequencer.Configuration
    let logKey: VerifierKey
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

    /// The latest checkpoint; a new log signs that of the empty tree.
    func checkpoint() throws -> PublishedCheckpoint {
        guard let note = try store.checkpointNote() else {
            let empty = try Sequencer.sign(size: 0, root: TreeHasher(.sha256).emptyRoot, configuration)
            try store.replaceCheckpoint(nil, with: empty)
            return empty
        }
        do {
            let parsed = try SignedNote(parsing: Array(note.utf8))
            return PublishedCheckpoint(checkpoint: try Checkpoint(note: parsed, logKey: logKey), note: note)
        } catch {
            throw LedgerError(.corrupted, "the stored checkpoint is not one that this log signed", cause: error)
        }
    }

    /// The tree that a checkpoint signs, from its unfinished tiles, and the entries of its unfinished bundle.
    func tree(of checkpoint: Checkpoint) throws -> (tree: TiledTree, tail: [[UInt8]]) {
        var partials: [HashTile] = []
        for address in TileAddress.partials(size: checkpoint.size) {
            let path = LogResource.tile(address).path
            guard let tile = try files.read(path).flatMap({ HashTile(address: address, decoding: $0) }) else {
                throw LedgerError(.corrupted, "\(path) is missing or damaged; restore it from a mirror")
            }
            partials.append(tile)
        }
        guard let tree = TiledTree(size: checkpoint.size, partials: partials), tree.root == checkpoint.root else {
            throw LedgerError(
                .corrupted,
                "the tiles of size \(checkpoint.size) do not have the signed root; restore them from a mirror")
        }
        return (tree, try tail(size: checkpoint.size, hashes: partials.first { $0.address.level == 0 }?.hashes ?? []))
    }

    private func tail(size: UInt64, hashes: [Digest]) throws -> [[UInt8]] {
        guard let address = TileAddress(level: 0, index: size / 256, width: Int(size % 256)) else { return [] }
        let path = LogResource.entries(address).path
        let hasher = TreeHasher(.sha256)
        guard let bytes = try files.read(path),
            let bundle = EntryBundle(decoding: bytes, width: address.width),
            bundle.entries.map({ hasher.leaf($0) }) == hashes
        else { throw LedgerError(.corrupted, "\(path) is missing or damaged; restore it from a mirror") }
        return bundle.entries
    }

    /// The durable entries that no checkpoint covers, in order.
    func sequenced(after size: UInt64) throws -> [(bytes: [UInt8], leafHash: Digest)] {
        let hasher = TreeHasher(.sha256)
        let entries = try store.pending().filter { $0.index >= size }
        guard entries.enumerated().allSatisfy({ $0.element.index == size + UInt64($0.offset) }) else {
            throw LedgerError(.corrupted, "the database has a gap in the entries after index \(size)")
        }
        return entries.map { ($0.bytes, hasher.leaf($0.bytes)) }
    }

    /// Brings the file `checkpoint` up to the stored one, if a crash came between the two.
    func publish(_ checkpoint: PublishedCheckpoint) throws {
        let path = LogResource.checkpoint.path
        let bytes = Array(checkpoint.note.utf8)
        guard try files.read(path) != bytes else { return }
        try configuration.hook.around(.file(path: path)) { try files.write(bytes, to: path) }
    }
}
