public import CryptoPrimitives

/// A Merkle tree (RFC 6962 section 2.1, SHA-256) over records of one length that stand in one buffer.
///
/// Keeps the hashes above runs of 1,024 leaves only, some 600 kilobytes for ten million; paths hash their own run again.
/// A node without a right sibling is its parent, which gives the RFC's tree.
public struct RecordTree: Sendable {
    /// Leaves of one run: 2^10.
    static let chunkLevel = 10
    static let chunkLeafCount = 1 << chunkLevel

    private static let nodes = RecordHasher(prefix: [1], recordByteCount: 2 * Digest.byteCount)

    /// How a leaf's data is made of its record; begins with RFC 6962's 0x00.
    private let leaves: RecordHasher

    /// Number of leaves.
    public let count: Int

    /// Hashes of the levels from `chunkLevel` up, 32 bytes each; the last level has one, the root.
    private let levels: [[UInt8]]

    /// - Parameter leaves: hasher of one record, with the prefix 0x00.
    init(
        _ records: [UInt8], leaves: RecordHasher, executor: some ChunkExecutor = SerialExecutor(),
        progress: DrawProgress = .silent
    ) {
        self.leaves = leaves
        count = records.count / leaves.recordByteCount
        let count = count
        let chunks = Chunks(total: count, length: Self.chunkLeafCount)
        let report = { (done: Int) in progress(.tree, min(count, done * chunks.length), of: count) }
        let roots = executor.map(chunks.count, reporting: report) { chunk in
            Self.root(of: Self.leafHashes(chunks[chunk], of: records, leaves))
        }
        var levels = [roots.flatMap { $0 }]
        while levels[levels.count - 1].count > Digest.byteCount {
            levels.append(Self.parents(of: levels[levels.count - 1]))
        }
        self.levels = levels
    }

    /// The root; `H("")` of no leaves.
    public var root: Digest { count == 0 ? sha256([UInt8]()) : Self.digest(0, of: levels[levels.count - 1]) }

    /// The path of a leaf (RFC 9162 section 2.1.3.1).
    ///
    /// - Parameter records: the buffer that the tree was made of.
    /// - Precondition: `index < count`.
    func path(of index: Int, in records: [UInt8]) -> [Digest] {
        var reader = PathReader(self, records)
        return reader.path(of: index)
    }

    /// Paths of many leaves: the hashes of the run that the last one lies in are kept, so that ascending order is cheap.
    struct PathReader {
        private let tree: RecordTree
        private let records: [UInt8]
        private var run = -1
        private var inside: [[UInt8]] = []

        init(_ tree: RecordTree, _ records: [UInt8]) {
            self.tree = tree
            self.records = records
        }

        /// - Precondition: `index < count` of the tree.
        mutating func path(of index: Int) -> [Digest] {
            precondition(index >= 0 && index < tree.count, "leaf \(index) is outside a tree of \(tree.count)")
            if run != index >> chunkLevel {
                run = index >> chunkLevel
                inside = tree.chunkLevels(run, of: records)
            }
            return tree.path(of: index, inside: inside)
        }
    }

    /// - Parameter inside: the levels 0 to `chunkLevel` − 1 of the leaf's own run.
    private func path(of index: Int, inside: [[UInt8]]) -> [Digest] {
        var path: [Digest] = []
        for (level, hashes) in inside.dropLast().enumerated() {
            let sibling = (index & (Self.chunkLeafCount - 1)) >> level ^ 1
            if sibling * Digest.byteCount < hashes.count { path.append(Self.digest(sibling, of: hashes)) }
        }
        for (level, hashes) in levels.enumerated() {
            let sibling = index >> (Self.chunkLevel + level) ^ 1
            if sibling * Digest.byteCount < hashes.count { path.append(Self.digest(sibling, of: hashes)) }
        }
        return path
    }

    /// All levels of one run, leaves first, its root last.
    private func chunkLevels(_ chunk: Int, of records: [UInt8]) -> [[UInt8]] {
        let range = Chunks(total: count, length: Self.chunkLeafCount)[chunk]
        var levels = [Self.leafHashes(range, of: records, leaves)]
        while levels[levels.count - 1].count > Digest.byteCount {
            levels.append(Self.parents(of: levels[levels.count - 1]))
        }
        return levels
    }

    private static func leafHashes(_ range: Range<Int>, of records: [UInt8], _ leaves: RecordHasher) -> [UInt8] {
        let size = leaves.recordByteCount
        let part = records.span.extracting(range.lowerBound * size..<range.upperBound * size)
        return leaves.digests(of: part, from: UInt64(range.lowerBound))
    }

    private static func root(of hashes: [UInt8]) -> [UInt8] {
        var hashes = hashes
        while hashes.count > Digest.byteCount { hashes = parents(of: hashes) }
        return hashes
    }

    /// The level above: pairs hashed, and a last one without a partner as it is.
    private static func parents(of hashes: [UInt8]) -> [UInt8] {
        let pairs = hashes.count / (2 * Digest.byteCount)
        let paired = pairs * 2 * Digest.byteCount
        return nodes.digests(of: hashes.span.extracting(..<paired)) + hashes[paired...]
    }

    private static func digest(_ index: Int, of hashes: [UInt8]) -> Digest {
        guard let digest = Digest(hashes[index * Digest.byteCount..<(index + 1) * Digest.byteCount]) else {
            preconditionFailure("32 bytes always make a digest")
        }
        return digest
    }
}
