import DrawCore
import DrawForms
import Draws
import SeededTestSupport
import Testing

@Suite("The form of a new draw")
struct DrawFormTests {
    /// A form as a browser sends it.
    private static func sent(_ fields: [String: String]) -> DrawForm { DrawForm { fields[$0] } }

    static let plain: [String: String] = [
        "subject": "八十个名额", "register": "plates", "tags": "甲\n\n 乙 \r\n", "reasons": "gave up", "contributors": "3",
        "minimumReveals": "2", "replaces": "", "stages": "2", "stage1-require": "甲", "stage1-forbid": "乙",
        "stage1-seats": "20", "stage1-mode": "rank", "stage1-policy": "overflow", "stage1-alternates": "5",
        "stage2-require": "", "stage2-forbid": "", "stage2-seats": "60", "stage2-mode": "pick", "stage2-policy": "skip",
        "stage2-cascade": "1", "stage2-alternates": "0",
    ]

    private static func problems(_ changes: [String: String]) -> [String: Bilingual] {
        let form = sent(plain.merging(changes) { $1 })
        guard case .refused(let problems) = form.judgement else { return [:] }
        return problems
    }

    @Test("a form becomes rules")
    func reads() throws {
        guard case .draw(let outline) = Self.sent(Self.plain).judgement else {
            Issue.record("refused")
            return
        }
        #expect(outline.register == "plates" && !outline.isRehearsal && outline.replaces == 0)
        #expect(outline.contributors == 3 && outline.template.minimumReveals == 2)
        #expect(outline.template.tags == ["甲", "乙"] && outline.template.reasons == ["gave up"])
        #expect(
            outline.template.stages == [
                StageRule(id: 1, require: 1, forbid: 2, seats: 20, policy: .overflow, alternates: 5),
                StageRule(id: 2, mode: .pick, seats: 60, cascades: true),
            ])
    }

    @Test("a rehearsal's register gets its prefix")
    func rehearsal() {
        let form = Self.sent(Self.plain.merging(["rehearsal": "1", "replaces": "7"]) { $1 })
        guard case .draw(let outline) = form.judgement else {
            Issue.record("refused")
            return
        }
        #expect(outline.register == "rehearsal/plates" && outline.isRehearsal && outline.replaces == 7)
    }

    @Test(
        "each fault is said at its field, and nowhere else",
        arguments: [
            ("subject", "  "), ("subject", String(repeating: "长", count: 342)), ("subject", "a\u{2028}b"),
            ("register", ""), ("register", "a b"), ("register", "a/../b"), ("register", "/a"), ("register", "a%2fb"),
            ("register", "rehearsal/x"), ("register", String(repeating: "a", count: 201)),
            ("tags", "甲\n乙\n甲"), ("tags", "甲\n乙\nx|y"), ("tags", "甲\n乙\n丙，丁"),
            ("tags", "甲\n乙\n" + (0..<52).map { "t\($0)" }.joined(separator: "\n")),
            ("reasons", "a\na"), ("contributors", "51"), ("contributors", "-1"), ("contributors", ""),
            ("contributors", "1e1"), ("minimumReveals", "4"), ("minimumReveals", "二"), ("replaces", "0"),
            ("replaces", "9007199254740992"), ("stage1-seats", "0"), ("stage1-seats", ""), ("stage1-seats", "1,000"),
            ("stage1-seats", "99999999999999999999"), ("stage1-require", "丙"), ("stage1-forbid", "甲"),
            ("stage1-mode", "raffle"), ("stage1-policy", ""), ("stage1-cascade", "1"), ("stage1-alternates", "x"),
            ("stage2-policy", "stop"), ("stage2-alternates", "1"),
        ])
    func faults(field: String, value: String) {
        var changes = [field: value]
        // So that more than fifty contributors is the only fault.
        if field == "contributors" { changes["minimumReveals"] = "0" }
        let problems = Self.problems(changes)
        #expect(Set(problems.keys) == [field])
        #expect(problems[field].map { !$0.chinese.isEmpty && !$0.english.isEmpty } == true)
        #expect(Self.problems([:]) == [:])
    }

    @Test("all faults are said at once")
    func together() {
        let problems = Self.problems(["subject": "", "stage1-seats": "x", "stage2-seats": "y", "tags": ""])
        #expect(Set(problems.keys) == ["subject", "stage1-seats", "stage2-seats", "stage1-require", "stage1-forbid"])
    }

    @Test("seats whose sum no JSON integer holds are refused as a whole")
    func sum() {
        let largest = "9007199254740991"
        #expect(Set(Self.problems(["stage1-seats": largest]).keys) == ["form"])
        #expect(Self.problems(["stage1-seats": "9007199254740931"]) == [:])
    }

    @Test("stages come and go, the first stays and no more than twelve stand")
    func stages() {
        var form = DrawForm()
        form.dropStage()
        #expect(form.stages.count == 1)
        for _ in 0..<20 { form.addStage() }
        #expect(form.stages.count == DrawForm.maximumStages)
        form.dropStage()
        #expect(form.stages.count == 11)
        for (text, count) in [
            ("0", 1), ("-3", 1), ("x", 1), ("", 1), ("5", 5), ("99999999999999999999", 1), ("400", 12),
        ] {
            #expect(Self.sent(["stages": text]).stages.count == count)
        }
    }

    @Test("the examples are those of examples/draws, and forms of them are draws", arguments: DrawExample.allCases)
    func examples(example: DrawExample) throws {
        let template = try Examples.template(example)
        #expect(example.template == template)
        guard case .draw(let outline) = example.form.judgement else {
            Issue.record("refused")
            return
        }
        #expect(outline.template == template && outline.isRehearsal)
        #expect(outline.register == "rehearsal/" + example.rawValue)
    }

    @Test("no text makes a form crash, and what is accepted is a configuration without problems")
    func anything() throws {
        var random = SeededGenerator(seed: 0xD0)
        let pieces = [
            "", "1", "0", "20", "甲", "乙", "甲, 乙", "|", "\n", "甲\n乙", "rank", "pick", "skip", "stop", "overflow",
            "e\u{301}",
            "rehearsal/", "plates", "a/b", "9007199254740991", "\u{0}", " ",
        ]
        var accepted = 0
        for _ in 0..<3000 {
            var fields = Self.plain
            for name in DrawForm.fieldNames.sorted() where Int.random(in: 0..<12, using: &random) == 0 {
                fields[name] = pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }
            guard case .draw(let outline) = Self.sent(fields).judgement else { continue }
            accepted += 1
            let problems = try Examples.configuration(outline).problems
            #expect(problems.isEmpty, "\(problems)")
        }
        #expect(accepted > 100)
    }

    @Test(
        "a deadline is read in the office's zone",
        arguments: [
            ("2026-12-01T15:30", 1_796_110_200 as UInt64), ("2026-12-01 15:30:07", 1_796_110_207),
            ("2027-03-01T00:00", 1_803_830_400),
        ])
    func deadline(text: String, time: UInt64) {
        let offset: (Int64) -> Int64 = { _ in 8 * 3600 }
        #expect(DrawDeadline.judge(text, now: 1_795_000_000, offset: offset) == .deadline(time))
    }

    @Test(
        "what is no time, past or far away is refused",
        arguments: [
            "", "2026-12-01", "2026-02-29T10:00", "2026-13-01T10:00", "2026-12-01T24:00", "2026-12-01T10:60",
            "2026-11-18T18:27", "2020-01-01T00:00", "2099-01-01T00:00", "２026-12-01T15:30", "2026-12-01T15:30+08:00",
        ])
    func noDeadline(text: String) {
        // 2026-11-18 10:26:40 UTC.
        let judgement = DrawDeadline.judge(text, now: 1_794_997_600, offset: { _ in 8 * 3600 })
        guard case .refused(let why) = judgement else {
            Issue.record("\(judgement)")
            return
        }
        #expect(!why.chinese.isEmpty && !why.english.isEmpty)
    }
}
