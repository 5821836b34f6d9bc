import DrawForms
import Portal

/// The public page of a draw, with values as long as they come.
enum PublicDrawSamples {
    static let all: [Page] = standings.map { .publicDraw(draw($0)) } + [.publicDraw(draw(hostile: hostile))]

    static let hostile = "\"'><script>alert(1)</script>&amp;"

    private static let digest = String(repeating: "5a", count: 32)

    static let standings: [PublicDraw.Standing] = [
        .committed, .proven, .result(seed: digest, result: digest),
        .void(.record, reason: "名单有误 <b>", shown: Bilingual("第 3 条", "Entry 3")),
        .void(.noProof, reason: "", shown: Bilingual("前 4 条中没有", "None among 4 entries")),
        .void(.tooFewReveals, reason: "", shown: Bilingual("前 5 条中有 1 份", "1 among 5 entries")),
    ]

    static func draw(_ standing: PublicDraw.Standing) -> PublicDraw {
        var isDrawn = false
        if case .result = standing { isDrawn = true }
        return PublicDraw(
            drawId: "rehearsal/城东公证处/购房摇号/0007", register: "rehearsal/城东公证处/购房摇号", registerPath: "/draws/",
            subject: "滨江花园 3 号楼 120 套住房", replaces: "rehearsal/城东公证处/购房摇号/0006", standing: standing,
            candidateCount: 1_000_000, ticketCount: 1_599_981, contributorCount: 3, deadline: 1_795_333_260,
            beaconRound: 34_176_652, beaconTime: .max, commit: digest,
            stages: [
                .init(id: 1, mode: .rank, seats: 48, drawn: isDrawn ? .init(admitted: 48, left: 0) : nil),
                .init(id: 2, mode: .pick, seats: 72, drawn: isDrawn ? .init(admitted: 70, left: 2) : nil),
            ],
            files: [.init(name: "config.json", byteCount: 1410), .init(name: "ledger/entries.json", byteCount: 3195)],
            base: "/draws/rehearsal+example+0007/")
    }

    private static func draw(hostile: String) -> PublicDraw {
        var draw = draw(.void(.record, reason: hostile, shown: Bilingual(verbatim: hostile)))
        (draw.subject, draw.register, draw.drawId, draw.replaces) = (hostile, hostile, hostile, hostile)
        draw.registerPath = nil
        return draw
    }
}
