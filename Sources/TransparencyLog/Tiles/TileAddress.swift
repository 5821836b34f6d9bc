/// Which run of a level's hashes a tile holds, for C2SP tlog-tiles.
///
/// Tile (L, N) holds the Merkle Tree Hashes of `width` consecutive perfect subtrees of `256^L` leaves each, the first
/// of them number `256 N`. Level 0 addresses entry bundles as well.
public struct TileAddress: Hashable, Sendable {
    /// Hashes of a full tile, entries of a full bundle.
    public static let fullWidth = 256

    /// At 8 bits a level, no tree of 64-bit size reaches level 8; parsers accept the format's 0…63.
    public let level: Int

    /// Position within the level, from 0.
    public let index: UInt64

    /// 1…256; 256 is a full tile.
    public let width: Int

    /// - Returns: nil outside the ranges of the format: level 0…63, width 1…256.
    public init?(level: Int, index: UInt64, width: Int) {
        guard 0...63 ~= level, 1...Self.fullWidth ~= width else { return nil }
        self.level = level
        self.index = index
        self.width = width
    }

    init(trustedLevel level: Int, index: UInt64, width: Int) {
        self.level = level
        self.index = index
        self.width = width
    }

    public var isFull: Bool { width == Self.fullWidth }

    /// The same tile with all of its hashes.
    public var full: TileAddress { TileAddress(trustedLevel: level, index: index, width: Self.fullWidth) }

    /// The tile that holds a perfect subtree of a tree of `size` leaves, and which of its hashes make that subtree.
    ///
    /// - Returns: nil if the subtree reaches past the tree's last leaf.
    public static func holding(_ node: TreeNode, size: UInt64) -> (tile: TileAddress, range: Range<Int>)? {
        let (level, height) = node.level.quotientAndRemainder(dividingBy: 8)
        let stored = size >> UInt64(8 * level)
        guard node.index < stored >> UInt64(height) else { return nil }
        let first = node.index << UInt64(height)
        let index = first / 256
        let start = Int(first % 256)
        let tile = TileAddress(trustedLevel: level, index: index, width: width(of: index, stored: stored))
        return (tile, start..<start + 1 << height)
    }

    /// The tiles that a tree of `size` leaves has and a tree of `oldSize` has not, level by level in order.
    ///
    /// - Precondition: `oldSize <= size`.
    public static func added(from oldSize: UInt64, to size: UInt64) -> [TileAddress] {
        precondition(oldSize <= size)
        var tiles: [TileAddress] = []
        for level in 0..<8 {
            let (old, new) = (oldSize >> UInt64(8 * level), size >> UInt64(8 * level))
            guard new > old else { break }
            for index in old / 256...(new - 1) / 256 {
                tiles.append(TileAddress(trustedLevel: level, index: index, width: width(of: index, stored: new)))
            }
        }
        return tiles
    }

    /// The rightmost tile of every level of a tree of `size` leaves that is not full.
    public static func partials(size: UInt64) -> [TileAddress] {
        (0..<8).compactMap { level in
            let stored = size >> UInt64(8 * level)
            guard stored % 256 > 0 else { return nil }
            return TileAddress(trustedLevel: level, index: stored / 256, width: Int(stored % 256))
        }
    }

    private static func width(of index: UInt64, stored: UInt64) -> Int {
        Int(min(UInt64(fullWidth), stored - index * UInt64(fullWidth)))
    }
}
