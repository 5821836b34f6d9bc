/// The eligible units of a rank stage in the order of their keys, sorted only as far as somebody asks.
///
/// Every key is hashed once; which of them are the smallest is read off a histogram, and only those are sorted.
struct RankOrder: Sendable {
    /// Entries whose tickets are drawn together.
    private static let chunkLength = 1 << 15
    /// Orders of so few units are sorted at once.
    private static let wholeCount = 1 << 13
    /// Units that are sorted in one piece, and into how many pieces a sort is cut at most: each looks through all keys.
    private static let partCount = 1 << 16
    private static let maximumParts = 8

    private let chunks: [KeyChunk]

    /// For each bucket, how many units lie below it; empty for a short order.
    private let below: [Int]

    /// Number of eligible units.
    let count: Int

    /// The first units, in order.
    private(set) var sorted: [RankedUnit] = []

    /// Buckets below this one are sorted.
    private var bound = 0

    init(_ eligibility: Eligibility, _ key: StageKey, executor: some ChunkExecutor, progress: DrawProgress) {
        let total = eligibility.list.count
        let ranges = Chunks(total: total, length: Self.chunkLength)
        let report = { (done: Int) in progress(.tickets, min(total, done * Self.chunkLength), of: total) }
        let chunks = executor.map(ranges.count, reporting: report) { KeyChunk(ranges[$0], of: eligibility, key) }
        self.chunks = chunks
        count = chunks.reduce(0) { $0 + $1.units.count }
        guard count > Self.wholeCount else {
            below = []
            sorted = chunks.flatMap { $0.units(in: 0..<KeyBucket.count) }.sorted()
            return
        }
        var counts = [Int](repeating: 0, count: KeyBucket.count + 1)
        let groups = Chunks(total: chunks.count, length: 32)
        for histogram in executor.map(groups.count, { Self.histogram(of: chunks[groups[$0]]) }) {
            for bucket in histogram.indices { counts[bucket + 1] += Int(histogram[bucket]) }
        }
        for bucket in 0..<KeyBucket.count { counts[bucket + 1] += counts[bucket] }
        below = counts
    }

    private static func histogram(of chunks: ArraySlice<KeyChunk>) -> [UInt32] {
        var counts = [UInt32](repeating: 0, count: KeyBucket.count)
        for chunk in chunks {
            for (bucket, count) in chunk.histogram().enumerated() { counts[bucket] += count }
        }
        return counts
    }

    /// Sorts at least `wanted` units, or all of them.
    mutating func extend(to wanted: Int, executor: some ChunkExecutor) {
        guard sorted.count < min(wanted, count) else { return }
        let end = bucket(holding: min(wanted, count))
        let parts = max(1, min(Self.maximumParts, (below[end] - below[bound]) / Self.partCount))
        var bounds = [bound]
        for part in 1...parts {
            let share = below[bound] + (below[end] - below[bound]) * part / parts
            bounds.append(part == parts ? end : max(bounds[part - 1], bucket(holding: share)))
        }
        let (chunks, ranges) = (chunks, bounds)
        sorted.reserveCapacity(below[end])
        for part in executor.map(
            parts,
            { part in
                chunks.flatMap { $0.units(in: ranges[part]..<ranges[part + 1]) }.sorted()
            })
        {
            sorted += part
        }
        bound = end
    }

    /// The first bucket below which there are `wanted` units.
    private func bucket(holding wanted: Int) -> Int {
        var (low, high) = (bound, KeyBucket.count)
        while low < high {
            let middle = (low + high) / 2
            if below[middle] < wanted { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
