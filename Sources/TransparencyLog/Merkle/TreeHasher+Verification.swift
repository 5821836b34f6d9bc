public import CryptoPrimitives

extension TreeHasher {
    /// The root that an inclusion path leads to (RFC 9162 section 2.1.3.2).
    ///
    /// - Parameters:
    ///   - leafHash: hash of the leaf, not its data.
    ///   - index: position of the leaf, from 0.
    ///   - size: number of leaves of the tree.
    ///   - path: sibling hashes, the leaf's own first.
    /// - Returns: nil if `index` is not below `size`, or the path has not exactly the length it must have.
    public func root(leafHash: Digest, index: UInt64, size: UInt64, path: [Digest]) -> Digest? {
        guard index < size, path.count <= 64 else { return nil }
        var (first, last) = (index, size - 1)
        var hash = leafHash
        for sibling in path {
            guard last > 0 else { return nil }
            if first & 1 == 1 || first == last {
                hash = node(sibling, hash)
                while first & 1 == 0, first != 0 { (first, last) = (first >> 1, last >> 1) }
            } else {
                hash = node(hash, sibling)
            }
            (first, last) = (first >> 1, last >> 1)
        }
        return last == 0 ? hash : nil
    }

    /// Whether the leaf stands at `index` in the tree of `size` leaves with that root (RFC 9162 section 2.1.3.2).
    public func isIncluded(leafHash: Digest, index: UInt64, size: UInt64, path: [Digest], root: Digest) -> Bool {
        self.root(leafHash: leafHash, index: index, size: size, path: path) == root
    }

    /// Whether the first tree is a prefix of the second (RFC 9162 section 2.1.4.2).
    ///
    /// Two cases which the RFC leaves out: an empty first tree is a prefix of any, and equal sizes need equal roots;
    /// both with an empty proof.
    public func isConsistent(
        firstSize: UInt64, firstRoot: Digest, secondSize: UInt64, secondRoot: Digest, proof: [Digest]
    ) -> Bool {
        guard firstSize <= secondSize, proof.count <= 65 else { return false }
        if firstSize == secondSize { return proof.isEmpty && firstRoot == secondRoot }
        if firstSize == 0 { return proof.isEmpty && firstRoot == emptyRoot }
        guard !proof.isEmpty else { return false }
        let path = firstSize & (firstSize - 1) == 0 ? [firstRoot] + proof : proof
        var (first, last) = (firstSize - 1, secondSize - 1)
        while first & 1 == 1 { (first, last) = (first >> 1, last >> 1) }
        var (oldHash, newHash) = (path[0], path[0])
        for hash in path.dropFirst() {
            guard last > 0 else { return false }
            if first & 1 == 1 || first == last {
                oldHash = node(hash, oldHash)
                newHash = node(hash, newHash)
                while first & 1 == 0, first != 0 { (first, last) = (first >> 1, last >> 1) }
            } else {
                newHash = node(newHash, hash)
            }
            (first, last) = (first >> 1, last >> 1)
        }
        return last == 0 && oldHash == firstRoot && newHash == secondRoot
    }
}
