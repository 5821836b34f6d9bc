internal import CryptoPrimitives
internal import DrawCore

/// 128 bits of a text's SHA-256: equal for equal texts alone, and of one size.
struct TextKey: Hashable, Sendable, Comparable {
    let high: UInt64
    let low: UInt64

    init(_ text: borrowing Span<UInt8>) {
        var hasher = Hasher(.sha256)
        hasher.update(text)
        let digest = hasher.finalize().bytes
        high = digest[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = digest[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
    }

    static func < (left: TextKey, right: TextKey) -> Bool { (left.high, left.low) < (right.high, right.low) }
}

/// The rows of one piece of a list, checked as far as a row can be alone.
struct ParsedChunk: Sendable {
    struct Row: Sendable {
        /// Where the identifier stands in `bytes`.
        let identifierStart: UInt32
        let identifierByteCount: UInt32
        var tags: UInt64 = 0
        var weight: UInt32 = 1
        /// Place in `groups`, or `CandidateEntry.alone`.
        var group = CandidateEntry.alone
        /// Line in this piece, from 0.
        let line: UInt32
        /// Whether the row has a problem: such rows are looked at for duplicates only.
        var isSound = true

        var identifier: Range<Int> { Int(identifierStart)..<Int(identifierStart) + Int(identifierByteCount) }
    }

    let bytes: [UInt8]
    var rows: [Row] = []
    var groups: [TextKey] = []
    /// What the office calls its candidates, row by row; empty unless it was asked for.
    var labels: [String] = []
    var lineCount: UInt64 = 0
    var problems = ListProblems()
    /// `COUNTRY:DOCTYPE:` of the first candidate.
    var document: [UInt8]

    /// The candidates as the core takes them.
    ///
    /// - Parameters:
    ///   - numbers: the bundles' numbers in the whole list, by place in `groups`.
    ///   - firstNumber: of the first candidate in the whole list.
    func batch(numbers: [UInt32], firstNumber: UInt64) throws(DrawError) -> CandidateBatch {
        var batch = CandidateBatch(firstNumber: firstNumber)
        let span = bytes.span
        for row in rows where row.isSound {
            try batch.append(
                identifier: span.extracting(row.identifier), tags: row.tags, weight: row.weight,
                group: row.group == CandidateEntry.alone ? row.group : numbers[Int(row.group)])
        }
        return batch
    }
}
