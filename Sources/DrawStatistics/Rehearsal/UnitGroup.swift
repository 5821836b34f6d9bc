/// Units that the list does not tell apart: same tags, as many tickets, as large.
public struct UnitGroup: Sendable, Hashable {
    /// Bit p for the configuration's p-th tag.
    public let tags: UInt64
    public let weight: UInt32
    /// Members of one unit: 1 for an entry alone.
    public let size: Int
    /// Number of units.
    public internal(set) var count: Int
    /// Place of the class that the rules put it in.
    public internal(set) var classIndex: Int
}
