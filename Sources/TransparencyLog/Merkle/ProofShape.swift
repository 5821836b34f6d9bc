/// Which ranges of leaves a proof of RFC 6962 section 2.1 hashes, before any hash is looked up.
enum ProofShape {
    /// The siblings of leaf `index` in a tree of `size` leaves, the leaf's own sibling first (PATH of section 2.1.1).
    ///
    /// - Precondition: `index < size`.
    static func inclusion(index: UInt64, size: UInt64) -> [Range<UInt64>] {
        precondition(index < size, "leaf \(index) is outside a tree of \(size)")
        var siblings: [Range<UInt64>] = []
        var (low, high) = (UInt64(0), size)
        while high - low > 1 {
            let middle = low + split(high - low)
            if index < middle {
                siblings.append(middle..<high)
                high = middle
            } else {
                siblings.append(low..<middle)
                low = middle
            }
        }
        return siblings.reversed()
    }

    /// The subtrees that prove the tree of `first` leaves a prefix of the tree of `second` (PROOF of section 2.1.2).
    ///
    /// - Precondition: `first <= second`.
    static func consistency(first: UInt64, second: UInt64) -> [Range<UInt64>] {
        precondition(first <= second, "a tree of \(second) leaves has no prefix of \(first)")
        guard first > 0 else { return [] }
        var subtrees: [Range<UInt64>] = []
        var (low, high) = (UInt64(0), second)
        while first < high {
            let middle = low + split(high - low)
            if first <= middle {
                subtrees.append(middle..<high)
                high = middle
            } else {
                subtrees.append(low..<middle)
                low = middle
            }
        }
        // What is left is the first tree's right edge; the verifier knows it already if it is that whole tree.
        if low > 0 { subtrees.append(low..<high) }
        return subtrees.reversed()
    }

    /// The largest power of two below `count`, which is at least 2.
    private static func split(_ count: UInt64) -> UInt64 {
        1 << UInt64(63 - (count - 1).leadingZeroBitCount)
    }
}
