internal import CryptoPrimitives
internal import TransparencyLog

/// Brings a log of plain files up to date, from its entries: builds the SM3 tree, and packs everything if it is to be.
///
/// Every entry is read and hashed again; the SHA-256 root must be the signed one. Nothing counts until the database holds
/// the outcome, so that a crash makes it all happen again.
struct TreeRebuild {
    /// Bundles taken at a time.
    private static let chunk: UInt64 = 64

    let configuration: Sequencer.Configuration
    let files: DurableDirectory
    let store: EntryStore

    /// Of the SHA-256 tree, as stored.
    let checkpoint: PublishedCheckpoint

    let source: FileTileStore

    private var size: UInt64 { checkpoint.checkpoint.size }
    private var isPacking: Bool { configuration.layout == .packed }

    /// - Throws: `corrupted` if the entries do not have the signed root.
    func run() throws -> PublishedTrees {
        var trees = BothTrees { TiledTree($0) }
        var tiles: any TileStore =
            isPacking ? PackedTileStore(files: files, hook: configuration.hook) : source
        let bundles = (size + 255) / 256
        for first in stride(from: 0, to: bundles, by: Int(Self.chunk)) {
            let last = min(bundles, first + Self.chunk)
            let run = try entries(of: first..<last)
            for function in HashFunction.allCases { trees[function].append(leafHashes: run.leaves[function]) }
            tiles = try tiles.growing(by: growth(of: run, from: first, &trees))
        }
        guard trees.sha256.root == checkpoint.checkpoint.root else {
            throw LedgerError(.corrupted, "the entries of size \(size) do not have the signed root; restore a mirror's")
        }
        if let packed = tiles as? PackedTileStore { tiles = packed.publishing(widths: source.widths(of:)) }
        let sm3 = try Sequencer.sign(size: size, root: trees.sm3.root, .sm3, configuration)
        let checkpoints = BothTrees(sha256: checkpoint, sm3: sm3)
        try store.replaceCheckpoint(
            checkpoint.note, with: EntryStore.StoredCheckpoint(checkpoints, kept: tiles.kept))
        if isPacking { source.removeAll() }
        return PublishedTrees(checkpoints: checkpoints, tiles: tiles)
    }

    /// The entries of some bundles, by the tree of the stored checkpoint.
    private func entries(of bundles: Range<UInt64>) throws -> EntryRun {
        var entries = EntryRun()
        for index in bundles {
            let width = Int(min(256, size - 256 * index))
            guard let address = TileAddress(level: 0, index: index, width: width) else { break }
            guard let bytes = try source.read(.entries(address)), let run = EntryRun(framed: bytes, count: width) else {
                throw TreeResource.entries(address).isDamaged
            }
            entries.append(run)
        }
        return entries
    }

    /// What a chunk adds: into packed files everything, beside plain ones the SM3 tiles.
    private func growth(of run: EntryRun, from first: UInt64, _ trees: inout BothTrees<TiledTree>) -> TreeGrowth {
        let filled = BothTrees { trees[$0].takeFilled() }
        let isLast = trees.sha256.size == size
        return TreeGrowth(
            oldSize: 0, size: trees.sha256.size,
            bundles: isPacking ? BundleRun(first: first, bytes: run.framed, count: run.count) : .empty,
            filled: BothTrees(sha256: isPacking ? filled.sha256 : [], sm3: filled.sm3),
            // Only those of the stored checkpoint were ever published.
            partials: BothTrees(
                sha256: isPacking && isLast ? trees.sha256.partials : [], sm3: isLast ? trees.sm3.partials : []))
    }
}
