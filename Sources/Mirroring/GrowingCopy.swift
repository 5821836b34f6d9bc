internal import TransparencyLog

/// A mirror's copy while it grows towards a checkpoint; nothing of it counts before the root over it is known.
struct GrowingCopy {
    private(set) var tree: TiledTree
    private let log: HeldLog
    private var folders: Set<String> = []

    /// The bundle that `write` writes next, whole from its first entry.
    private var bundle: (address: TileAddress, entries: [[UInt8]])?

    init(tree: TiledTree, log: HeldLog) {
        self.tree = tree
        self.log = log
    }

    /// Takes the new entries of one bundle.
    ///
    /// - Parameters:
    ///   - address: as it was wanted; perhaps partial.
    ///   - bytes: of the bundle, or of the full one in its place: `MirrorReading` has taken them.
    mutating func take(_ entries: [[UInt8]], of address: TileAddress, bytes: [UInt8], isFull: Bool) {
        for entry in entries { tree.append(leafHash: tree.hasher.leaf(entry)) }
        let whole = EntryBundle(decoding: bytes, width: isFull ? address.full.width : address.width)
        bundle = whole.map { (address, Array($0.entries.prefix(address.width))) }
    }

    /// Writes what was taken.
    ///
    /// - Throws: `.storage`.
    mutating func write() throws(MirrorError) {
        if let bundle { try log.keep(bundle: bundle.entries, at: bundle.address, &folders) }
        bundle = nil
        try log.keep(tree.takeFilled(), &folders)
    }

    /// Writes the unfinished tiles, and makes everything durable.
    ///
    /// - Throws: `.storage`.
    mutating func finish() throws(MirrorError) {
        try log.keep(tree.partials, &folders)
        try log.seal(folders)
    }
}
