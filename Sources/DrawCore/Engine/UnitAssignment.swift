/// Who gets which of the units that `units.json` lists.
///
/// Winners take the units in order: the stages one after the other, in each its winners in order, of a bundle its members by
/// index. A removal puts the unit's homes back; those who move up take the first of what the removals of their stage put
/// back and nobody has. A winner beyond the last unit gets none.
public struct UnitAssignment: Sendable {
    /// Position in `units.json` by index on the list.
    public private(set) var positions: [Int: Int] = [:]

    private let bundles: Bundles
    /// Positions that removals put back, by stage from 1, ascending.
    private var returned: [UInt32: [Int]] = [:]

    public init(_ outcomes: [StageOutcome], bundles: Bundles, units: UnitsFile) {
        self.bundles = bundles
        var next = 0
        for outcome in outcomes {
            for leader in outcome.admitted {
                for member in bundles.members(of: Int(leader)) where next < units.units.count {
                    positions[member] = next
                    next += 1
                }
            }
        }
    }

    /// Follows a removal that was replayed.
    ///
    /// - Parameters:
    ///   - index: the removed unit's lowest index.
    ///   - stage: from 1.
    ///   - moved: lowest indices of those who move up.
    public mutating func replace(_ index: UInt64, in stage: UInt32, by moved: [UInt64]) {
        var pool = returned[stage, default: []]
        pool += bundles.members(of: Int(index)).compactMap { positions.removeValue(forKey: $0) }
        pool.sort()
        for leader in moved {
            for member in bundles.members(of: Int(leader)) where !pool.isEmpty {
                positions[member] = pool.removeFirst()
            }
        }
        returned[stage] = pool
    }
}
