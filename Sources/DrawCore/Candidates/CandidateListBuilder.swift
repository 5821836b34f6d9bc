internal import CryptoPrimitives

/// Puts salted candidates into the list's order and gives each its `start` (section 1).
///
/// Batches are kept as they come; those of one first byte are then brought together and sorted, first byte by first byte and
/// several side by side. Takes twice the list's own size at most.
public struct CandidateListBuilder: Sendable {
    /// First bytes whose candidates are sorted between two reports.
    private static let roundCount = 16

    private var batches: [SaltedBatch] = []

    public private(set) var count = 0

    public init() {}

    /// - Throws: `.documentType` if COUNTRY and DOCTYPE differ from those of the batches before.
    public mutating func append(_ batch: SaltedBatch) throws(DrawError) {
        guard batch.count > 0 else { return }
        guard batches.first.map({ $0.document == batch.document }) ?? true else {
            throw DrawError(.documentType, at: "list", "COUNTRY and DOCTYPE are not the same for all candidates")
        }
        batches.append(batch)
        count += batch.count
    }

    /// The list.
    ///
    /// - Throws: `.duplicate`, naming both candidates by their numbers in the office's file; `.listSize`.
    public consuming func build(
        executor: some ChunkExecutor = SerialExecutor(), progress: DrawProgress = .silent
    ) throws(DrawError) -> CandidateList {
        try CandidateList.check(count: count)
        let batches = batches
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count * CandidateEntry.byteCount)
        var total: UInt64 = 0
        for first in stride(from: 0, to: SaltedBatch.bucketCount, by: Self.roundCount) {
            for bucket in executor.map(Self.roundCount, { SortedBucket(first + $0, of: batches) }) {
                if let twice = bucket.duplicate {
                    throw DrawError(
                        .duplicate, at: "candidates \(twice.first) and \(twice.second)", "the same person stands twice")
                }
                let base = bytes.count
                bytes.append(copying: bucket.entries.span)
                total = CandidateListBuilder.setStarts(from: total, in: &bytes, at: base)
            }
            progress(.sort, bytes.count / CandidateEntry.byteCount, of: count)
        }
        return CandidateList(trusted: bytes, totalWeight: total)
    }

    /// Gives the entries from `base` on their starts.
    ///
    /// - Returns: the sum of all weights so far.
    private static func setStarts(from total: UInt64, in bytes: inout [UInt8], at base: Int) -> UInt64 {
        var start = total
        let count = bytes.count
        var fields = bytes.mutableSpan
        for entry in stride(from: base, to: count, by: CandidateEntry.byteCount) {
            fields.setBigEndian(start, at: entry + CandidateEntry.Offset.start)
            fields.setBigEndian(0 as UInt64, at: entry + CandidateEntry.Offset.zero)
            start += UInt64(fields.span.bigEndian(at: entry + CandidateEntry.Offset.weight, as: UInt32.self))
        }
        return start
    }
}

/// The candidates of one first byte in ascending order of cid.
private struct SortedBucket: Sendable {
    private(set) var entries: [UInt8]

    /// Numbers of two candidates with one cid, in ascending order.
    private(set) var duplicate: (first: UInt64, second: UInt64)?

    init(_ bucket: Int, of batches: [SaltedBatch]) {
        let records = Self.records(bucket, of: batches)
        let order = Self.order(of: records)
        entries = [UInt8](repeating: 0, count: records.count)
        var target = entries.mutableSpan
        for (place, key) in order.enumerated() {
            let base = Int(key.position) * CandidateEntry.byteCount
            target.copy(base..<base + CandidateEntry.byteCount, of: records.span, to: place * CandidateEntry.byteCount)
        }
        for (left, right) in zip(order, order.dropFirst()) where left.prefix == right.prefix {
            guard Self.cid(left.position, records) == Self.cid(right.position, records) else { continue }
            let numbers = [left, right].map { Self.number($0.position, records) }.sorted()
            duplicate = (numbers[0], numbers[1])
            return
        }
    }

    private static func records(_ bucket: Int, of batches: [SaltedBatch]) -> [UInt8] {
        let count = batches.reduce(0) { $0 + $1.bounds[bucket + 1] - $1.bounds[bucket] }
        var records: [UInt8] = []
        records.reserveCapacity(count * CandidateEntry.byteCount)
        for batch in batches {
            let (from, to) = (batch.bounds[bucket], batch.bounds[bucket + 1])
            let part = batch.records.span.extracting(from * CandidateEntry.byteCount..<to * CandidateEntry.byteCount)
            records.append(copying: part)
        }
        return records
    }

    /// A record's cid by its first 8 bytes, which hardly ever are those of another.
    private struct Key {
        let prefix: UInt64
        let position: UInt32
    }

    private static func order(of records: [UInt8]) -> [Key] {
        let span = records.span
        var keys = (0..<records.count / CandidateEntry.byteCount).map { position in
            Key(
                prefix: span.bigEndian(at: position * CandidateEntry.byteCount, as: UInt64.self),
                position: UInt32(position))
        }
        keys.sort { left, right in
            left.prefix != right.prefix
                ? left.prefix < right.prefix
                : cid(left.position, records).lexicographicallyPrecedes(cid(right.position, records))
        }
        return keys
    }

    private static func cid(_ position: UInt32, _ records: [UInt8]) -> ArraySlice<UInt8> {
        let base = Int(position) * CandidateEntry.byteCount
        return records[base..<base + Digest.byteCount]
    }

    private static func number(_ position: UInt32, _ records: [UInt8]) -> UInt64 {
        records.span.bigEndian(
            at: Int(position) * CandidateEntry.byteCount + CandidateEntry.Offset.zero, as: UInt64.self)
    }
}
