/// Classes that no stage from the present one on tells apart: the draw's future depends on their number alone.
struct Lump: Sendable {
    let classes: [Int]
    let weight: Double
    let size: Int
    /// Whether the present stage admits them.
    let isActive: Bool

    /// What the classes have in common.
    private struct Key: Hashable {
        let stages: ArraySlice<Bool>
        let weight: UInt32
        let size: Int
    }

    /// The lumps before a stage, without classes that no stage admits any more.
    ///
    /// - Parameter detached: classes that are followed in another way.
    static func lumps(of classes: [UnitClass], before stage: Int, without detached: Set<Int>) -> [Lump] {
        var order: [Key] = []
        var members: [Key: [Int]] = [:]
        for (index, each) in classes.enumerated() where !detached.contains(index) {
            guard each.stages[stage...].contains(true) else { continue }
            let key = Key(stages: each.stages[stage...], weight: each.weight, size: each.size)
            if members[key] == nil { order.append(key) }
            members[key, default: []].append(index)
        }
        return order.map { key in
            Lump(
                classes: members[key] ?? [], weight: Double(key.weight), size: key.size,
                isActive: key.stages[key.stages.startIndex])
        }
    }
}
