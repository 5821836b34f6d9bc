internal import CryptoPrimitives
internal import TransparencyLog

/// Reads tiles and bundles and makes proofs of them; never touches the database and never waits for the sequencer.
actor LogReader {
    private let executor = QueueExecutor(label: "tabellion.ledger.reader")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private static let cachedTiles = 256
    private let hasher = TreeHasher(.sha256)
    private let files: DurableDirectory

    /// Full tiles read lately; owned by this actor.
    private var cache: [TileAddress: HashTile] = [:]

    /// The bundle read last, for those who read one entry after the other; owned by this actor.
    private var latestBundle: (address: TileAddress, bundle: EntryBundle)?

    init(files: DurableDirectory) { self.files = files }

    /// - Parameter stored: size of a published checkpoint, not below `size`.
    /// - Precondition: `index < size`.
    func inclusion(index: UInt64, size: UInt64, stored: UInt64) throws(LedgerError) -> [Digest] {
        try hasher.inclusionPath(index: index, size: size) { node throws(LedgerError) in
            try hash(of: node, stored: stored)
        }
    }

    /// - Parameter stored: size of a published checkpoint, not below `second`.
    /// - Precondition: `first <= second`.
    func consistency(first: UInt64, second: UInt64, stored: UInt64) throws(LedgerError) -> [Digest] {
        try hasher.consistencyProof(first: first, second: second) { node throws(LedgerError) in
            try hash(of: node, stored: stored)
        }
    }

    /// The bytes of one entry that a checkpoint of `stored` leaves covers.
    func entry(index: UInt64, stored: UInt64) throws(LedgerError) -> [UInt8] {
        let leaf = TreeNode(level: 0, index: index)
        guard let (address, range) = TileAddress.holding(leaf, size: stored) else {
            throw LedgerError(.outOfRange, "entry \(index) is outside a tree of \(stored)")
        }
        for candidate in [address, address.full] {
            if let latestBundle, latestBundle.address == candidate {
                return latestBundle.bundle.entries[range.lowerBound]
            }
            guard let bytes = try files.read(LogResource.entries(candidate).path) else { continue }
            guard let bundle = EntryBundle(decoding: bytes, width: candidate.width) else { break }
            latestBundle = (candidate, bundle)
            return bundle.entries[range.lowerBound]
        }
        throw Self.damaged(.entries(address))
    }

    func read(_ path: String) throws(LedgerError) -> [UInt8]? { try files.read(path) }

    private func hash(of node: TreeNode, stored: UInt64) throws(LedgerError) -> Digest {
        guard let (address, range) = TileAddress.holding(node, size: stored) else {
            throw LedgerError(.outOfRange, "subtree \(node) is outside a tree of \(stored)")
        }
        guard let hash = try tile(address).subtree(range, hasher: hasher) else { throw Self.damaged(.tile(address)) }
        return hash
    }

    /// A tile; the full one if the partial one is gone by now.
    private func tile(_ address: TileAddress) throws(LedgerError) -> HashTile {
        for candidate in [address, address.full] {
            if let tile = cache[candidate] { return tile }
            guard let bytes = try files.read(LogResource.tile(candidate).path) else { continue }
            guard let tile = HashTile(address: candidate, decoding: bytes) else { break }
            if candidate.isFull {
                if cache.count >= Self.cachedTiles { cache.removeAll(keepingCapacity: true) }
                cache[candidate] = tile
            }
            return tile
        }
        throw Self.damaged(.tile(address))
    }

    private static func damaged(_ resource: LogResource) -> LedgerError {
        LedgerError(.corrupted, "\(resource.path) is missing or damaged; restore it from a mirror")
    }
}
