/// Where a session stands, as the coordinator knows it.
public enum SessionPhase: String, Codable, Sendable, CaseIterable {
    /// Waiting for a desktop.
    case queued
    /// Given to a worker that has not answered yet.
    case assigned
    /// The recorder has its first keyframe; the opening is on its way to ledger and authorities.
    case recording
    /// Input is allowed.
    case open
    /// Input has stopped; artefacts, manifest and anchors are being completed.
    case closing
    /// The bundle is complete.
    case sealed
    /// No bundle could be made; the ledger says so when an opening stood there.
    case failed

    /// The phases that may follow. A worker that lost its coordinator may skip some; none is ever gone back to, except
    /// that an assigned session which its worker never took up is queued again.
    public var successors: Set<SessionPhase> {
        switch self {
        case .queued: [.assigned, .failed]
        case .assigned: [.queued, .recording, .open, .closing, .sealed, .failed]
        case .recording: [.open, .closing, .sealed, .failed]
        case .open: [.closing, .sealed, .failed]
        case .closing: [.sealed, .failed]
        case .sealed, .failed: []
        }
    }

    public var isEnd: Bool { successors.isEmpty }
}
