import AlarmModel
import Synchronization

/// How many alarms call for somebody at once, for the head of every page: read without waiting for anybody.
final class AlarmBell: Sendable {
    struct Calls: Sendable, Hashable {
        /// Those that the installation's operators act on: all.
        var installation = 0
        /// Those of each office.
        var offices: [String: Int] = [:]
    }

    private let current = Mutex(Calls())

    var calls: Calls { current.withLock { $0 } }

    func ring(_ alarms: some Sequence<Alarm>) {
        var calls = Calls()
        for alarm in alarms where alarm.isCalling {
            calls.installation += 1
            if let office = alarm.office { calls.offices[office, default: 0] += 1 }
        }
        current.withLock { $0 = calls }
    }
}
