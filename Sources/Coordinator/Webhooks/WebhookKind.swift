import DepositModel

/// What other systems can be told (docs/spec/webhooks.md section 4).
enum WebhookKind: String, CaseIterable {
    case depositAccepted = "deposit.accepted"
    case depositIntegrated = "deposit.integrated"
    case depositWitnessed = "deposit.witnessed"
    case depositTimestamped = "deposit.timestamped"
    case depositChainAnchored = "deposit.chain-anchored"
    case depositLetter = "deposit.letter"
    /// It is somebody's turn: their desktop is open.
    case sessionReady = "session.ready"
    case sessionSealed = "session.sealed"
    case sessionFailed = "session.failed"
    case sessionLetter = "session.letter"
    /// Somebody must act at once; it is over.
    case alarmRaised = "alarm.raised"
    case alarmCleared = "alarm.cleared"

    /// What a deposit goes through of itself, in this order.
    static let stages: [WebhookKind] = [
        .depositAccepted, .depositIntegrated, .depositWitnessed, .depositTimestamped, .depositChainAnchored,
    ]

    /// The last part, which tells the events of one stream apart.
    var word: Substring { rawValue.split(separator: ".")[1] }

    /// The anchors that lead there.
    var anchor: AnchorKind? {
        switch self {
        case .depositWitnessed: .witnesses
        case .depositTimestamped: .time
        case .depositChainAnchored: .chain
        default: nil
        }
    }
}
