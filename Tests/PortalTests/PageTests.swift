import Foundation
import Testing

@testable import Portal

@Suite("Pages")
struct PageTests {
    private static let hostile = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{say.title}}&amp;"

    @Test("a template names nothing that its page lacks, and leaves nothing unescaped or inline")
    func templates() throws {
        let frame: Set = ["isTest", "lang", "otherLang", "otherName", "path", "style", "emblem", "title"]
        let names = Dictionary(grouping: PageSamples.all, by: \.template).mapValues { pages in
            pages.reduce(into: Set<String>()) { $0.formUnion(Self.names($1.values)) }
        }
        for page in PageSamples.all {
            let template = try #require(PageRenderer.sources[page.template])
            for tag in PhraseTests.tags(template) where !tag.hasPrefix("say.") && !["<frame", "/frame"].contains(tag) {
                let name = String(tag.drop { "#/^$".contains($0) })
                let isKnown = name == "content" || frame.contains(name) || names[page.template]?.contains(name) == true
                #expect(isKnown, "\(page.template).mustache: \(tag)")
            }
        }
        for (name, template) in PageRenderer.sources {
            #expect(!template.contains("{{{") && !template.contains("{{&"), "\(name): an unescaped value")
            let file = "<script type=\"module\" src=\"{{script}}\"></script>"
            for inline in ["<script", "<style", " style=", "javascript:"] {
                let rest = template.replacing(file, with: "")
                #expect(!rest.contains(inline), "\(name): \(inline) is stopped by the content security policy")
            }
            #expect(!template.contains(/\son[a-z]+=/), "\(name): handlers are stopped by the content security policy")
        }
    }

    /// Names of values, and of the values of their rows.
    private static func names(_ value: any Sendable) -> Set<String> {
        switch value {
        case let members as [String: any Sendable]:
            members.reduce(into: []) { names, member in
                names.insert(member.key)
                names.formUnion(Self.names(member.value))
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
            let html = renderer.html(page, language: language, path: "/")
            #expect(html.hasPrefix("<!doctype html>\n<html lang=\"\(language.rawValue)\">"))
            #expect(html.hasSuffix("</html>\n"))
            #expect(!html.contains("{{") && html.contains("<h1") && html.contains("?lang=\(language.other.rawValue)"))
            let title = try #require(Phrase.all.first { $0.name == page.title }).text(language)
            #expect(html.contains("<title>\(title) · Tabellion</title>"))
            try Self.keep(html, "\(number)-\(page.template)-\(language.rawValue)")
        }
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
            #expect(asset.path.contains(/^\/assets\/[a-z]+\.[0-9a-f]{16}\.[a-z]+$/))
            #expect(html.contains("\"\(asset.path)\""))
            #expect(
                !String(decoding: asset.bytes, as: UTF8.self).contains(/url\(|@import|https?:\/\//.ignoresCase())
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
