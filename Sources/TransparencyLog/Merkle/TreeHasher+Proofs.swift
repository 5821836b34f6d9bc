public import CryptoPrimitives

extension TreeHasher {
    /// The path from leaf `index` to the root of the tree of `size` leaves (RFC 6962 section 2.1.1).
    ///
    /// - Parameters:
    ///   - index: the leaf, from 0; below `size`.
    ///   - node: the hash of a perfect subtree of that tree, from tiles or from memory.
    /// - Returns: sibling hashes, the leaf's own first; at most 64.
    /// - Precondition: `index < size`.
    public func inclusionPath<Failure: Error>(
        index: UInt64, size: UInt64, node: (TreeNode) throws(Failure) -> Digest
    ) throws(Failure) -> [Digest] {
        try hashes(of: ProofShape.inclusion(index: index, size: size), node: node)
    }

    /// The proof that the tree of `first` leaves is a prefix of the tree of `second` (RFC 6962 section 2.1.2).
    ///
    /// Empty if `first` is 0 or equal to `second`.
    ///
    /// - Parameter node: the hash of a perfect subtree of the second tree.
    /// - Precondition: `first <= second`.
    public func consistencyProof<Failure: Error>(
        first: UInt64, second: UInt64, node: (TreeNode) throws(Failure) -> Digest
    ) throws(Failure) -> [Digest] {
        try hashes(of: ProofShape.consistency(first: first, second: second), node: node)
    }

    /// The root of the tree of `size` leaves, from the hashes of its perfect subtrees.
    public func root<Failure: Error>(
        size: UInt64, node: (TreeNode) throws(Failure) -> Digest
    ) throws(Failure) -> Digest {
        guard size > 0 else { return emptyRoot }
        return try hashes(of: [0..<size], node: node)[0]
    }

    /// Folds perfect subtrees, largest first, into the hash of the range that they cover; nil if there are none.
    func fold(_ peaks: some BidirectionalCollection<Digest>) -> Digest? {
        guard var result = peaks.last else { return nil }
        for peak in peaks.dropLast().reversed() { result = self.node(peak, result) }
        return result
    }

    private func hashes<Failure: Error>(
        of ranges: [Range<UInt64>], node: (TreeNode) throws(Failure) -> Digest
    ) throws(Failure) -> [Digest] {
        var hashes: [Digest] = []
        for range in ranges {
            var peaks: [Digest] = []
            for subtree in TreeNode.covering(range) { peaks.append(try node(subtree)) }
            if let hash = fold(peaks) { hashes.append(hash) }
        }
        return hashes
    }
}
