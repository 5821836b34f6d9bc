import AlarmModel
import Foundation
import SeededTestSupport
import Testing

@Suite("How alarms come and go") struct AlarmBoardTests {
    @Test("no alarm flaps: what is cleared was over for a minute, and one subject is raised once a minute at most")
    func nothingFlaps() {
        var generator = SeededGenerator.announced()
        var raises = 0
        // Of these the condition holds from the first moment, and what else is wrong plays no part.
        let plain: Set<AlarmCode> = [
            .workerImage, .desktopsTaken, .officeQueueFull, .diskLow, .ledgerFailed, .webhooksGivenUp,
            .certificateExpiring, .observationFailed,
        ]
        for _ in 0..<20 {
            var board = AlarmBoard()
            // What is wrong now; each thing changes with a likelihood of its own.
            let moods = AlarmCode.allCases.map { ($0, Int.random(in: 1...30, using: &generator)) }
            var wrong: Set<AlarmCode> = []
            var began: [AlarmCode: Int64] = [:]
            var lastWrong: [AlarmCode: Int64] = [:]
            var raisedAt: [AlarmKey: Int64] = [:]
            var now = Seen.start
            for _ in 0..<300 {
                now += Int64.random(in: 500...20_000, using: &generator)
                for (code, mood) in moods where Int.random(in: 0..<mood, using: &generator) == 0 {
                    if wrong.remove(code) == nil {
                        wrong.insert(code)
                        began[code] = now
                    }
                }
                var seen = Seen.well(at: now)
                for code in wrong {
                    Seen.spoil(&seen, code, since: began[code] ?? now, now: now)
                    lastWrong[code] = now
                }
                for change in board.look(at: seen, AlarmThresholds(), now: now) {
                    switch change {
                    case .raised(let alarm):
                        raises += 1
                        #expect(now - raisedAt[alarm.key, default: 0] >= 60_000, "\(alarm.key) flaps")
                        #expect(wrong.contains(alarm.code) || !plain.contains(alarm.code))
                        raisedAt[alarm.key] = now
                    case .cleared(let alarm):
                        #expect(!alarm.code.isEvent)
                        guard plain.contains(alarm.code) else { continue }
                        #expect(!wrong.contains(alarm.code))
                        #expect(now - lastWrong[alarm.code, default: 0] >= 60_000)
                    case .lowered(let alarm), .heightened(let alarm), .renewed(let alarm):
                        #expect(board.standing[alarm.key] == alarm)
                    }
                }
            }
        }
        #expect(raises > 50, "the walk raised \(raises): too few to say anything")
    }

    @Test("what trembles around a threshold raises one alarm that stays")
    func bands() {
        var generator = SeededGenerator.announced()
        for code in [AlarmCode.diskLow, .officeQueueFull, .signInHeldUp] {
            var board = AlarmBoard()
            let changes = board.watch(from: Seen.start, seconds: 36_000) { now in
                var seen = Seen.well(at: now)
                // Between the bound and where it is surely over.
                let share = UInt64.random(in: 0...100, using: &generator)
                seen.disks = [.init(path: "/data", total: 100_000, free: 14_500 + share * 34)]
                seen.offices = [.init(id: "office", waiting: 71 + Int(share) / 4, most: 100)]
                seen.signIn = .init(sprayings: 0, heldUp: 26 + Int(share) / 3, mark: 0)
                return seen
            }
            #expect(
                changes.filter {
                    if case .raised(let alarm) = $0.change { alarm.code == code } else { false }
                }.count == 1)
            #expect(!changes.contains { if case .cleared = $0.change { true } else { false } })
        }
    }

    @Test("what cannot be looked at keeps its alarms, and says so")
    func blind() throws {
        var board = AlarmBoard()
        var low = Seen.well(at: Seen.start)
        Seen.spoil(&low, .diskLow, since: Seen.start, now: Seen.start)
        _ = board.look(at: low, AlarmThresholds(), now: Seen.start)
        let before = try #require(board.alarms.first)
        let changes = board.watch(from: Seen.start + 10_000, seconds: 600) { now in
            var seen = Seen.well(at: now)
            seen.disks = nil
            seen.blind = ["disks": "input/output error"]
            return seen
        }
        #expect(changes.count == 1 && board.alarms.map(\.code) == [.diskLow, .observationFailed])
        #expect(board.standing[before.key] == before)
        // A break in looking begins the wait anew: half a minute before and after are no minute.
        var well = AlarmBoard()
        _ = well.look(at: low, AlarmThresholds(), now: Seen.start)
        _ = well.watch(from: Seen.start + 10_000, seconds: 50) { Seen.well(at: $0) }
        var hidden = Seen.well(at: Seen.start + 65_000)
        hidden.disks = nil
        _ = well.look(at: hidden, AlarmThresholds(), now: Seen.start + 65_000)
        _ = well.watch(from: Seen.start + 70_000, seconds: 50) { Seen.well(at: $0) }
        #expect(well.alarms.map(\.code) == [.diskLow])
        _ = well.watch(from: Seen.start + 130_000, seconds: 0) { Seen.well(at: $0) }
        #expect(well.alarms.isEmpty)
    }

    @Test("an acknowledged alarm stays until it is over; more of the same drops the acknowledgement")
    func acknowledged() throws {
        var board = AlarmBoard()
        var seen = Seen.well(at: Seen.start)
        Seen.spoil(&seen, .webhooksGivenUp, since: Seen.start, now: Seen.start)
        _ = board.look(at: seen, AlarmThresholds(), now: Seen.start)
        let number = try #require(board.alarms.first).number
        let word = Alarm.Acknowledgement(account: "a1", name: "wang", at: Seen.start + 1000, word: "called the court")
        #expect(board.acknowledge(number + 1, word) == nil)
        #expect(board.acknowledge(number, word)?.acknowledgement == word)
        #expect(board.look(at: seen, AlarmThresholds(), now: Seen.start + 10_000).isEmpty)
        #expect(board.alarms.first?.acknowledgement == word)
        seen.deadLetters?[0].newest += 1
        let changes = board.look(at: seen, AlarmThresholds(), now: Seen.start + 20_000)
        guard case .renewed(let renewed) = changes.first else {
            Issue.record("\(changes)")
            return
        }
        #expect(renewed.number == number && renewed.acknowledgement == nil)
    }

    @Test("something that happened stands until it is looked at, then no more while it is still to be seen")
    func events() throws {
        var board = AlarmBoard()
        var seen = Seen.well(at: Seen.start)
        Seen.spoil(&seen, .sessionFailed, since: Seen.start, now: Seen.start)
        seen.workers = []
        _ = board.look(at: seen, AlarmThresholds(), now: Seen.start)
        let alarm = try #require(board.alarms.first)
        #expect(alarm.office == "office")
        // Long after the sessions of those days are not looked at any more, nobody has looked at this one.
        _ = board.look(at: Seen.well(at: Seen.start + 86_400_000), AlarmThresholds(), now: Seen.start + 86_400_000)
        #expect(board.alarms == [alarm])
        _ = board.acknowledge(
            alarm.number, .init(account: "a", name: "lin", at: Seen.start + 5000, word: "told the client"))
        #expect(board.alarms.isEmpty && board.history.last?.acknowledgement?.name == "lin")
        let again = board.watch(from: Seen.start + 10_000, seconds: 600) { _ in seen }
        #expect(again.isEmpty)
        var another = seen
        another.failures?[0].session = "s2"
        #expect(board.look(at: another, AlarmThresholds(), now: Seen.start + 700_000).count == 1)
    }

    @Test("a clock that is set back neither clears nor raises sooner, and holds nothing up")
    func clockSetBack() {
        var board = AlarmBoard()
        var low = Seen.well(at: Seen.start)
        Seen.spoil(&low, .diskLow, since: Seen.start, now: Seen.start)
        _ = board.look(at: low, AlarmThresholds(), now: Seen.start)
        _ = board.look(at: Seen.well(at: Seen.start + 50_000), AlarmThresholds(), now: Seen.start + 50_000)
        let back = Seen.start - 3_600_000
        #expect(board.look(at: Seen.well(at: back), AlarmThresholds(), now: back).isEmpty)
        let waiting = board.watch(from: back, seconds: 50) { Seen.well(at: $0) }
        let over = board.watch(from: back + 60_000, seconds: 0) { Seen.well(at: $0) }
        #expect(waiting.isEmpty && over.count == 1)
    }

    @Test("a board that is written down and read again goes on; the history is bounded")
    func kept() throws {
        var generator = SeededGenerator.announced()
        var board = AlarmBoard()
        for round in 0..<(AlarmBoard.longestHistory + 20) {
            let now = Seen.start + Int64(round) * 1000
            var seen = Seen.well(at: now)
            seen.failures = [
                .init(
                    session: "s\(round)", office: "office", at: now, reason: nil, isSealed: false)
            ]
            _ = board.look(at: seen, AlarmThresholds(), now: now)
            let number = try #require(board.alarms.last?.number)
            #expect(number == round + 1)
            _ = board.acknowledge(number, .init(account: "a", name: "lin", at: now, word: "w\(round)"))
        }
        #expect(board.history.count == AlarmBoard.longestHistory && board.history.first?.number == 21)
        for _ in 0..<20 {
            let code = AlarmCode.allCases.randomElement(using: &generator)!
            let now = Seen.start + 10_000_000
            var seen = Seen.well(at: now)
            Seen.spoil(&seen, code, since: Seen.start, now: now)
            _ = board.look(at: seen, AlarmThresholds(), now: now)
            let again = try JSONDecoder().decode(AlarmBoard.self, from: JSONEncoder().encode(board))
            #expect(again.standing == board.standing && again.history == board.history)
            var (one, other) = (board, again)
            seen.deadLetters = [.init(host: "h", count: 1, newest: 1, reason: "r")]
            #expect(
                one.look(at: seen, AlarmThresholds(), now: now) == other.look(at: seen, AlarmThresholds(), now: now))
        }
    }
}
