public import CryptoPrimitives

/// A growing tree that gives out its tiles: it remembers the unfinished tile of every level, no more.
///
/// C2SP defines tiles with SHA-256; a tree of SM3 has the same shape.
public struct TiledTree: Sendable {
    public let hasher: TreeHasher

    /// Number of leaves.
    public private(set) var size: UInt64 = 0

    /// `edges[l]`: the hashes of level l's unfinished tile, fewer than 256, back to back.
    private var edges: [[UInt8]] = []

    /// Tiles filled since they were last taken, each before the one above it.
    private var filled: [HashTile] = []

    /// The tree without leaves.
    public init(_ function: HashFunction = .sha256) { hasher = TreeHasher(function) }

    /// A tree taken up where another left off.
    ///
    /// - Parameter partials: exactly the tiles that `TileAddress.partials(size:)` names, in that order.
    /// - Returns: nil if they are others.
    public init?(_ function: HashFunction = .sha256, size: UInt64, partials: [HashTile]) {
        guard partials.map(\.address) == TileAddress.partials(size: size) else { return nil }
        self.init(function)
        self.size = size
        for tile in partials {
            while edges.count < tile.address.level { edges.append([]) }
            edges.append(tile.encoded)
        }
    }

    /// Appends a leaf, given its hash.
    public mutating func append(leafHash: Digest) { append(leafHashes: leafHash.bytes) }

    /// Appends leaves, given their hashes.
    ///
    /// - Parameter leafHashes: 32 bytes each, back to back.
    /// - Precondition: a whole number of hashes.
    public mutating func append(leafHashes: [UInt8]) {
        precondition(leafHashes.count % Digest.byteCount == 0, "leaf hashes end inside a hash")
        if edges.isEmpty { edges.append([]) }
        var start = 0
        while start < leafHashes.count {
            let end = min(leafHashes.count, start + HashTile.fullByteCount - edges[0].count)
            edges[0] += leafHashes[start..<end]
            size += UInt64((end - start) / Digest.byteCount)
            start = end
            finish(level: 0)
        }
    }

    /// Gives out a level's tile if it is full, and takes its root to the level above.
    private mutating func finish(level: Int) {
        guard edges[level].count == HashTile.fullByteCount else { return }
        // Only when a tile's last leaf has come is it full: its number follows from the size.
        let index = size >> UInt64(8 * (level + 1)) - 1
        let address = TileAddress(trustedLevel: level, index: index, width: TileAddress.fullWidth)
        guard let tile = HashTile(address: address, decoding: edges[level]) else {
            preconditionFailure("a full tile has 256 hashes")
        }
        filled.append(tile)
        edges[level] = []
        if level + 1 == edges.count { edges.append([]) }
        edges[level + 1] += hasher.root(of: tile.encoded)
        finish(level: level + 1)
    }

    /// The tiles that were filled since the last call, each before the one above it.
    public mutating func takeFilled() -> [HashTile] {
        defer { filled = [] }
        return filled
    }

    /// The unfinished tile of every level that has one, as the format names them for this size.
    public var partials: [HashTile] {
        edges.enumerated().compactMap { level, hashes in
            let index = size >> UInt64(8 * level) / 256
            return TileAddress(level: level, index: index, width: hashes.count / Digest.byteCount)
                .flatMap { HashTile(address: $0, decoding: hashes) }
        }
    }

    /// The root of the tree as it stands.
    public var root: Digest {
        var peaks: [Digest] = []
        for tile in partials.reversed() {
            var start = 0
            for bit in (0..<8).reversed() where tile.address.width & 1 << bit != 0 {
                if let peak = tile.subtree(start..<start + 1 << bit, hasher: hasher) { peaks.append(peak) }
                start += 1 << bit
            }
        }
        return hasher.fold(peaks) ?? hasher.emptyRoot
    }
}
