import AccessModel
import AlarmModel
import FarmProtocol
import LocalIO
import Logging

/// The alarms of the installation, durable: since when each stands, who has seen to it and with what word; with the workers that are known
/// and the images that are released.
///
/// What a person does is on the disk before it counts. What was observed counts at once and is written then: a full disk must not hide its
/// own alarm; it is written again at every look until it is kept.
actor AlarmDesk {
    private let executor = QueueExecutor(label: "tabellion.alarms")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private let file: AlarmFile
    private let thresholds: AlarmThresholds
    private let bell: AlarmBell
    private let logger: Logger
    /// Whether anybody is to be told of alarms.
    private let tells: Bool

    /// Owned by this actor, like what follows.
    private(set) var state: AlarmState
    private var isDirty = false
    private(set) var lastSeen: AlarmObservations?
    /// When the installation was looked at last, Unix milliseconds.
    private(set) var lookedAt: Int64?
    /// Why the file could not be written last.
    private(set) var failure: String?

    /// Reads what was kept; blocks while it does.
    ///
    /// - Throws: what the disk or the decoder says, for a file that cannot be read: alarms that somebody acknowledged are not forgotten silently.
    init(_ file: AlarmFile, _ thresholds: AlarmThresholds, bell: AlarmBell, tells: Bool, logger: Logger) throws {
        self.file = file
        self.thresholds = thresholds
        self.bell = bell
        self.tells = tells
        self.logger = logger
        state = try file.load()
        bell.ring(state.board.standing.values)
    }

    /// Judges what was seen.
    ///
    /// - Parameter used: bytes of each file system, for its growth.
    func look(
        at seen: AlarmObservations, registrations: [String: WorkerRegistration], used: [String: UInt64], now: Int64
    ) {
        var seen = seen
        if let failure { seen.blind["alarms/state.json"] = failure }
        for (id, registration) in registrations { note(registration, of: id, now) }
        for (path, bytes) in used where state.growth[path, default: DiskGrowth()].note(used: bytes, at: now) {
            isDirty = true
        }
        let changes = state.board.look(at: seen, thresholds, now: now)
        for change in changes { take(change, now) }
        if !changes.isEmpty { isDirty = true }
        lastSeen = seen
        lookedAt = now
        bell.ring(state.board.standing.values)
        guard isDirty else { return }
        do {
            try file.save(state)
            (isDirty, failure) = (false, nil)
        } catch {
            if failure == nil { logger.error("alarms cannot be kept: \(error); it is tried again") }
            failure = String(describing: error)
        }
    }

    private func note(_ registration: WorkerRegistration, of id: String, _ now: Int64) {
        let known = AlarmState.KnownWorker(
            imageName: registration.imageName, imageSha256: registration.imageSha256, capacity: registration.capacity,
            knownSince: state.workers[id]?.knownSince ?? now)
        guard state.workers[id] != known else { return }
        state.workers[id] = known
        isDirty = true
    }

    /// Log and news of a change.
    private func take(_ change: AlarmBoard.Change, _ now: Int64) {
        let (word, alarm): (String, Alarm) =
            switch change {
            case .raised(let alarm): ("raised", alarm)
            case .heightened(let alarm): ("heightened", alarm)
            case .lowered(let alarm): ("lowered", alarm)
            case .renewed(let alarm): ("renewed", alarm)
            case .cleared(let alarm): ("cleared", alarm)
            }
        let level: Logger.Level = alarm.level == .now ? .critical : alarm.level == .clear ? .notice : .warning
        logger.log(
            level: level, "ALARM \(alarm.number) \(word): \(alarm.what.english)",
            metadata: ["code": "\(alarm.code.rawValue)", "level": "\(alarm.level.word)"])
        guard tells, alarm.peak == .now, word != "lowered" else { return }
        let key = word == "cleared" ? "\(alarm.number).cleared" : "\(alarm.number).\(alarm.mark).raised"
        state.news.append(.init(key: key, isOver: word == "cleared", alarm: alarm, at: now))
    }

    // What people do: durable before it counts.

    /// - Returns: nil if no alarm of this number stands.
    func acknowledge(_ number: Int, _ word: Alarm.Acknowledgement) throws -> Alarm? {
        var next = state
        guard let alarm = next.board.acknowledge(number, word) else { return nil }
        if alarm.clearedAt != nil, tells, alarm.peak == .now {
            next.news.append(.init(key: "\(alarm.number).cleared", isOver: true, alarm: alarm, at: word.at))
        }
        try keep(next)
        bell.ring(state.board.standing.values)
        return alarm
    }

    func release(_ release: AlarmState.Release) throws {
        var next = state
        next.releases.removeAll { $0.sha256 == release.sha256 }
        next.releases.append(release)
        try keep(next)
    }

    /// - Returns: false if that image is not released.
    func withdraw(image sha256: String) throws -> Bool {
        var next = state
        next.releases.removeAll { $0.sha256 == sha256 }
        guard next.releases.count < state.releases.count else { return false }
        try keep(next)
        return true
    }

    /// - Returns: false if there is no such worker.
    func strike(_ worker: String) throws -> Bool {
        var next = state
        guard next.workers.removeValue(forKey: worker) != nil else { return false }
        try keep(next)
        return true
    }

    /// Forgets news that were taken up.
    func told(_ news: [AlarmState.News]) {
        state.news.removeAll { news.contains($0) }
        // If this is not kept they are told again, under the same key.
        isDirty = true
    }

    private func keep(_ next: AlarmState) throws {
        do { try file.save(next) } catch {
            throw ProblemDetails(
                status: 503, title: "Not kept",
                detail: "this could not be written down, so it was not done; try again once the disk has room",
                retryAfter: 10)
        }
        (state, isDirty, failure) = (next, false, nil)
    }
}
