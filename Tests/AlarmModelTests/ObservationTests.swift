import AlarmModel
import Foundation
import SeededTestSupport
import Testing

@Suite("What alarms are made from") struct ObservationTests {
    @Test("entries that wait in a busy log are none that nothing is published for")
    func checkpoints() {
        var watch = CheckpointWatch()
        #expect(watch.look(sequenced: 5, published: 5, now: 1000) == nil)
        // After hours of quiet one entry waits since now, not since the last checkpoint.
        #expect(watch.look(sequenced: 6, published: 5, now: 9_000_000) == 9_000_000)
        #expect(watch.look(sequenced: 9, published: 5, now: 9_010_000) == 9_000_000)
        #expect(watch.look(sequenced: 12, published: 8, now: 9_020_000) == 9_020_000)
        #expect(watch.look(sequenced: 12, published: 12, now: 9_030_000) == nil)
    }

    @Test("growth is known after six hours, of the last week, and is what was added")
    func growth() {
        var generator = SeededGenerator.announced()
        for _ in 0..<50 {
            var growth = DiskGrowth()
            let perDay = Int64.random(in: -1_000_000...1_000_000, using: &generator)
            let begin: Int64 = 40_000_000_000
            func used(_ minutes: Int64) -> UInt64 { UInt64(begin + perDay * minutes / 1440) }
            for minutes in stride(from: Int64(0), through: 14 * 1440, by: 10) {
                let now = Seen.start + minutes * 60_000
                growth.note(used: used(minutes), at: now)
                guard let found = growth.perDay(used: used(minutes), at: now) else {
                    #expect(minutes < 360)
                    continue
                }
                #expect(minutes >= 360 && abs(found - perDay) <= 10)
                #expect(growth.samples.count <= 169)
            }
        }
    }

    @Test("a clock that was set back forgets what is to come")
    func setBack() {
        var growth = DiskGrowth()
        let kept = [(10, 0), (11, 60_000), (12, -60_000)].map { growth.note(used: UInt64($0.0), at: Seen.start + $0.1) }
        #expect(kept == [true, false, true])
        #expect(growth.samples.map(\.used) == [12])
    }

    @Test("what others wrote stays on one line and within bounds")
    func foreignWords() throws {
        var board = AlarmBoard()
        var seen = Seen.well(at: Seen.start)
        seen.ledger?.failure = "first\nsecond\0" + String(repeating: "长", count: 5000)
        _ = board.look(at: seen, AlarmThresholds(), now: Seen.start)
        let what = try #require(board.alarms.first).what
        #expect(what.english.count < 400 && !what.english.contains("\n") && !what.chinese.contains("\0"))
    }

    @Test("docs/guide/operating.md has every alarm as the program says it")
    func guide() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let guide = try String(contentsOf: root.appendingPathComponent("docs/guide/operating.md"), encoding: .utf8)
        let rows = AlarmCode.allCases.map { code in
            "| `\(code.rawValue)` | **\(AlarmWording.title(code).english).** \(AlarmWording.meaning(code).english) | "
                + "\(AlarmWording.remedy(code).english) |"
        }
        let table = (["| code | what it means | what to do |", "|---|---|---|"] + rows).joined(separator: "\n")
        #expect(guide.contains(table), "the table of docs/guide/operating.md should be:\n\(table)")
        #expect(
            AlarmCode.allCases.allSatisfy {
                !AlarmWording.title($0).chinese.isEmpty
                    && ($0.audience == .everybody) == (AlarmWording.everybody($0) != nil)
            })
    }
}
