import DrawForms
import Testing

@testable import Portal

@Suite("The public page of a draw")
struct PublicDrawPageTests {
    private func html(_ draw: PublicDraw, _ language: PortalLanguage = .english) throws -> String {
        try PageRenderer(isTest: false).html(.publicDraw(draw), language: language, path: "/draws/x")
    }

    @Test("only a draw that has ended can be replayed, and only one with a result has slips to check")
    func whatCanBeChecked() throws {
        for standing in PublicDrawSamples.standings {
            let page = try html(PublicDrawSamples.draw(standing))
            let (isOver, hasResult) =
                switch standing {
                case .committed, .proven: (false, false)
                case .result: (true, true)
                case .void: (true, false)
                }
            #expect(page.contains("id=\"replay\"") == isOver)
            #expect(page.contains("id=\"slip\" aria-labelledby=\"slip-title\" hidden") == (isOver && !hasResult))
            #expect(page.contains("config.json ledger/entries.json") == isOver)
        }
    }

    @Test("a rehearsal is said, a real draw is none", arguments: PortalLanguage.allCases)
    func rehearsal(language: PortalLanguage) throws {
        var draw = PublicDrawSamples.draw(.proven)
        let words = try #require(Phrase.all.first { $0.name == "drawPageRehearsalText" }).text(language)
        #expect(try html(draw, language).contains(words))
        draw.register = "城东公证处/购房摇号"
        #expect(try !html(draw, language).contains(words))
    }

    @Test("the page loads every script in the order in which they need each other")
    func scripts() throws {
        let page = try html(PublicDrawSamples.draw(.proven))
        var rest = page[...]
        for asset in Asset.drawScripts + [Asset.replayScript] {
            let place = try #require(rest.firstRange(of: "src=\"\(asset.path)\""), "\(asset.path)")
            rest = rest[place.upperBound...]
        }
        #expect(Set(Asset.all.map(\.path)).isSuperset(of: (Asset.drawScripts + [Asset.replayWorker]).map(\.path)))
    }

    @Test("what people wrote stays text")
    func escaped() throws {
        var draw = PublicDrawSamples.draw(
            .void(.record, reason: PublicDrawSamples.hostile, shown: Bilingual(verbatim: "")))
        draw.subject = PublicDrawSamples.hostile
        let page = try html(draw)
        #expect(!page.contains("<script>alert") && page.contains("&lt;script&gt;"))
    }

    @Test("times beyond any calendar are shown all the same")
    func times() throws {
        var draw = PublicDrawSamples.draw(.proven)
        draw.deadline = .max
        #expect(try html(draw).contains("9999-12-31"))
    }
}
