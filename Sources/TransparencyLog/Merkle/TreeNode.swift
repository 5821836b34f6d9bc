/// A perfect subtree: the `index`-th run of `2^level` leaves, both counted from 0.
public struct TreeNode: Hashable, Sendable {
    /// 0 for a leaf; at most 63.
    public let level: Int
    public let index: UInt64

    public init(level: Int, index: UInt64) {
        self.level = level
        self.index = index
    }

    /// The perfect subtrees, largest first, whose hashes make the Merkle Tree Hash of the leaves in `range`.
    ///
    /// - Parameter range: a subtree of RFC 6962's recursion: its start is a multiple of the least power of two that is
    ///   not below its length.
    static func covering(_ range: Range<UInt64>) -> [TreeNode] {
        var nodes: [TreeNode] = []
        var start = range.lowerBound
        while start < range.upperBound {
            let level = 63 - (range.upperBound - start).leadingZeroBitCount
            nodes.append(TreeNode(level: level, index: start >> UInt64(level)))
            start += 1 << UInt64(level)
        }
        return nodes
    }
}
