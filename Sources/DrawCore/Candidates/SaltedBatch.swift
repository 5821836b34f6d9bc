internal import CryptoPrimitives

/// Candidates with their cids, sorted by the first byte of the cid; says nothing of who they are.
public struct SaltedBatch: Sendable {
    static let bucketCount = 256

    /// Entries without `start`; in the place of the 8 zero bytes stands the candidate's number in the office's file.
    let records: [UInt8]

    /// Where the records of each first byte begin, and where the last ones end: 257 positions.
    let bounds: [Int]

    /// `COUNTRY:DOCTYPE:` of all of them.
    let document: [UInt8]

    init(_ unsorted: [UInt8], document: [UInt8]) {
        self.document = document
        let count = unsorted.count / CandidateEntry.byteCount
        let source = unsorted.span
        var bounds = [Int](repeating: 0, count: Self.bucketCount + 1)
        for position in 0..<count { bounds[Int(source[position * CandidateEntry.byteCount]) + 1] += 1 }
        for bucket in 0..<Self.bucketCount { bounds[bucket + 1] += bounds[bucket] }
        var next = bounds
        var sorted = [UInt8](repeating: 0, count: unsorted.count)
        var target = sorted.mutableSpan
        for position in 0..<count {
            let base = position * CandidateEntry.byteCount
            let bucket = Int(source[base])
            target.copy(base..<base + CandidateEntry.byteCount, of: source, to: next[bucket] * CandidateEntry.byteCount)
            next[bucket] += 1
        }
        self.bounds = bounds
        records = sorted
    }

    public var count: Int { records.count / CandidateEntry.byteCount }
}
