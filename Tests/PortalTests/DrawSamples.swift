import CryptoPrimitives
import DrawCore
import DrawForms
import FarmProtocol
import TransparencyLog

@testable import Draws
@testable import Portal

/// Pages of draws, with values as long as they come.
enum DrawSamples {
    static let all: [Page] = desk + drafts + running + registers

    private static func outline(_ example: DrawExample) -> DrawOutline {
        guard case .draw(let outline) = example.form.judgement else { fatalError("an example is no draw") }
        return outline
    }

    static let facts = ListVerdict.Facts(
        candidates: 1203, tickets: 2401, weights: 1...3, groups: 41, loneGroups: 2, inGroups: 120,
        tags: [.init(name: "无房家庭", count: 400), .init(name: "no-home", count: 0)], untagged: 803,
        wasConverted: true, hasLabels: true)

    private static let desk: [Page] = [
        .drawDesk(
            [
                Page.DrawRow(
                    id: "4f2a", draw: nil, register: "rehearsal/housing", subject: DrawExample.housing.form.subject,
                    phase: .draft, isRehearsal: true, changedAt: 1_795_000_000_000, awaitsYou: true),
                Page.DrawRow(
                    id: "91c3", draw: "school/0007", register: "school", subject: DrawExample.school.form.subject,
                    phase: .void, isRehearsal: false, changedAt: 1_794_000_000_000, awaitsYou: false),
            ], mayMake: true),
        .drawDesk([], mayMake: false),
        .newDraw(DrawForm(), token: "token", key: "key"),
        .newDraw(
            DrawExample.school.form, words: RulesInWords(DrawExample.school.template, contributors: 2),
            token: "token", key: "key"),
        faulty,
    ]

    private static var faulty: Page {
        var form = DrawExample.company.form
        form.addStage()
        form.subject = ""
        form.register = "a b"
        guard case .refused(let found) = form.judgement else { fatalError("an empty subject is refused") }
        var problems = found
        // Every place that a problem can stand at.
        for field in DrawForm.Field.allCases { problems[field.rawValue] = Bilingual("请更正。", "Correct this.") }
        for field in DrawForm.StageField.allCases { problems[field.name(1)] = Bilingual("请更正。", "Correct this.") }
        problems["form"] = Bilingual("各阶段名额合计过大。", "The stages have too many places in all.")
        return .newDraw(form, problems: problems, token: "token", key: "key")
    }

    private static let drafts: [Page] = {
        var empty = DrawDraftView(id: "4f2a", outline: outline(.housing))
        empty.contributors = [
            .init(
                number: 0, phase: .invited,
                link: "https://office.example/contribute/" + String(repeating: "kZ", count: 22))
        ]
        var refused = empty
        refused.list = .refused(
            [
                .init(
                    line: 1_203_117, column: 2, problem: Bilingual("“无房”不是标签，或重复", "\"无房\" is no tag, or stands twice"),
                    remedy: Bilingual("请写配置中的标签名，以 | 分隔", "write the configuration's names with | between")),
                .init(
                    line: 2, column: nil,
                    problem: Bilingual("有 3 个字段，而首行列出 2 个", "3 fields, where the first line names 2"),
                    remedy: Bilingual("每行须写全各字段，空的也不能省", "give every row all fields; empty ones too")),
            ], count: 4711)
        refused.refusedUnits = .refused(
            [
                .init(
                    line: 17, column: nil, problem: Bilingual("与第 3 行相同。", "The same as line 3."),
                    remedy: Bilingual("每项只写一次。", "Name each once."))
            ], count: 1)
        var listed = empty
        listed.units = .init(
            names: (1...40).map { "\($0) <号楼> 101" }, digest: String(repeating: "0a", count: 32), seats: 50)
        listed.list = .accepted(facts)
        listed.warnings = [Bilingual("名额 120 个，候选人 80 名", "120 seats for 80 candidates")]
        listed.contributors = [.init(number: 0, phase: .keyed, link: nil), .init(number: 1, phase: .keyed, link: nil)]
        listed.rehearsal = chart
        var rehearsing = listed
        rehearsing.rehearsal = nil
        rehearsing.isRehearsing = true
        var fixed = listed
        fixed.draw = "rehearsal/housing/0001"
        var ready = fixed
        ready.contributors = [0, 1].map { .init(number: $0, phase: .contributed, link: nil) }
        let digest = String(repeating: "5e", count: 32)
        var proposed = ready
        proposed.proposal = .init(by: "lin.notary", deadline: 1_795_000_000_000, digest: digest, mayConsent: true)
        var own = ready
        own.proposal = .init(by: "lin.notary", deadline: 1_795_000_000_000, digest: digest, mayConsent: false)
        let wrong = ["list", "units", "deadline", "sure", "form"].reduce(into: [:]) {
            $0[$1] = Bilingual("请更正。", "Correct this.")
        }
        return [empty, refused, listed, rehearsing, fixed, ready, proposed, own].map { .drawDraft($0, token: "token") }
            + [empty, ready, proposed].map { .drawDraft($0, token: "token", problems: wrong) }
    }()

    /// Draws of the school's example and of a list with many groups, of which one is said to contradict the rules.
    static let chart: RehearsalChart = {
        func row(_ name: String, _ expected: Double?, _ share: Double, isContradicted: Bool = false)
            -> RehearsalChart.Row
        {
            RehearsalChart.Row(
                group: Bilingual(verbatim: name), units: 41, expected: expected, share: share,
                interval: max(0, share - 0.012)...min(1, share + 0.012), isContradicted: isContradicted)
        }
        return RehearsalChart(
            panels: [
                .init(
                    title: Bilingual("各阶段合计", "All stages together"),
                    rows: [
                        row("无标签 / no tag", 0.0821, 0.0815), row("district, group of 2", 0.6123, 0.6208),
                        row("sibling", 1, 1), row("sibling + district", nil, 0.43),
                        row("甲、乙、丙，每人 3 签，2 人一组", 0.25, 0.31, isContradicted: true), row("none", 0, 0),
                    ], hidden: 1204),
                .init(title: Bilingual("第 1 阶段", "Stage 1"), rows: [], hidden: 0),
            ],
            summary: Bilingual("用这份名单的 240 名候选人试摇 1000 次。", "1000 draws of this list's 240 candidates."),
            verdict: Bilingual("试摇的结果与规则不符。", "The rehearsals are not what the rules say."), isContradicted: true,
            gap: Bilingual("第 2 阶段起没有精确的理论值。", "From stage 2 on, exact chances are not known."),
            findings: [Bilingual("第 1 阶段：有资格的人全部入选。", "Stage 1 admits everybody who may take part.")])
    }()

    private static let registers: [Page] = {
        func draw(_ number: UInt64, _ fate: RegisterDraw.Fate, _ subject: String?, replaces: UInt64 = 0) -> RegisterDraw
        {
            RegisterDraw(
                number: number, commitments: number == 2 ? [7, 9] : [number * 4], subject: subject, replaces: replaces,
                fate: fate)
        }
        let flats = DrawExample.housing.template.subject
        func desk(_ mayRun: Bool) -> DrawRecordings.Desk {
            DrawRecordings.Desk(
                id: "4f2a", mayRun: mayRun, problem: mayRun ? Bilingual("还不行", "not yet") : nil)
        }
        func recordings(_ phases: [SessionPhase]) -> DrawRecordings {
            DrawRecordings(
                draw: "housing/0007", name: "housing+0007", subject: flats,
                recordings: phases.enumerated().map { number, phase in
                    DrawRecordings.Recording(
                        session: "bb10ad86-5261-4e7f-8275-00000000000\(number)", phase: phase,
                        openedAt: phase == .queued ? nil : 1_795_000_000_000,
                        closedAt: phase.isEnd ? 1_795_000_900_000 : nil,
                        fingerprint: phase == .sealed ? String(repeating: "c0", count: 32) : nil,
                        byteCount: phase == .sealed ? 3_200_000 : nil)
                })
        }
        return [
            .slipLookup(draw: "rehearsal/housing/0001", name: "rehearsal+housing+0001", subject: flats),
            .slipLookup(draw: "school/0007", name: "school+0007", subject: flats),
            .screenRecordings(DrawRecordings(draw: "", name: "", subject: flats, recordings: []), desk: desk(true)),
            .screenRecordings(recordings([.queued, .open, .sealed, .failed]), desk: desk(true)),
            .screenRecordings(recordings([.sealed]), desk: desk(false)),
            .screenRecordings(recordings([.sealed, .open])),
            .drawRegisters([]),
            .drawRegisters(
                [
                    DrawRegister(name: "rehearsal/housing", draws: [draw(1, .pending, flats)]),
                    DrawRegister(
                        name: "housing",
                        draws: [
                            draw(1, .void(.tooFewReveals), flats), draw(2, .result, flats, replaces: 1),
                            draw(3, .result, nil),
                            draw(6, .void(.record), "a"), draw(7, .void(.noProof), "b"), draw(500, .pending, "c"),
                        ]),
                ], voids: ["housing": [6: Bilingual("作废记录是账本第 24 条。", "The void record is entry 24 of the log.")]]),
        ]
    }()

    private static let key: VerifierKey = {
        do {
            let key = try Ed25519PrivateKey(seed: [UInt8](repeating: 7, count: 32)).map {
                try VerifierKey(name: "notary.example/draws", type: .cosignature, publicKey: $0.publicKey)
            }
            if let key { return key }
            fatalError("32 bytes are a seed")
        } catch { fatalError("\(error)") }
    }()

    private static let running: [Page] = {
        func view(_ phase: DrawPhase) -> RunningDrawView {
            var view = RunningDrawView(
                id: "4f2a", name: "rehearsal+housing+0001", draw: "rehearsal/housing/0001", outline: outline(.housing),
                phase: phase, commit: String(repeating: "c0", count: 32), entry: 1204, committedAt: 1_795_000_000_000,
                deadline: 1_795_000_600_000, round: 34_066_211, due: 1_795_000_660_000)
            view.list = facts
            return view
        }
        var slips = view(.committed)
        slips.slips = .made(1203)
        var published = view(.published)
        published.slips = .made(9001)
        published.revealed = 2
        published.removal = Bilingual("第 1 阶段，序号 17，放弃。", "Stage 1, number 17: gave up.")
        var record = CosignerRecord(key)
        record.took(size: 12, time: 1_795_000_000, now: 1_795_000_000_100)
        record.took(
            CosignerTrouble(.refused, status: 422, "two histories <b>", retryAfter: nil), size: 16,
            now: 1_795_000_600_000)
        var void = view(.void)
        void.void = Bilingual("截止前揭示的人数不足", "too few reveals by the deadline")
        void.cosigning = CosigningView(
            quorum: 2,
            counts: [
                .init(.commitment, entry: 12, signed: 2), .init(.proof, entry: 13, signed: 1),
                .init(.reveals, entry: 15, signed: 0), .init(.void, entry: 16, signed: 2),
                .init(.end, entry: 1_234_567, signed: 3),
            ],
            mirrors: [
                .init(name: "court.example/draws", size: 1_234_567, record: nil, isAsked: false),
                .init(name: "notary.example/draws", size: 12, record: record, isAsked: false),
                .init(name: "<b>.example/draws", size: nil, record: nil, isAsked: false),
            ])
        void.units = 120
        let wrong = ["why", "sure", "stage", "index", "reason", "evidence", "form"].reduce(into: [:]) {
            $0[$1] = Bilingual("请更正。", "Correct this.")
        }
        return [slips, published, void].map { .runningDraw($0, token: "token") }
            + [view(.committed), published].map { .runningDraw($0, token: "token", problems: wrong) }
            + [DrawPhase.proven, .voiding, .awaitingBeacon, .drawing].map { .runningDraw(view($0), token: "token") }
    }()
}
