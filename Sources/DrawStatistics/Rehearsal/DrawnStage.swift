public import DrawCore

/// What a rehearsal looks at in a stage that was drawn.
public struct DrawnStage: Sendable {
    /// Lowest indices of the units admitted, in order.
    public let admitted: [UInt32]
    /// Seats at the stage's beginning.
    public let available: UInt64
    /// Seats that nobody took.
    public let left: UInt64

    public init(admitted: [UInt32], available: UInt64, left: UInt64) {
        self.admitted = admitted
        self.available = available
        self.left = left
    }

    public init(_ outcome: StageOutcome) {
        self.init(admitted: outcome.admitted, available: outcome.record.available, left: outcome.record.left)
    }
}
