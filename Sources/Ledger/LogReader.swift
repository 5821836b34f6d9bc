internal import CryptoPrimitives
internal import LocalIO
internal import TransparencyLog

/// Reads one tree's tiles, and bundles, and makes proofs of them; never touches the database and never waits for the
/// sequencer.
actor LogReader {
    private let executor = QueueExecutor(label: "tabellion.ledger.reader")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private static let cachedTiles = 256
    private let hasher: TreeHasher

    /// Full tiles read lately; owned by this actor.
    private var cache: [TileAddress: HashTile] = [:]

    /// The bundle read last, for those who read one entry after the other; owned by this actor.
    private var latestBundle: (address: TileAddress, bundle: EntryBundle)?

    init(_ function: HashFunction) { hasher = TreeHasher(function) }

    /// - Precondition: `index < size`, and `size` is not above that of `published`.
    func inclusion(index: UInt64, size: UInt64, in published: PublishedTrees) throws(LedgerError) -> [Digest] {
        try hasher.inclusionPath(index: index, size: size) { node throws(LedgerError) in
            try hash(of: node, published)
        }
    }

    /// - Precondition: `first <= second`, and `second` is not above the size of `published`.
    func consistency(
        first: UInt64, second: UInt64, in published: PublishedTrees
    ) throws(LedgerError) -> [Digest] {
        try hasher.consistencyProof(first: first, second: second) { node throws(LedgerError) in
            try hash(of: node, published)
        }
    }

    /// The bytes of one entry that the published checkpoint covers.
    func entry(index: UInt64, in published: PublishedTrees) throws(LedgerError) -> [UInt8] {
        let leaf = TreeNode(level: 0, index: index)
        guard let (address, range) = TileAddress.holding(leaf, size: published.size) else {
            throw LedgerError(.outOfRange, "entry \(index) is outside a tree of \(published.size)")
        }
        for candidate in [address, address.full] {
            if let latestBundle, latestBundle.address == candidate {
                return latestBundle.bundle.entries[range.lowerBound]
            }
            guard let bytes = try published.tiles.read(.entries(candidate)) else { continue }
            guard let bundle = EntryBundle(decoding: bytes, width: candidate.width) else { break }
            latestBundle = (candidate, bundle)
            return bundle.entries[range.lowerBound]
        }
        throw TreeResource.entries(address).isDamaged
    }

    func read(_ resource: TreeResource, in published: PublishedTrees) throws(LedgerError) -> [UInt8]? {
        try published.tiles.read(resource)
    }

    private func hash(of node: TreeNode, _ published: PublishedTrees) throws(LedgerError) -> Digest {
        guard let (address, range) = TileAddress.holding(node, size: published.size) else {
            throw LedgerError(.outOfRange, "subtree \(node) is outside a tree of \(published.size)")
        }
        guard let hash = try tile(address, published).subtree(range, hasher: hasher) else {
            throw TreeResource.tile(address, hasher.function).isDamaged
        }
        return hash
    }

    /// A tile; the full one if the partial one is gone by now.
    private func tile(_ address: TileAddress, _ published: PublishedTrees) throws(LedgerError) -> HashTile {
        for candidate in [address, address.full] {
            if let tile = cache[candidate] { return tile }
            guard let bytes = try published.tiles.read(.tile(candidate, hasher.function)) else { continue }
            guard let tile = HashTile(address: candidate, decoding: bytes) else { break }
            if candidate.isFull {
                if cache.count >= Self.cachedTiles { cache.removeAll(keepingCapacity: true) }
                cache[candidate] = tile
            }
            return tile
        }
        throw TreeResource.tile(address, hasher.function).isDamaged
    }
}
