/// Where a draw stands, from the first rule to the published result (sections 4 to 7).
public enum CeremonyPhase: String, Sendable, Hashable, CaseIterable {
    /// Rules and list are being made.
    case draft
    /// The commitment is handed to the log.
    case committing
    /// The commitment is on the log; slips go out.
    case committed
    /// A void record is handed to the log; this office publishes no pi now.
    case voiding
    /// pi is handed to the log.
    case proving
    /// pi is on the log; contributors reveal.
    case proven
    /// cp(D) has decided that the draw runs; nothing but the committed round is waited for.
    case awaitingBeacon = "awaiting-beacon"
    /// The seed is known; the stages are being drawn.
    case drawing
    /// The result is handed to the log.
    case concluding
    /// The result is on the log.
    case published
    /// Void, for one of three reasons.
    case void

    /// The table of legal moves: what may happen in which phase.
    public var moves: Set<CeremonyEvent.Kind> {
        switch self {
        case .draft: [.commit]
        case .committing: [.logged]
        case .committed: [.slipsDelivered, .prove, .void, .logged, .deadline]
        case .voiding: [.logged, .deadline]
        case .proving: [.logged, .deadline]
        case .proven: [.reveal, .logged, .deadline]
        case .awaitingBeacon: [.logged, .beacon]
        case .drawing: [.logged, .drawn]
        case .concluding: [.logged]
        case .published: [.logged, .remove]
        case .void: [.logged]
        }
    }

    /// The phases that a phase can lead to, itself aside.
    public var successors: Set<CeremonyPhase> {
        switch self {
        case .draft: [.committing]
        case .committing: [.committed]
        case .committed: [.proving, .proven, .voiding, .void]
        case .voiding: [.awaitingBeacon, .void]
        case .proving: [.proven, .void]
        case .proven: [.awaitingBeacon, .void]
        case .awaitingBeacon: [.drawing]
        case .drawing: [.concluding, .published]
        case .concluding: [.published]
        case .published, .void: []
        }
    }
}
