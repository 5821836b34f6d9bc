public import DrawCore

/// The units of a list, their groups and classes.
public struct UnitTable: Sendable {
    /// Ascending by tags, size, weight.
    public let groups: [UnitGroup]
    public let classes: [UnitClass]

    /// The lowest index of each unit, ascending.
    public let leaders: [Int]

    /// For each entry of the list its unit's number, if it is the unit's lowest index; else −1.
    let unitOfEntry: [Int32]
    /// For each unit its group's place.
    let groupOfUnit: [Int]
    /// For each unit its class's place.
    let classOfUnit: [Int]

    private struct Key: Hashable, Comparable {
        let tags: UInt64
        let size: Int
        let weight: UInt32

        static func < (left: Key, right: Key) -> Bool {
            (left.tags, left.size, left.weight) < (right.tags, right.size, right.weight)
        }
    }

    public init(_ list: CandidateList, bundles: Bundles, stages: [StageRule]) {
        var seen: Set<UInt32> = []
        var leaders: [Int] = []
        var keys: [Key] = []
        var unitOfEntry = [Int32](repeating: -1, count: list.count)
        for index in 0..<list.count {
            let entry = list[index]
            guard entry.group == CandidateEntry.alone || seen.insert(entry.group).inserted else { continue }
            unitOfEntry[index] = Int32(leaders.count)
            leaders.append(index)
            keys.append(Key(tags: entry.tags, size: bundles.size(of: index), weight: entry.weight))
        }
        let order = Set(keys).sorted()
        let places = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
        var groups = order.map { UnitGroup(tags: $0.tags, weight: $0.weight, size: $0.size, count: 0, classIndex: 0) }
        groupOfUnit = keys.map { places[$0] ?? 0 }
        for group in groupOfUnit { groups[group].count += 1 }
        classes = Self.classify(&groups, stages)
        classOfUnit = groupOfUnit.map { groups[$0].classIndex }
        self.groups = groups
        self.leaders = leaders
        self.unitOfEntry = unitOfEntry
    }

    private static func classify(_ groups: inout [UnitGroup], _ stages: [StageRule]) -> [UnitClass] {
        var classes: [UnitClass] = []
        var places: [UnitClass: Int] = [:]
        for index in groups.indices {
            let group = groups[index]
            let key = UnitClass(
                stages: stages.map { $0.admits(tags: group.tags) }, weight: group.weight, size: group.size, count: 0)
            let place = places[key] ?? classes.count
            if place == classes.count {
                places[key] = place
                classes.append(key)
            }
            classes[place].count += group.count
            groups[index].classIndex = place
        }
        return classes
    }

    /// The units in the order of a column that gives each entry of the list a number.
    ///
    /// - Parameter numbers: by index on the list, distinct; a unit has its lowest index's.
    func units(orderedBy numbers: [Int]) -> [Int] {
        leaders.indices.sorted { numbers[leaders[$0]] < numbers[leaders[$1]] }
    }
}
