import AlarmModel

/// An installation at which nothing is wrong, and what is wrong with it for each kind of alarm.
enum Seen {
    static let start: Int64 = 1_800_000_000_000
    static let image = String(repeating: "a", count: 64)

    static func well(at now: Int64) -> AlarmObservations {
        var seen = AlarmObservations()
        seen.workers = [.init(id: "w1", heardAt: now - 5000, imageName: "desktop-aa", imageSha256: image)]
        seen.released = [image]
        seen.desktops = .init(free: 1, taken: 1, waiting: 0)
        seen.failures = []
        seen.offices = [.init(id: "office", waiting: 3, most: 100)]
        seen.disks = [.init(path: "/data", total: 1_000_000_000_000, free: 600_000_000_000, growth: 1_000_000_000)]
        seen.ledger = .init()
        seen.deposits = .init()
        seen.anchors = [.init(name: "first", kind: "time", failures: 0)]
        seen.forks = []
        seen.deadLetters = []
        seen.certificates = [.init(name: "letters: CN=Office", notAfter: now + 300 * 86_400_000)]
        seen.accessLog = .init()
        seen.signIn = .init(sprayings: 0, heldUp: 0, mark: 0)
        return seen
    }

    /// Makes one thing wrong since `since`, of the subject "x" or the only one there is.
    static func spoil(_ seen: inout AlarmObservations, _ code: AlarmCode, since: Int64, now: Int64) {
        switch code {
        case .workerSilent: seen.workers?[0].heardAt = since
        case .workerImage: seen.workers?[0].imageSha256 = String(repeating: "b", count: 64)
        case .workerRefuses: seen.workers?[0].canWork = false
        case .desktopsTaken: seen.desktops = .init(free: 0, taken: 2, waiting: 4)
        case .sessionFailed:
            seen.failures = [
                .init(
                    session: "s1", office: "office", at: since, reason: "recorder", isSealed: true)
            ]
        case .officeQueueFull: seen.offices?[0].waiting = 90
        case .diskLow: seen.disks?[0].free = 40_000_000_000
        case .ledgerFailed: seen.ledger?.failure = "no space left"
        case .ledgerStalled:
            seen.ledger?.waiting = 3
            seen.ledger?.waitingSince = since
        case .depositDeadline: seen.deposits = .init(oldest: .init(request: 7, deadline: now + 60_000))
        case .depositLate: seen.deposits = .init(oldest: .init(request: 7, deadline: since))
        case .anchorFailing:
            seen.anchors = [
                .init(
                    name: "first", kind: "time", failures: 3, failingSince: since, cause: "no answer", waiting: 12)
            ]
        case .forkSeen: seen.forks = [.init(mirror: "north", detail: "size 12")]
        case .webhooksGivenUp:
            seen.deadLetters = [.init(host: "court.example", count: 2, newest: 9, reason: "HTTP 500")]
        case .certificateExpiring: seen.certificates?[0].notAfter = now + 3 * 86_400_000
        case .accessLogUnsettled: seen.accessLog = .init(unsettledSince: since)
        case .signInSpraying: seen.signIn = .init(sprayings: 1, heldUp: 3, mark: 40)
        case .signInHeldUp: seen.signIn = .init(sprayings: 0, heldUp: 80, mark: 0)
        case .observationFailed: seen.blind = ["disks": "permission denied"]
        }
    }
}

extension AlarmBoard {
    /// Looks every ten seconds, from a time on, for so long.
    mutating func watch(
        from start: Int64, seconds: Int64, _ seen: (Int64) -> AlarmObservations
    ) -> [(at: Int64, change: Change)] {
        var changes: [(Int64, Change)] = []
        for second in stride(from: 0, through: seconds, by: 10) {
            let now = start + second * 1000
            changes += look(at: seen(now), AlarmThresholds(), now: now).map { (now, $0) }
        }
        return changes
    }
}
