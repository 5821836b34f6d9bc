import AccessModel
import Foundation
import Testing

@testable import Portal

@Suite("Pages")
struct PageTests {
    private static let hostile = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{say.title}}&amp;"

    @Test("a template names nothing that its page lacks, and leaves nothing unescaped or inline")
    func templates() throws {
        let frame: Set = [
            "isTest", "lang", "otherLang", "otherName", "path", "style", "emblem", "title", "isVisitor", "back",
            "visitor",
        ]
        var named: [String: Set<String>] = [:]
        for page in PageSamples.all { named[page.template, default: []].formUnion(Self.names(page.values)) }
        for (template, names) in named {
            let text = try #require(PageRenderer.sources[template])
            for tag in PhraseTests.tags(text) where !tag.hasPrefix("say.") && !["<frame", "/frame"].contains(tag) {
                let name = String(tag.drop { "#/^$".contains($0) })
                let isKnown = [".", "content"].contains(name) || frame.contains(name) || names.contains(name)
                #expect(isKnown, "\(template).mustache: \(tag)")
            }
        }
        #expect(Set(named.keys).union(["frame"]) == Set(PageRenderer.sources.keys), "a template that no sample shows")
        for (name, template) in PageRenderer.sources {
            #expect(!template.contains("{{{") && !template.contains("{{&"), "\(name): an unescaped value")
            let file = /<script( type="module")? src="\{\{(script|path)\}\}"( data-check)?><\/script>/
            for inline in ["<script", "<style", " style=", "javascript:"] {
                let rest = template.replacing(file, with: "")
                #expect(!rest.contains(inline), "\(name): \(inline) is stopped by the content security policy")
            }
            #expect(!template.contains(/\son[a-z]+=/), "\(name): handlers are stopped by the content security policy")
        }
    }

    /// Every name that a template can say: members of members by their path and, within a section, by their own.
    private static func names(_ value: any Sendable) -> Set<String> {
        switch value {
        case let members as [String: any Sendable]:
            members.reduce(into: []) { names, member in
                let inner = Self.names(member.value)
                names.formUnion(inner.union(inner.map { "\(member.key).\($0)" }).union([member.key]))
            }
        case let rows as [[String: any Sendable]]: rows.reduce(into: []) { $0.formUnion(names($1)) }
        case let spoken as Spoken: names(spoken.chinese).union(names(spoken.english))
        default: []
        }
    }

    @Test("each page renders whole in each language", arguments: PortalLanguage.allCases)
    func renders(language: PortalLanguage) throws {
        let renderer = try PageRenderer(isTest: true)
        for (number, page) in PageSamples.all.enumerated() {
            let html = renderer.html(
                page, language: language, path: "/", visitor: PageSamples.isSignedIn(page) ? PageSamples.visitor : nil)
            #expect(html.hasPrefix("<!doctype html>\n<html lang=\"\(language.rawValue)\">"))
            #expect(html.hasSuffix("</html>\n"))
            #expect(!html.contains("{{") && html.contains("<h1") && html.contains("?lang=\(language.other.rawValue)"))
            let title = try #require(Phrase.all.first { $0.name == page.title }).text(language)
            #expect(html.contains("<title>\(title) · Tabellion</title>"))
            try Self.keep(html, "\(number)-\(page.template)-\(language.rawValue)")
        }
    }

    @Test("the frame says who is signed in, and leads where they may go", arguments: PortalLanguage.allCases)
    func visitor(language: PortalLanguage) throws {
        let renderer = try PageRenderer(isTest: false)
        let html = renderer.html(PageSamples.verify, language: language, path: "/verify", visitor: PageSamples.visitor)
        #expect(html.contains("lin.notary") && html.contains("/sign-out") && html.contains("href=\"/access-log\""))
        #expect(!html.contains("href=\"/offices\"") && !html.contains("href=\"/sign-in\""))
        #expect(!html.contains("{{"))
        let nobody = renderer.html(PageSamples.verify, language: language, path: "/verify")
        #expect(nobody.contains("href=\"/sign-in\"") && !nobody.contains("/sign-out"))
    }

    @Test("the language switch keeps where a page leads back to")
    func back() throws {
        let page = Page.signIn(FormState(token: "t"), next: "/people?role=notary&name=a b")
        let html = try PageRenderer(isTest: false).html(page, language: .english, path: "/sign-in")
        #expect(html.contains("?lang=zh-Hans&amp;next=%2Fpeople%3Frole%3Dnotary%26name%3Da%20b\""))
    }

    @Test("what people name never becomes markup, on no page with a form")
    func namesEscaped() throws {
        let renderer = try PageRenderer(isTest: true)
        let visitor = Visitor(
            name: Self.hostile, role: .notary, office: Self.hostile, formToken: Self.hostile, places: [])
        for page in PageSamples.accounts(named: Self.hostile) + MatterDeskSamples.all(named: Self.hostile) {
            let html = renderer.html(page, language: .english, path: "/", visitor: visitor)
            #expect(!html.contains("<script") && !html.contains("<img src=x"), "\(page.template)")
            #expect(html.contains("&lt;script&gt;"))
        }
    }

    @Test(
        "times are said in UTC, over leap years",
        arguments: [
            (0, "1970-01-01 00:00:00 UTC"), (951_782_399_000, "2000-02-28 23:59:59 UTC"),
            (951_782_400_000, "2000-02-29 00:00:00 UTC"), (1_763_000_000_999, "2025-11-13 02:13:20 UTC"),
            (4_107_542_399_000, "2100-02-28 23:59:59 UTC"), (4_107_542_400_000, "2100-03-01 00:00:00 UTC"),
        ] as [(Int64, String)])
    func times(row: (time: Int64, text: String)) {
        #expect(UTCTime.text(row.time, seconds: true) == row.text)
    }

    @Test("only a farm that stamps time by itself says TEST", arguments: [true, false])
    func test(isTest: Bool) throws {
        let html = try PageRenderer(isTest: isTest).html(PageSamples.overview, language: .english, path: "/")
        #expect(html.contains("nothing here is evidence") == isTest)
    }

    @Test("what others name never becomes markup")
    func escaped() throws {
        let standing = LedgerStanding(
            origin: Self.hostile, size: 1, root: Self.hostile, rootSM3: Self.hostile, verifierKey: Self.hostile)
        for page in [Page.overview(standing), .problem(status: 400, detail: Self.hostile)] {
            for path in ["/", "/\(Self.hostile)"] {
                let html = try PageRenderer(isTest: true).html(page, language: .english, path: path)
                #expect(
                    !html.contains("<script") && !html.contains("<img src=x") && !html.contains("onerror=alert(2)>{"))
                #expect(html.contains("&lt;script&gt;"))
            }
        }
    }

    @Test(
        "the language switch never leads to another host", arguments: ["//evil.example", "/\\evil.example", "evil", ""])
    func staysHere(path: String) throws {
        let html = try PageRenderer(isTest: false).html(PageSamples.overview, language: .english, path: path)
        #expect(html.contains("href=\"/?lang=zh-Hans\"") && !html.contains("evil"))
    }

    @Test("a heading over what the system says stands only where it says something", arguments: ["", "too long"])
    func detail(text: String) throws {
        let page = Page.problem(status: 404, detail: text)
        let html = try PageRenderer(isTest: false).html(page, language: .english, path: "/")
        #expect(html.contains("What the system says") == !text.isEmpty)
        #expect(html.contains("<dd lang=\"en\">\(text)</dd>") == !text.isEmpty)
    }

    @Test("numbers are grouped in threes")
    func grouped() throws {
        for (size, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            let standing = LedgerStanding(origin: "o", size: UInt64(size), root: "", rootSM3: "", verifierKey: "")
            let html = try PageRenderer(isTest: false).html(.overview(standing), language: .english, path: "/")
            #expect(html.contains("<b>\(text)</b>"))
        }
    }

    @Test("an asset's address holds its digest, and a page names it")
    func assets() throws {
        let renderer = try PageRenderer(isTest: false)
        let html = PageSamples.all.map { renderer.html($0, language: .chinese, path: "/") }.joined()
        #expect(Set(Asset.all.map(\.path)).count == Asset.all.count)
        for asset in Asset.all {
            #expect(asset.path.contains(/^\/assets\/[a-z0-9]+\.[0-9a-f]{16}\.[a-z]+$/))
            #expect(html.contains("\"\(asset.path)\""))
            #expect(
                !String(decoding: asset.bytes, as: UTF8.self).contains(/\burl\(|@import|https?:\/\/(?!www\.w3\.org\/)/)
                    || asset.path.hasSuffix(".svg"))
        }
    }

    /// Leaves the page to be looked at, where the environment variable TABELLION_PAGES names a folder.
    private static func keep(_ html: String, _ name: String) throws {
        guard let folder = ProcessInfo.processInfo.environment["TABELLION_PAGES"] else { return }
        let own = URL(fileURLWithPath: folder)
        for asset in Asset.all {
            let file = own.appending(path: String(asset.path.dropFirst()))
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(asset.bytes).write(to: file)
        }
        try Data(html.utf8).write(to: own.appending(path: name + ".html"))
    }
}
