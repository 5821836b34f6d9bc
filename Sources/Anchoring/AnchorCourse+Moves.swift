/// The table of legal moves.
extension AnchorCourse {
    enum PhaseName: String, CaseIterable { case seeking, pausing, beginning, asking, keeping, holding, recording }

    enum EventName: String, CaseIterable { case published, woke, begun, answered, kept, recorded, failed }

    /// Phase, event, and the phases that may follow; everything else is refused.
    static let moves: [PhaseName: [EventName: Set<PhaseName>]] = [
        .seeking: [.published: [.beginning, .pausing], .failed: [.recording]],
        .pausing: [.woke: [.seeking, .beginning]],
        .beginning: [.begun: [.asking], .failed: [.recording]],
        .asking: [.answered: [.keeping], .failed: [.recording]],
        .keeping: [.kept: [.seeking], .failed: [.holding]],
        .holding: [.woke: [.keeping]],
        .recording: [.recorded: [.pausing], .failed: [.pausing]],
    ]
}

extension AnchorCourse.Phase {
    var name: AnchorCourse.PhaseName {
        switch self {
        case .seeking: .seeking
        case .pausing: .pausing
        case .beginning: .beginning
        case .asking: .asking
        case .keeping: .keeping
        case .holding: .holding
        case .recording: .recording
        }
    }
}

extension AnchorCourse.Event {
    var name: AnchorCourse.EventName {
        switch self {
        case .published: .published
        case .woke: .woke
        case .begun: .begun
        case .answered: .answered
        case .kept: .kept
        case .recorded: .recorded
        case .failed: .failed
        }
    }
}
