internal import CryptoPrimitives
internal import TransparencyLog

/// Full tiles and bundles in a few large files that only grow, everything unfinished in the database: three fsyncs an
/// integration however many tiles it fills, and hundreds of millions of entries in some hundred files.
///
/// What stands behind the checkpoint's own tiles is not read. After a crash it is written again, to the same places.
struct PackedTileStore: TileStore {
    private let edge: TreeEdge
    private let bundles: BundleSegments
    private let tiles: BothTrees<TileSegments>

    var kept: [UInt8]? { edge.encoded }

    init(files: DurableDirectory, hook: StorageHook, edge: TreeEdge = .empty) {
        self.init(
            edge: edge, bundles: BundleSegments(files: files, hook: hook),
            tiles: BothTrees { TileSegments(files: files, hook: hook, function: $0) })
    }

    private init(edge: TreeEdge, bundles: BundleSegments, tiles: BothTrees<TileSegments>) {
        (self.edge, self.bundles, self.tiles) = (edge, bundles, tiles)
    }

    /// The store of the same checkpoint, with unfinished tiles published under more widths.
    func publishing(widths: (TileAddress) -> [Int]) -> PackedTileStore {
        PackedTileStore(edge: edge.publishing(widths: widths), bundles: bundles, tiles: tiles)
    }

    func read(_ resource: TreeResource) throws(LedgerError) -> [UInt8]? {
        switch resource.resource {
        case .checkpoint: return nil
        case .tile(let address):
            guard address.isFull else { return edge.tile(address, resource.function) }
            guard address.level < 8, address.index < edge.size >> UInt64(8 * (address.level + 1)) else { return nil }
            guard let bytes = try tiles[resource.function].read(address) else { throw resource.isDamaged }
            return bytes
        case .entries(let address):
            guard address.isFull else { return edge.entries(address) }
            guard address.index < edge.size / UInt64(TileAddress.fullWidth) else { return nil }
            guard let bytes = try bundles.read(address.index) else { throw resource.isDamaged }
            return bytes
        }
    }

    func growing(by growth: TreeGrowth) throws -> any TileStore {
        try bundles.write(growth.bundles)
        for function in HashFunction.allCases { try tiles[function].write(growth.filled[function]) }
        return PackedTileStore(edge: edge.growing(by: growth), bundles: bundles, tiles: tiles)
    }

    /// Nothing: readers of this process have the store, others ask it.
    func publish(_ checkpoints: BothTrees<PublishedCheckpoint>, after growth: TreeGrowth?) throws {}

    /// All files are there and long enough, and the last full bundle has the hashes of both trees' last full tiles.
    func check(size: UInt64) throws {
        guard edge.size == size else {
            throw LedgerError(
                .corrupted, "the database has the edge of size \(edge.size) beside the checkpoint's \(size)")
        }
        guard try bundles.isComplete(size: size), tiles.sha256.isComplete(size: size), tiles.sm3.isComplete(size: size)
        else { throw LedgerError(.corrupted, "a file below packed/ is missing or too short; restore it from a mirror") }
        let count = size / UInt64(TileAddress.fullWidth)
        guard count > 0, let last = TileAddress(level: 0, index: count - 1, width: TileAddress.fullWidth) else {
            return
        }
        guard let bundle = try read(.entries(last)), let run = EntryRun(framed: bundle, count: TileAddress.fullWidth)
        else { throw TreeResource.entries(last).isDamaged }
        for function in HashFunction.allCases where try read(.tile(last, function)) != run.leaves[function] {
            throw TreeResource.tile(last, function).isDamaged
        }
    }
}
