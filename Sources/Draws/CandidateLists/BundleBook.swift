internal import DrawCore

/// Numbers the bundles of a list by first appearance, and sees that the members of each are alike.
struct BundleBook {
    private struct Bundle {
        let weight: UInt32
        let tags: UInt64
        let line: UInt64
        var memberCount: UInt32 = 0
    }

    private var numbers: [TextKey: UInt32] = [:]
    private var bundles: [Bundle] = []

    var count: Int { bundles.count }

    /// Bundles with one member: allowed, and often a slip of the pen.
    var loneCount: Int { bundles.count { $0.memberCount == 1 } }

    /// - Returns: the numbers of the chunk's groups, by their places.
    mutating func enter(_ chunk: ParsedChunk, at line: UInt64, problems: inout ListProblems) -> [UInt32] {
        guard !chunk.groups.isEmpty else { return [] }
        var places = [UInt32](repeating: CandidateEntry.alone, count: chunk.groups.count)
        for row in chunk.rows where row.group != CandidateEntry.alone {
            let place = Int(row.group)
            if places[place] == CandidateEntry.alone { places[place] = number(chunk.groups[place], row, line) }
            let number = Int(places[place])
            bundles[number].memberCount += 1
            let first = bundles[number]
            guard first.weight != row.weight || first.tags != row.tags else { continue }
            problems.add(
                ListProblem(
                    code: .bundle, line: line + UInt64(row.line) + 1, column: nil,
                    cause: "weight or tags differ from those of the bundle's member on line \(first.line)",
                    remedy: "give all members of a bundle the same weight and tags"))
        }
        return places
    }

    private mutating func number(_ key: TextKey, _ row: ParsedChunk.Row, _ line: UInt64) -> UInt32 {
        if let number = numbers[key] { return number }
        let number = UInt32(bundles.count)
        numbers[key] = number
        bundles.append(Bundle(weight: row.weight, tags: row.tags, line: line + UInt64(row.line) + 1))
        return number
    }
}
