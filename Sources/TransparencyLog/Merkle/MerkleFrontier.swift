public import CryptoPrimitives

/// A tree that only grows and remembers only what its next root needs: the perfect subtrees at its right edge.
public struct MerkleFrontier: Hashable, Sendable {
    public let hasher: TreeHasher

    /// Number of leaves.
    public private(set) var size: UInt64

    /// Roots of the perfect subtrees, largest first: one for every bit that is set in `size`.
    public private(set) var peaks: [Digest]

    /// The tree without leaves.
    public init(_ function: HashFunction) {
        hasher = TreeHasher(function)
        size = 0
        peaks = []
    }

    /// A tree taken up where another left off.
    ///
    /// - Returns: nil unless there is one peak for every bit that is set in `size`.
    public init?(_ function: HashFunction, size: UInt64, peaks: [Digest]) {
        guard peaks.count == size.nonzeroBitCount else { return nil }
        hasher = TreeHasher(function)
        self.size = size
        self.peaks = peaks
    }

    /// Appends a leaf, given its hash.
    public mutating func append(leafHash: Digest) {
        var hash = leafHash
        for _ in 0..<(~size).trailingZeroBitCount { hash = hasher.node(peaks.removeLast(), hash) }
        peaks.append(hash)
        size += 1
    }

    /// Appends a leaf, given its data.
    public mutating func append(_ data: some Sequence<UInt8>) { append(leafHash: hasher.leaf(data)) }

    /// The root of the tree as it stands.
    public var root: Digest { hasher.fold(peaks) ?? hasher.emptyRoot }
}
