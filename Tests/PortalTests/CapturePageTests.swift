import BundleReading
import CryptoPrimitives
import EvidenceModel
import FarmProtocol
import Foundation
import Testing

@testable import Portal

@Suite("Pages of captures")
struct CapturePageTests {
    private static let hostile = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{say.title}}&amp;"

    private static func html(_ page: Page, _ language: PortalLanguage = .english) throws -> String {
        try PageRenderer(isTest: false).html(page, language: language, path: "/")
    }

    @Test("a sealed capture shows what its bundle holds")
    func values() throws {
        let html = try Self.html(PageSamples.sealed(CaptureJudgement(verdict: .valid)))
        let (bundle, _) = PageSamples.golden()
        for text in [
            bundle.fingerprint.roots.sha256.hex, bundle.fingerprint.roots.sm3.hex, "张三, Zhang San",
            "identity card, shown to the office", "Vertrag für 张三.bin", "mirror.example/tb",
            "Time token over the opening (beta)", "3 passed, 0 failed, 1 not checked", "2026-09-21 14:13:25 UTC",
            "Captured and sealed", "page copy", "no answer &lt;b&gt;", "at segment 2", "Screenshot 1, ",
            "downloads/0001.bin", "Segments of the recording (4)", "18.2 MB",
        ] { #expect(html.contains(text), "\(text)") }
        for record in bundle.manifest.records {
            #expect(html.contains(record.digests.sha256.hex) && html.contains(record.digests.sm3.hex), "\(record.path)")
        }
        #expect(!html.contains("does NOT hold") && !html.contains("data-live"))
    }

    @Test("what the audit found stands beside what it judges, and nothing else says that it holds")
    func judged() throws {
        let failed = CaptureJudgement(
            verdict: .invalid, failed: ["closing-token"], reasons: ["en": ["the token is of another file"]])
        let html = try Self.html(PageSamples.sealed(failed, letter: .none))
        #expect(html.contains("does NOT hold") && html.contains("the token is of another file"))
        #expect(html.components(separatedBy: "does NOT hold").count == 2)
        #expect(!html.contains("/letter\""))
        let refused = try Self.html(PageSamples.sealed(.pending, letter: .refused("recording: <b>changed</b>")))
        #expect(refused.contains("/letter\"") && refused.contains("recording: &lt;b&gt;changed&lt;/b&gt;"))
        let pending = try Self.html(PageSamples.sealed(.pending, letter: .waiting("witnesses")))
        #expect(pending.contains("being checked") && !pending.contains(">holds<") && pending.contains(" data-live"))
        #expect(pending.contains("waits for what the policy asks: witnesses"))
    }

    @Test("whoever waits sees their place, and how long, or that it is not known")
    func waiting() throws {
        var session = PageSamples.session(.queued)
        for (place, wait, words) in [
            (3, WaitView(shortest: 130, longest: 290), ["place in line: 3.", "in 2 to 5 minutes."]),
            (1, WaitView(shortest: 5, longest: 20), ["place in line: 1.", "in 5 to 20 seconds."]),
            (7, WaitView(shortest: 3600, longest: 9000), ["place in line: 7.", "in 1 to 3 hours."]),
            (2, nil, ["place in line: 2.", "is not known yet."]), (nil, nil, []),
        ] as [(Int?, WaitView?, [String])] {
            (session.place, session.wait) = (place, wait)
            let standing = CaptureStanding(session: session, isInteractive: true, evidence: .none, letter: .none)
            let html = try Self.html(.capture(standing))
            for text in words { #expect(html.contains(text), "\(text)") }
            #expect(html.contains("place in line") == (place != nil))
        }
    }

    @Test("each phase says where it stands, and only a desktop that can be used is led to")
    func phases() throws {
        for phase in SessionPhase.allCases {
            let page = Page.capture(
                CaptureStanding(
                    session: PageSamples.session(phase), isInteractive: true, evidence: .none, letter: .none))
            let html = try Self.html(page)
            #expect(html.contains("/desktop\"") == [.recording, .open].contains(phase), "\(phase)")
            #expect(html.contains("data-live") == !phase.isEnd, "\(phase)")
            let plain = Page.capture(
                CaptureStanding(
                    session: PageSamples.session(phase), isInteractive: false, evidence: .none, letter: .none))
            #expect(try !Self.html(plain).contains("/desktop\""))
        }
    }

    @Test("every reason, gap, item and deed has its words")
    func words() throws {
        for reason in ClosingReason.allCases {
            var view = PageSamples.session(.sealed, reason: reason.rawValue)
            view.reason = reason.rawValue
            let html = try Self.html(.captures([view], next: nil, mayCapture: false))
            #expect(html.contains("<small>") && !html.contains("reasonUser"))
        }
        for word in Word.allCases {
            #expect(Phrase.all.contains { $0.name == word.rawValue }, "\(word)")
        }
        #expect(Set(CleanlinessWords.identifiers).count == CleanlinessWords.identifiers.count)
    }

    @Test("what others name never becomes markup", arguments: PortalLanguage.allCases)
    func escaped(language: PortalLanguage) throws {
        var session = PageSamples.session(.failed)
        session.url = Self.hostile
        session.detail = Self.hostile
        let draft = CaptureDraft(url: Self.hostile, subject: Self.hostile, kind: .script, script: Self.hostile)
        let judgement = CaptureJudgement(verdict: .invalid, reasons: [language.rawValue: [Self.hostile]])
        let pages: [Page] = [
            .capture(CaptureStanding(session: session, isInteractive: true, evidence: .none, letter: .none)),
            .capture(
                CaptureStanding(
                    session: session, isInteractive: true, evidence: .unreadable(Self.hostile), letter: .none)),
            PageSamples.sealed(judgement, letter: .waiting(Self.hostile), url: Self.hostile),
            .captures([session], next: Self.hostile, mayCapture: true),
            .newCapture(draft, problems: [.script(Self.hostile)], token: Self.hostile, key: Self.hostile),
            .desktop(
                id: Self.hostile, url: Self.hostile, createdAt: 0, isWatching: false, token: Self.hostile,
                viewer: Self.hostile),
        ]
        for page in pages {
            let html = try Self.html(page, language)
            #expect(!html.contains("<script>") && !html.contains("<img src=x"), "\(page.template)")
            #expect(html.contains("&lt;script&gt;"), "\(page.template)")
        }
    }

    @Test("a saying puts its arguments in place and reads none of them as a place")
    func sayings() {
        #expect(Saying(.cleanSummary, "1", "%3", "3").text(.english) == "1 passed, %3 failed, 3 not checked")
        #expect(Saying(.cleanSummary, "1").text(.english) == "1 passed, %2 failed, %3 not checked")
    }

    @Test("instants, lengths and sizes")
    func texts() {
        #expect(PageText.instant(1_790_000_005_000) == "2026-09-21 14:13:25 UTC")
        #expect(PageText.instant(UInt64.max) == "9999-12-31 23:59:59 UTC")
        #expect(PageText.machine(0) == "1970-01-01T00:00:00Z")
        #expect(PageText.length(59_999) == "0:59" && PageText.length(3_723_000) == "1:02:03")
        #expect(
            PageText.size(999) == "999 B" && PageText.size(1000) == "1.0 kB" && PageText.size(18_204_417) == "18.2 MB")
    }

    @Test(
        "an instant stands there in UTC and as the office's clocks had it, with offset, and with date where it is another day",
        arguments: [
            ("Asia/Shanghai", 1_790_000_005_000, "2026-09-21 14:13:25 UTC · 22:13:25 UTC+08:00"),
            ("Asia/Shanghai", 1_790_010_005_000, "2026-09-21 17:00:05 UTC · 2026-09-22 01:00:05 UTC+08:00"),
            ("America/St_Johns", 1_790_000_005_000, "2026-09-21 14:13:25 UTC · 11:43:25 UTC-02:30"),
            // No page shows a time before 1970 or after 9999.
            ("America/St_Johns", 0, "1970-01-01 00:00:00 UTC"), ("UTC", 0, "1970-01-01 00:00:00 UTC"),
            // Winter and summer.
            ("Europe/London", 1_767_225_600_000, "2026-01-01 00:00:00 UTC"),
            ("Europe/London", 1_782_864_000_000, "2026-07-01 00:00:00 UTC · 01:00:00 UTC+01:00"),
            ("Asia/Shanghai", UInt64.max, "9999-12-31 23:59:59 UTC"),
        ] as [(String, UInt64, String)])
    func instants(zone: String, milliseconds: UInt64, text: String) throws {
        let zone = try #require(TimeZone(identifier: zone))
        #expect(Instant(milliseconds).text(zone) == text)
        let civil = text.split(separator: " · ").dropFirst().joined()
        #expect(Instant(milliseconds, .civil).text(zone) == civil)
    }

    @Test("every instant on a capture's pages has the office's time of day beside it")
    func officeTime() throws {
        let renderer = try PageRenderer(isTest: false, zone: try #require(TimeZone(identifier: "Asia/Shanghai")))
        let page = PageSamples.sealed(CaptureJudgement(verdict: .valid))
        for language in PortalLanguage.allCases {
            let html = renderer.html(page, language: language, path: "/").replacing(#/alt="[^"]*"/#, with: "")
            #expect(html.contains("2026-09-21 14:13:25 UTC · 22:13:25 UTC+08:00"))
            let utc = html.matches(of: #/\d\d:\d\d:\d\d UTC(?![+-])/#)
            let beside = html.matches(
                of: #/\d\d:\d\d:\d\d UTC(?: · |(?:</a>)?<small>)(?:[\d-]{10} )?\d\d:\d\d:\d\d UTC\+08:00/#)
            #expect(!utc.isEmpty && utc.count == beside.count)
        }
    }

    @Test("pages of the log stay in range", arguments: [-1, 0, 1, 2, 1_000_000])
    func pages(number: Int) throws {
        let (bundle, story) = PageSamples.golden()
        let html = try Self.html(.input(bundle, story, page: number))
        #expect(html.contains("1 / 1") && !html.contains("rel=\"next\"") && !html.contains("rel=\"prev\""))
    }
}
