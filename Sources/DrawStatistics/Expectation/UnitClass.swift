/// Units that the rules cannot tell apart: drawn in the same stages, with as many tickets, and as large.
///
/// Every unit of a class has the same chance in every stage, whatever other tags it bears.
public struct UnitClass: Hashable, Sendable {
    /// For each stage, whether its masks admit the class.
    public let stages: [Bool]
    public let weight: UInt32
    /// Members of one unit: 1 for an entry alone.
    public let size: Int
    /// Number of units.
    public internal(set) var count: Int

    /// - Precondition: a weight and a size of at least 1.
    public init(stages: [Bool], weight: UInt32, size: Int, count: Int) {
        precondition(weight >= 1 && size >= 1 && count >= 0, "a unit has a ticket and a member")
        self.stages = stages
        self.weight = weight
        self.size = size
        self.count = count
    }
}
