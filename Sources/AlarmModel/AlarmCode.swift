/// What an alarm tells of. The spelling is stable: monitoring systems go by it.
public enum AlarmCode: String, Sendable, Hashable, CaseIterable, Codable {
    case workerSilent = "worker.silent"
    case workerImage = "worker.image"
    case workerRefuses = "worker.refuses"
    case desktopsTaken = "desktops.taken"
    case sessionFailed = "session.failed"
    case officeQueueFull = "office.queue-full"
    case diskLow = "disk.low"
    case ledgerFailed = "ledger.failed"
    case ledgerStalled = "ledger.stalled"
    case depositDeadline = "deposit.deadline"
    case depositLate = "deposit.late"
    case anchorFailing = "anchor.failing"
    case forkSeen = "fork.seen"
    case webhooksGivenUp = "webhooks.given-up"
    case certificateExpiring = "certificate.expiring"
    case accessLogUnsettled = "access-log.unsettled"
    case signInSpraying = "sign-in.spraying"
    case signInHeldUp = "sign-in.held-up"
    case observationFailed = "observation.failed"

    /// Whom it concerns.
    public enum Audience: Sendable, Hashable {
        /// Those who run the installation.
        case installation
        /// Those, and the people of the one office that it names.
        case office
        /// Those, and the people of every office, who are told `AlarmWording.everybody` and no more.
        case everybody
    }

    public var audience: Audience {
        switch self {
        case .sessionFailed, .officeQueueFull: .office
        case .desktopsTaken, .ledgerFailed, .ledgerStalled, .anchorFailing, .depositDeadline, .depositLate: .everybody
        default: .installation
        }
    }

    /// It tells of something that happened and is not undone: it stands until somebody has looked at it, and then no longer.
    public var isEvent: Bool {
        switch self {
        case .sessionFailed, .depositLate, .forkSeen: true
        default: false
        }
    }
}
