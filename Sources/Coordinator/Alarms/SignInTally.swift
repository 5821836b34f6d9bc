import AccessModel
import Accounts
import AlarmModel

/// What the access log says of sign-ins within the last hour; each line is read once.
struct SignInTally: Sendable {
    private struct Line: Sendable {
        let number: UInt64
        let at: Int64
        let isSpraying: Bool
    }

    private static let hour: Int64 = 3_600_000
    /// Lines that are read at one look: a log that grows faster is told of in part.
    private static let most = 5000

    /// The number that the next line has.
    private var next: UInt64?
    private var lines: [Line] = []

    mutating func look(at log: AccessLogFile, now: Int64) async throws -> AlarmObservations.SignIn {
        let end = await log.end.next
        let begin = next ?? (end > UInt64(Self.most) ? end - UInt64(Self.most) : 0)
        if end > begin {
            let (records, _) = try await log.page(before: nil, limit: min(Int(end - begin), Self.most)) { _ in true }
            for record in records where record.number >= begin && record.event.action.hasPrefix("sign-in") {
                let isSpraying = record.event.action == "sign-in.spraying"
                guard isSpraying || record.event.outcome == SignInDecision.Reason.tooMany.rawValue else { continue }
                lines.append(
                    Line(number: record.number, at: Int64(clamping: record.time), isSpraying: isSpraying))
            }
            next = end
        }
        lines.removeAll { now - $0.at > Self.hour }
        let sprayings = lines.filter(\.isSpraying)
        return .init(
            sprayings: sprayings.count, heldUp: lines.count - sprayings.count,
            mark: sprayings.map(\.number).max() ?? 0)
    }
}
