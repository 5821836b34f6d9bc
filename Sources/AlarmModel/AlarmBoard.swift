/// Every alarm of an installation: those that stand and the latest that are over.
///
/// A pure state machine: what was seen goes in with the time, changes come out. An alarm moves to the level that its rule's judgement
/// demands or allows, at once where the rule waits for nothing, and down only after the condition has been over for
/// `AlarmThresholds.settleSeconds` without a break: so one alarm is raised at most once in that time, whatever is seen.
public struct AlarmBoard: Sendable, Hashable, Codable {
    /// Alarms that are over and kept.
    public static let longestHistory = 500
    /// Of the word that an acknowledgement comes with, in characters.
    public static let wordLengths = 1...500

    /// What changed at a look.
    public enum Change: Sendable, Hashable {
        case raised(Alarm)
        /// It is more urgent than before.
        case heightened(Alarm)
        case lowered(Alarm)
        /// More of the same happened after it was acknowledged.
        case renewed(Alarm)
        case cleared(Alarm)
    }

    public private(set) var standing: [AlarmKey: Alarm] = [:]
    /// Newest last.
    public private(set) var history: [Alarm] = []
    private var raised = 0
    /// Events that somebody has looked at and that are still to be seen.
    private var dismissed: Set<AlarmKey> = []
    /// Alarms on their way to another level; not kept, so that a new start waits anew.
    private var turning: [AlarmKey: Turn] = [:]

    private struct Turn: Sendable, Hashable {
        var isRising: Bool
        var since: Int64
    }

    private enum CodingKeys: String, CodingKey { case standing, history, raised, dismissed }

    public init() {}

    /// Most urgent first, and of those the newest.
    public var alarms: [Alarm] {
        standing.values.sorted { ($0.level, $0.number) > ($1.level, $1.number) }
    }

    /// Judges what was seen, by every rule of the table.
    ///
    /// - Parameter now: Unix milliseconds; where it goes back, nothing is raised or cleared sooner for it.
    public mutating func look(
        at observations: AlarmObservations, _ thresholds: AlarmThresholds, now: Int64
    ) -> [Change] {
        var changes: [Change] = []
        for rule in AlarmRules.table {
            guard let judgements = rule.judge(observations, thresholds, now) else {
                // Not looked at: what was on its way has to be seen again, without a break.
                for key in turning.keys where key.code == rule.code { turning[key] = nil }
                continue
            }
            var seen: Set<AlarmKey> = []
            for judgement in judgements {
                let key = AlarmKey(rule.code, judgement.subject)
                guard seen.insert(key).inserted else { continue }
                if dismissed.contains(key) { continue }
                apply(judgement, to: key, thresholds, now, &changes)
            }
            dismissed = dismissed.filter { $0.code != rule.code || seen.contains($0) }
            for key in turning.keys where key.code == rule.code && !seen.contains(key) && standing[key] == nil {
                turning[key] = nil
            }
            for (key, alarm) in standing where key.code == rule.code && !seen.contains(key) && !rule.code.isEvent {
                let gone = AlarmJudgement(key.subject, office: alarm.office, .clear, mark: alarm.mark, alarm.what)
                apply(gone, to: key, thresholds, now, &changes)
            }
        }
        return changes
    }

    private mutating func apply(
        _ judgement: AlarmJudgement, to key: AlarmKey, _ thresholds: AlarmThresholds, _ now: Int64,
        _ changes: inout [Change]
    ) {
        let old = standing[key]?.level ?? .clear
        let new = min(max(old, judgement.floor), judgement.ceiling)
        if judgement.floor > .clear { standing[key]?.what = judgement.what }
        guard new != old else {
            turning[key] = nil
            renew(key, judgement.mark, &changes)
            return
        }
        let isRising = new > old
        if turning[key]?.isRising != isRising {
            turning[key] = Turn(isRising: isRising, since: min(isRising ? judgement.began ?? now : now, now))
        }
        // A clock that went back must not make anybody wait for it to come back.
        let since = min(turning[key]?.since ?? now, now)
        turning[key]?.since = since
        let patience = Int64(isRising ? judgement.confirm : thresholds.settleSeconds) * 1000
        guard now - since >= patience else { return renew(key, judgement.mark, &changes) }
        turning[key] = nil
        if old == .clear {
            raise(key, judgement, to: new, since: since, now, &changes)
        } else {
            move(key, to: new, judgement, now, &changes)
        }
    }

    private mutating func raise(
        _ key: AlarmKey, _ judgement: AlarmJudgement, to level: AlarmLevel, since: Int64, _ now: Int64,
        _ changes: inout [Change]
    ) {
        raised += 1
        let alarm = Alarm(
            number: raised, key: key, office: judgement.office, level: level, peak: level, since: since,
            raisedAt: now, clearedAt: nil, what: judgement.what, mark: judgement.mark, acknowledgement: nil)
        standing[key] = alarm
        changes.append(.raised(alarm))
    }

    private mutating func move(
        _ key: AlarmKey, to level: AlarmLevel, _ judgement: AlarmJudgement, _ now: Int64, _ changes: inout [Change]
    ) {
        guard var alarm = standing[key] else { return }
        guard level > .clear else { return clear(alarm, now, &changes) }
        let isHigher = level > alarm.level
        alarm.level = level
        alarm.what = judgement.what
        alarm.mark = max(alarm.mark, judgement.mark)
        if isHigher {
            alarm.peak = max(alarm.peak, level)
            // What was acknowledged was less than this.
            alarm.acknowledgement = nil
        }
        standing[key] = alarm
        changes.append(isHigher ? .heightened(alarm) : .lowered(alarm))
    }

    private mutating func renew(_ key: AlarmKey, _ mark: UInt64, _ changes: inout [Change]) {
        guard var alarm = standing[key], mark > alarm.mark else { return }
        alarm.mark = mark
        let isNews = alarm.acknowledgement != nil
        alarm.acknowledgement = nil
        standing[key] = alarm
        if isNews { changes.append(.renewed(alarm)) }
    }

    private mutating func clear(_ alarm: Alarm, _ now: Int64, _ changes: inout [Change]) {
        var alarm = alarm
        alarm.level = .clear
        alarm.clearedAt = max(now, alarm.raisedAt)
        standing[alarm.key] = nil
        turning[alarm.key] = nil
        history = (history + [alarm]).suffix(Self.longestHistory)
        changes.append(.cleared(alarm))
    }

    /// Notes that somebody has seen to an alarm. It stands until its condition is over; of something that happened and is not undone, it is
    /// over by this.
    ///
    /// - Returns: the alarm as it is now; nil if none of this number stands.
    public mutating func acknowledge(_ number: Int, _ acknowledgement: Alarm.Acknowledgement) -> Alarm? {
        guard var alarm = standing.values.first(where: { $0.number == number }) else { return nil }
        alarm.acknowledgement = acknowledgement
        standing[alarm.key] = alarm
        guard alarm.code.isEvent else { return alarm }
        var changes: [Change] = []
        dismissed.insert(alarm.key)
        clear(alarm, acknowledgement.at, &changes)
        return history.last
    }
}
