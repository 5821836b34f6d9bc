import AlarmModel
import Testing

@Suite("What is an alarm") struct AlarmRulesTests {
    @Test("the table has every kind of alarm once")
    func whole() {
        #expect(AlarmRules.table.map(\.code.rawValue).sorted() == AlarmCode.allCases.map(\.rawValue).sorted())
    }

    @Test("an installation that is well has no alarm, whatever is wrong somewhere else")
    func quiet() {
        var board = AlarmBoard()
        let changes = board.watch(from: Seen.start, seconds: 7200) { Seen.well(at: $0) }
        #expect(changes.isEmpty)
        #expect(board.alarms.isEmpty && board.history.isEmpty)
    }

    @Test(
        "each rule fires for what is wrong and for nothing else, and clears once it is over",
        arguments: AlarmCode.allCases)
    func firesAndClears(_ code: AlarmCode) throws {
        var board = AlarmBoard()
        let start = Seen.start
        let raised = board.watch(from: start, seconds: 7200) { now in
            var seen = Seen.well(at: now)
            Seen.spoil(&seen, code, since: start, now: now)
            return seen
        }
        let alarm = try #require(board.alarms.first { $0.code == code }, "\(code.rawValue) did not fire")
        // A receipt that is late has a deadline too.
        let others = Set(board.alarms.map(\.code)).subtracting([code])
        #expect(others == (code == .depositLate ? [.depositDeadline] : []))
        #expect(raised.filter { if case .raised(let new) = $0.change { new.code == code } else { false } }.count == 1)
        #expect(alarm.since >= start && alarm.raisedAt >= alarm.since && !alarm.what.chinese.isEmpty)
        #expect(alarm.level > .clear && alarm.peak == alarm.level && alarm.acknowledgement == nil)

        let after = start + 7_210_000
        if code.isEvent {
            let later = board.watch(from: after, seconds: 600) { Seen.well(at: $0) }
            let cleared = later.filter { if case .cleared(let gone) = $0.change { gone.code == code } else { false } }
            #expect(cleared.isEmpty)
            let done = board.acknowledge(alarm.number, .init(account: "a", name: "wang", at: after, word: "seen to"))
            #expect(done?.clearedAt == after && done?.acknowledgement?.word == "seen to")
        } else {
            let cleared = board.watch(from: after, seconds: 600) { Seen.well(at: $0) }
            guard case .cleared(let gone) = cleared.first?.change else {
                Issue.record("\(code.rawValue) did not clear: \(cleared)")
                return
            }
            #expect(gone.number == alarm.number && gone.level == .clear)
            // Not before it was over for a minute.
            #expect(try #require(gone.clearedAt) >= after + 60_000)
        }
        #expect(!board.alarms.contains { $0.code == code })
        #expect(board.history.contains { $0.number == alarm.number && $0.clearedAt != nil })
    }

    @Test(
        "conditions that hold too briefly are no alarm",
        arguments: [
            (AlarmCode.workerSilent, 110), (.workerRefuses, 290), (.desktopsTaken, 890), (.ledgerStalled, 110),
            (.anchorFailing, 290), (.accessLogUnsettled, 890), (.observationFailed, 20),
        ] as [(AlarmCode, Int64)])
    func brief(_ code: AlarmCode, _ seconds: Int64) {
        func look(for length: Int64) -> [AlarmCode] {
            var board = AlarmBoard()
            _ = board.watch(from: Seen.start, seconds: length) { now in
                var seen = Seen.well(at: now)
                Seen.spoil(&seen, code, since: Seen.start, now: now)
                return seen
            }
            return board.alarms.map(\.code)
        }
        #expect(look(for: seconds) == [])
        #expect(look(for: seconds + 10) == [code])
    }

    @Test("a worker that says why it takes no session is believed at once, and a silent one is not said to refuse")
    func refusal() {
        var board = AlarmBoard()
        var seen = Seen.well(at: Seen.start)
        seen.workers?[0].problem = "the image changed"
        _ = board.look(at: seen, AlarmThresholds(), now: Seen.start)
        #expect(board.alarms.map(\.code) == [.workerRefuses] && board.alarms[0].since == Seen.start)
        #expect(board.alarms[0].what.english.contains("the image changed"))
        var silent = AlarmBoard()
        _ = silent.watch(from: Seen.start + 130_000, seconds: 600) { now in
            var seen = Seen.well(at: now)
            seen.workers?[0].heardAt = Seen.start
            seen.workers?[0].canWork = false
            return seen
        }
        #expect(silent.alarms.map(\.code) == [.workerSilent])
    }

    @Test("a silent worker stays silent over a restart until it is heard, and one that was well has time to come back")
    func restart() {
        var board = AlarmBoard()
        var seen = Seen.well(at: Seen.start)
        seen.workers?[0].heardAt = Seen.start - 500_000
        _ = board.look(at: seen, AlarmThresholds(), now: Seen.start)
        #expect(board.alarms.map(\.code) == [.workerSilent])
        // Started again: it counts as heard at the start, and was not.
        let changes = board.watch(from: Seen.start, seconds: 600) { now in
            var seen = Seen.well(at: now)
            seen.workers?[0].heardAt = Seen.start
            seen.workers?[0].isHeard = false
            return seen
        }
        #expect(changes.isEmpty && board.alarms.map(\.code) == [.workerSilent])
        var fresh = AlarmBoard()
        let quiet = fresh.watch(from: Seen.start, seconds: 110) { now in
            var seen = Seen.well(at: now)
            seen.workers?[0].heardAt = Seen.start
            seen.workers?[0].isHeard = false
            return seen
        }
        #expect(quiet.isEmpty)
    }

    @Test("no image is wrong before one was released")
    func unreleased() {
        var board = AlarmBoard()
        var seen = Seen.well(at: Seen.start)
        seen.released = []
        #expect(board.look(at: seen, AlarmThresholds(), now: Seen.start).isEmpty)
        seen.released = [String(repeating: "c", count: 64)]
        _ = board.look(at: seen, AlarmThresholds(), now: Seen.start + 1000)
        #expect(board.alarms.map(\.code) == [.workerImage])
    }

    @Test("a disk has two levels, by what is free and by the days that are left")
    func disk() {
        func level(free: UInt64, growth: Int64? = nil) -> AlarmLevel {
            var board = AlarmBoard()
            var seen = Seen.well(at: Seen.start)
            seen.disks = [.init(path: "/data", total: 100_000, free: free, growth: growth)]
            _ = board.look(at: seen, AlarmThresholds(), now: Seen.start)
            return board.alarms.first?.level ?? .clear
        }
        #expect([15_000, 14_999, 5000, 4999, 0].map { level(free: $0) } == [.clear, .today, .today, .now, .now])
        // 60,000 free: 15 days at 4,000 a day, 13 at 4,600, 1 at 40,000.
        #expect(
            [4000, 4600, 40_000, -40_000, 0].map { level(free: 60_000, growth: $0) } == [
                .clear, .today, .now, .clear, .clear,
            ])
    }

    @Test("an anchor that fails on is to be acted on today, then at once; that drops the word of whoever saw it before")
    func anchorRises() throws {
        var board = AlarmBoard()
        let failing = { (now: Int64) in
            var seen = Seen.well(at: now)
            Seen.spoil(&seen, .anchorFailing, since: Seen.start, now: now)
            return seen
        }
        _ = board.watch(from: Seen.start, seconds: 600, failing)
        let alarm = try #require(board.alarms.first)
        #expect(alarm.level == .today && alarm.since == Seen.start && alarm.what.english.contains("12 deposits"))
        _ = board.acknowledge(
            alarm.number, .init(account: "a", name: "wang", at: Seen.start + 600_000, word: "called them"))
        #expect(board.alarms[0].acknowledgement != nil)
        let later = board.watch(from: Seen.start + 610_000, seconds: 3000, failing)
        #expect(later.count == 1 && board.alarms[0].number == alarm.number)
        #expect(board.alarms[0].level == .now && board.alarms[0].isCalling)
    }
}
