/// What became of a stage's seats.
public struct StageSummary: Sendable, Hashable {
    /// Seats that nobody took, on average.
    public let meanLeft: Double
    /// Share of the draws in which some were left.
    public let shareWithSeatsLeft: Double
    /// Members admitted beyond the seats, on average (`overflow`).
    public let meanSurplus: Double
}
