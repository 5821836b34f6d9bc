public import FarmProtocol

/// A list of captures that were asked for together.
public struct StoredBatch: Sendable, Hashable {
    public var id: String
    public var owner: Ownership
    /// Unix milliseconds.
    public var createdAt: Int64
    /// How many of its sessions stand where; together all of them.
    public var phases: [SessionPhase: Int]

    public var count: Int { phases.values.reduce(0, +) }

    public init(id: String, owner: Ownership, createdAt: Int64, phases: [SessionPhase: Int]) {
        self.id = id
        self.owner = owner
        self.createdAt = createdAt
        self.phases = phases
    }
}
