public import CryptoPrimitives

/// `list.bin`: everybody who takes part, as 64-byte entries in one buffer, in ascending order of cid (section 1).
public struct CandidateList: Sendable {
    public static let file = "list.bin"
    /// N < 2^32 − 1.
    public static let maximumCount = Int(UInt32.max) - 1

    /// The file.
    public let bytes: [UInt8]

    /// W, the sum of all weights.
    public let totalWeight: UInt64

    init(trusted bytes: [UInt8], totalWeight: UInt64) {
        self.bytes = bytes
        self.totalWeight = totalWeight
    }

    /// N, at least 1.
    public var count: Int { bytes.count / CandidateEntry.byteCount }

    /// - Precondition: `index < count`.
    public subscript(index: Int) -> CandidateEntry {
        guard let cid = Digest(bytes[base(index)..<base(index) + Digest.byteCount]) else {
            preconditionFailure("32 bytes always make a digest")
        }
        return CandidateEntry(
            cid: cid, tags: tags(at: index), weight: weight(at: index), group: group(at: index), start: start(at: index)
        )
    }

    func base(_ index: Int) -> Int { index * CandidateEntry.byteCount }

    func tags(at index: Int) -> UInt64 {
        bytes.span.bigEndian(at: base(index) + CandidateEntry.Offset.tags, as: UInt64.self)
    }

    func weight(at index: Int) -> UInt32 {
        bytes.span.bigEndian(at: base(index) + CandidateEntry.Offset.weight, as: UInt32.self)
    }

    func group(at index: Int) -> UInt32 {
        bytes.span.bigEndian(at: base(index) + CandidateEntry.Offset.group, as: UInt32.self)
    }

    func start(at index: Int) -> UInt64 {
        bytes.span.bigEndian(at: base(index) + CandidateEntry.Offset.start, as: UInt64.self)
    }

    /// Where the candidate with this cid stands, or nil.
    public func index(of cid: Digest) -> Int? {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            let other = bytes[base(middle)..<base(middle) + Digest.byteCount]
            if other.elementsEqual(cid.bytes) { return middle }
            if other.lexicographicallyPrecedes(cid.bytes) { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    /// The entry with the largest `start` not above `ticket`.
    ///
    /// - Precondition: `ticket < totalWeight`.
    func index(ofTicket ticket: UInt64) -> Int {
        precondition(ticket < totalWeight, "ticket \(ticket) of \(totalWeight)")
        var (low, high) = (0, count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if start(at: middle) <= ticket { low = middle } else { high = middle }
        }
        return low
    }

    /// The tree over `u64 i ‖ entry`, whose root is listRoot.
    public func tree(executor: some ChunkExecutor = SerialExecutor(), progress: DrawProgress = .silent) -> RecordTree {
        RecordTree(bytes, leaves: Self.leaves, executor: executor, progress: progress)
    }

    private static let leaves = RecordHasher(prefix: [0], recordByteCount: CandidateEntry.byteCount, isNumbered: true)

    /// - Throws: `.listSize` unless 1 ≤ N < 2^32 − 1.
    static func check(count: Int) throws(DrawError) {
        guard 1...maximumCount ~= count else {
            throw DrawError(.listSize, at: file, "\(count) candidates; 1 to \(maximumCount) can take part")
        }
    }
}
