public import DrawCore

/// A plan's list as it was found to be.
public struct ReviewedCandidates: Sendable {
    let rehearsal: ListRehearsal

    public var list: CandidateList { rehearsal.list }
    public var summary: ListSummary { rehearsal.summary }
    /// Of rules and list.
    public var warnings: [DrawWarning] { rehearsal.warnings }
}
