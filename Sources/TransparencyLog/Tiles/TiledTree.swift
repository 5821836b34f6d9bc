public import CryptoPrimitives

/// A growing SHA-256 tree that gives out its tiles: it remembers the unfinished tile of every level, no more.
public struct TiledTree: Sendable {
    /// C2SP defines tiles with SHA-256 only.
    public let hasher = TreeHasher(.sha256)

    /// Number of leaves.
    public private(set) var size: UInt64 = 0

    /// `edges[l]`: the hashes of level l's unfinished tile, fewer than 256.
    private var edges: [[Digest]] = []

    /// Tiles filled since they were last taken, each before the one above it.
    private var filled: [HashTile] = []

    /// The tree without leaves.
    public init() {}

    /// A tree taken up where another left off.
    ///
    /// - Parameter partials: exactly the tiles that `TileAddress.partials(size:)` names, in that order.
    /// - Returns: nil if they are others.
    public init?(size: UInt64, partials: [HashTile]) {
        guard partials.map(\.address) == TileAddress.partials(size: size) else { return nil }
        self.size = size
        for tile in partials {
            while edges.count < tile.address.level { edges.append([]) }
            edges.append(tile.hashes)
        }
    }

    /// Appends a leaf, given its hash.
    public mutating func append(leafHash: Digest) {
        var hash = leafHash
        var level = 0
        var count = size
        size += 1
        while true {
            if level == edges.count { edges.append([]) }
            edges[level].append(hash)
            guard edges[level].count == TileAddress.fullWidth else { return }
            let address = TileAddress(trustedLevel: level, index: count / 256, width: TileAddress.fullWidth)
            guard let tile = HashTile(address: address, hashes: edges[level]),
                let root = tile.subtree(0..<TileAddress.fullWidth, hasher: hasher)
            else { preconditionFailure("a full tile has 256 hashes") }
            filled.append(tile)
            edges[level].removeAll(keepingCapacity: true)
            (hash, level, count) = (root, level + 1, count / 256)
        }
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
            return TileAddress(level: level, index: index, width: hashes.count)
                .flatMap { HashTile(address: $0, hashes: hashes) }
        }
    }

    /// The root of the tree as it stands.
    public var root: Digest {
        var peaks: [Digest] = []
        for tile in partials.reversed() {
            var start = 0
            for bit in (0..<8).reversed() where tile.hashes.count & 1 << bit != 0 {
                if let peak = tile.subtree(start..<start + 1 << bit, hasher: hasher) { peaks.append(peak) }
                start += 1 << bit
            }
        }
        return hasher.fold(peaks) ?? hasher.emptyRoot
    }
}
