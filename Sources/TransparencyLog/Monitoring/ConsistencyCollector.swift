public import CryptoPrimitives

/// Makes the proof that one tree is a prefix of another while the other's leaves go by once; memory is a few hashes.
///
/// For whoever reads a log's entries and does not trust its hash tiles.
public struct ConsistencyCollector: Sendable {
    /// Leaves of the smaller tree.
    public let first: UInt64

    /// Leaves of the larger tree.
    public let second: UInt64

    private var prefix = MerkleFrontier(.sha256)
    private var whole = MerkleFrontier(.sha256)
    private let ranges: [Range<UInt64>]
    private var subtrees: [MerkleFrontier]

    /// - Precondition: `first <= second`.
    public init(first: UInt64, second: UInt64) {
        self.first = first
        self.second = second
        ranges = ProofShape.consistency(first: first, second: second)
        subtrees = ranges.map { _ in MerkleFrontier(.sha256) }
    }

    /// Takes the next leaf; those from `second` on change nothing.
    public mutating func append(leafHash: Digest) {
        let index = whole.size
        guard index < second else { return }
        whole.append(leafHash: leafHash)
        if index < first { prefix.append(leafHash: leafHash) }
        // At most 64 ranges, which do not overlap.
        if let place = ranges.firstIndex(where: { $0.contains(index) }) { subtrees[place].append(leafHash: leafHash) }
    }

    /// Takes the next leaf, given its data.
    public mutating func append(_ data: [UInt8]) { append(leafHash: whole.hasher.leaf(data)) }

    /// Root of the first `first` leaves; nil before they have gone by.
    public var firstRoot: Digest? { prefix.size == first ? prefix.root : nil }

    /// Root of all `second` leaves; nil before they have gone by.
    public var secondRoot: Digest? { whole.size == second ? whole.root : nil }

    /// RFC 6962 section 2.1.2; nil before all leaves have gone by.
    public var proof: [Digest]? { whole.size == second ? subtrees.map(\.root) : nil }
}
