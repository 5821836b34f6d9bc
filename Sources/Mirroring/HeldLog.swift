internal import CryptoPrimitives
internal import TransparencyLog

/// A mirror's copy of a log: every entry and every tile, as the log itself publishes them.
///
/// Files beyond the checkpoint signed last may be there after a crash; they are written again and count for nothing.
struct HeldLog: Sendable {
    let folder: DurableFolder
    private let hook: MirrorHook

    init(_ path: String, hook: MirrorHook) throws(MirrorError) {
        folder = try DurableFolder(path)
        self.hook = hook
    }

    /// The tree of `size` leaves, from its unfinished tiles.
    ///
    /// - Throws: `.damaged` unless they have that root.
    func tree(size: UInt64, root: Digest) throws(MirrorError) -> TiledTree {
        var tiles: [HashTile] = []
        for address in TileAddress.partials(size: size) {
            guard let tile = try self.tile(address) else { throw Self.damaged(.tile(address)) }
            tiles.append(tile)
        }
        guard let tree = TiledTree(size: size, partials: tiles), tree.root == root else {
            throw MirrorError(
                .damaged,
                "\(folder.root): its tiles do not have the root that was signed; take the copy from a backup, or read the "
                    + "log again into a new directory with the same mirror.json")
        }
        return tree
    }

    /// Writes one bundle; durable only after `seal`.
    func keep(bundle entries: [[UInt8]], at address: TileAddress, _ folders: inout Set<String>) throws(MirrorError) {
        guard let bundle = EntryBundle(entries: entries) else { preconditionFailure("a bundle has 1 to 256 entries") }
        try hook.before(.bundle)
        try folder.replace(LogResource.entries(address).path, with: bundle.encoded, leaving: &folders)
    }

    /// Writes hash tiles; durable only after `seal`.
    func keep(_ tiles: [HashTile], _ folders: inout Set<String>) throws(MirrorError) {
        for tile in tiles {
            try hook.before(.tile)
            try folder.replace(LogResource.tile(tile.address).path, with: tile.encoded, leaving: &folders)
        }
    }

    /// Makes everything written before durable.
    func seal(_ folders: Set<String>) throws(MirrorError) {
        try hook.before(.names)
        try DurableFolder.synchronize(folders)
    }

    /// Deletes partial tiles and bundles of an earlier size that full ones have taken the place of.
    func removePartials(of oldSize: UInt64, now size: UInt64) {
        for address in TileAddress.partials(size: oldSize) {
            let isFullNow = size >> UInt64(8 * address.level) >= (address.index + 1) * 256
            var resources: [LogResource] = [.tile(address)]
            if address.level == 0 { resources.append(.entries(address)) }
            for resource in resources {
                let path = resource.path
                guard isFullNow, let slash = path.lastIndex(of: "/") else { continue }
                folder.removePartials(below: String(path[..<slash]))
            }
        }
    }

    /// Entries of a bundle that is held whole; nil if it is not.
    func bundle(_ address: TileAddress) throws(MirrorError) -> [UInt8]? {
        try folder.read(LogResource.entries(address).path)
    }

    /// A tile, or the beginning of the full one where the partial one is gone.
    private func tile(_ address: TileAddress) throws(MirrorError) -> HashTile? {
        for candidate in address.isFull ? [address] : [address, address.full] {
            guard let bytes = try folder.read(LogResource.tile(candidate).path) else { continue }
            guard let tile = HashTile(address: candidate, decoding: bytes) else { return nil }
            return HashTile(address: address, hashes: Array(tile.hashes.prefix(address.width)))
        }
        return nil
    }

    /// The hash of a perfect subtree of the tree of `size` leaves.
    ///
    /// - Throws: `.damaged`, `.storage`.
    func hash(of node: TreeNode, size: UInt64) throws(MirrorError) -> Digest {
        guard let (address, range) = TileAddress.holding(node, size: size), let tile = try tile(address),
            let hash = tile.subtree(range, hasher: TreeHasher(.sha256))
        else { throw MirrorError(.damaged, "\(folder.root): the tile over \(node) is missing or damaged") }
        return hash
    }

    private static func damaged(_ resource: LogResource) -> MirrorError {
        MirrorError(.damaged, "\(resource.path) is missing or damaged: take it from the log, or from another mirror")
    }
}
