public import CryptoPrimitives

/// A whole tree in memory, for up to some hundred thousand leaves: a manifest's records, a test's reference log.
public struct MerkleTree: Hashable, Sendable {
    public let hasher: TreeHasher

    /// `levels[l][i]` is the hash of the perfect subtree (l, i); no level is empty, but there may be none.
    private var levels: [[Digest]]

    /// The tree over the given leaves' data, in order.
    public init(_ function: HashFunction, leaves: some Sequence<[UInt8]> = [[UInt8]]()) {
        hasher = TreeHasher(function)
        levels = []
        for leaf in leaves { append(leaf) }
    }

    /// Number of leaves.
    public var count: Int { levels.first?.count ?? 0 }

    /// Appends a leaf, given its data.
    public mutating func append(_ data: some Sequence<UInt8>) { append(leafHash: hasher.leaf(data)) }

    /// Appends a leaf, given its hash.
    public mutating func append(leafHash: Digest) {
        var hash = leafHash
        var level = 0
        while true {
            if level == levels.count { levels.append([]) }
            levels[level].append(hash)
            let count = levels[level].count
            guard count.isMultiple(of: 2) else { return }
            hash = hasher.node(levels[level][count - 2], hash)
            level += 1
        }
    }

    /// The root over all leaves.
    public var root: Digest { hasher.root(size: UInt64(count), node: hash(of:)) }

    /// The root over the first `size` leaves; nil if there are fewer.
    public func root(size: Int) -> Digest? {
        guard 0...count ~= size else { return nil }
        return hasher.root(size: UInt64(size), node: hash(of:))
    }

    /// Hash of the leaf at `index`; nil outside the tree.
    public func leafHash(at index: Int) -> Digest? {
        guard 0..<count ~= index else { return nil }
        return levels[0][index]
    }

    /// The path from a leaf to the root of the whole tree; nil outside the tree.
    public func inclusionPath(of index: Int) -> [Digest]? { inclusionPath(of: index, size: count) }

    /// The path from a leaf to the root over the first `size` leaves; nil unless `index < size <= count`.
    public func inclusionPath(of index: Int, size: Int) -> [Digest]? {
        guard 0...count ~= size, 0..<size ~= index else { return nil }
        return hasher.inclusionPath(index: UInt64(index), size: UInt64(size), node: hash(of:))
    }

    /// The proof that the first `first` leaves are a prefix of the first `second`; nil unless
    /// `first <= second <= count`.
    public func consistencyProof(from first: Int, to second: Int) -> [Digest]? {
        guard 0...count ~= second, 0...second ~= first else { return nil }
        return hasher.consistencyProof(first: UInt64(first), second: UInt64(second), node: hash(of:))
    }

    private func hash(of node: TreeNode) -> Digest { levels[node.level][Int(node.index)] }
}
