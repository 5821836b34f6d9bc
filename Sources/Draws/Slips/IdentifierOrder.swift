internal import DrawCore

/// Identifiers of a whole list in little memory, and their ascending order.
struct IdentifierOrder {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    var count: Int { ends.count }

    mutating func append(_ candidates: [CandidateIdentifier]) {
        for candidate in candidates {
            bytes += candidate.bytes
            ends.append(bytes.count)
        }
    }

    private func range(_ position: Int) -> Range<Int> { (position == 0 ? 0 : ends[position - 1])..<ends[position] }

    /// Positions in the order of the identifiers' bytes.
    func sorted() -> [UInt32] {
        var order = ends.indices.map { UInt32($0) }
        let span = bytes.span
        order.sort { one, other in
            let (left, right) = (range(Int(one)), range(Int(other)))
            for offset in 0..<min(left.count, right.count) {
                let (first, second) = (span[left.lowerBound + offset], span[right.lowerBound + offset])
                if first != second { return first < second }
            }
            return left.count < right.count
        }
        return order
    }

    func candidate(at position: UInt32) throws(DrawError) -> CandidateIdentifier {
        try CandidateIdentifier(parsing: String(decoding: bytes[range(Int(position))], as: UTF8.self))
    }
}
