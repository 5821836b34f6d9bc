public import DrawCore

/// A plan's list as it was found to be.
public struct ReviewedCandidates: Sendable {
    public let list: CandidateList
    public let summary: ListSummary
    /// Of rules and list.
    public let warnings: [DrawWarning]
}
