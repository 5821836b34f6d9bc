import BundleReading
import EvidenceModel
import EvidenceTestSupport
import FarmProtocol

@testable import Portal

/// One of each page, with values as long as they come.
enum PageSamples {
    static let all: [Page] =
        [
            overview, .verify, .problem(status: 404, detail: "the ledger has no tile/0/000"),
            .problem(status: 500, detail: ""),
            .problem(status: 429, detail: "too many requests"),
        ] + captures + Page.ProviderRefusal.allCases.map { .providerRefused($0) }

    static let overview = Page.overview(
        LedgerStanding(
            origin: "notary.example/evidence/2026", size: 1_204_417, root: String(repeating: "9f", count: 32),
            rootSM3: String(repeating: "4c", count: 32),
            verifierKey: "notary.example/evidence/2026+7c01fd82+AYSSTVDDHi2Z1n0WzTf5C1fwUU+fcpvxMhLvDqWWeVvX"))

    // MARK: - Captures

    static func session(_ phase: SessionPhase, reason: String? = nil) -> SessionView {
        var view = SessionView(
            id: "6f1c1e0a-8f0e-4b63-9d35-3f1f0c9d7e21", phase: phase,
            url: "https://shop.example/" + String(repeating: "catalogue/", count: 12) + "?q=张三", detail: "",
            createdAt: 1_790_000_000_000)
        view.reason = reason
        if phase == .sealed {
            view.fingerprint = String(repeating: "5a", count: 32)
            view.bundleBytes = 18_204_417
        }
        if phase == .failed { view.detail = "the desktop did not start: no room on the disk" }
        return view
    }

    static func golden() -> (bundle: CaptureBundle, story: InputStory) {
        do {
            let file = try varied(try Fixtures.read("golden.zip"))
            let bundle = try CaptureBundle(file)
            return (bundle, try bundle.story(in: file))
        } catch { fatalError("the golden bundle: \(error)") }
    }

    /// The golden bundle with a screenshot that is a picture, something missing and a clock that was set: for pages, not for auditors.
    private static func varied(_ golden: [UInt8]) throws -> [UInt8] {
        let reader = try ZipReader(golden)
        var writer = ZipWriter()
        var file: [UInt8] = []
        for entry in reader.entries {
            var bytes = try reader.content(of: entry).read(at: 0, count: Int(entry.member.byteCount))
            if entry.name == "data/session.json" {
                let text = String(decoding: bytes, as: UTF8.self)
                    .replacing(
                        "\"application/octet-stream\",\"path\":\"screenshots/",
                        with: "\"image/png\",\"path\":\"screenshots/"
                    )
                    .replacing(
                        "\"missing\":[]", with: "\"missing\":[{\"what\":\"page copy\",\"why\":\"no answer <b>\"}]"
                    )
                    .replacing("\"clockSteps\":[]", with: "\"clockSteps\":[{\"aheadNs\":\"5\",\"segment\":2}]")
                bytes = Array(text.utf8)
            }
            file += try writer.begin(
                ZipMember(name: entry.name, byteCount: UInt64(bytes.count), crc32: CRC32.of(bytes)))
            file += bytes
        }
        return file + writer.finish()
    }

    static func sealed(
        _ judgement: CaptureJudgement, letter: CaptureStanding.Letter = .ready, url: String? = nil
    ) -> Page {
        let (bundle, story) = golden()
        var session = session(.sealed, reason: "user")
        if let url { session.url = url }
        return .capture(
            CaptureStanding(
                session: session, isInteractive: false, evidence: .bundle(bundle, story, judgement), letter: letter))
    }

    private static let captures: [Page] =
        [
            sealed(CaptureJudgement(verdict: .valid, isTest: true)),
            sealed(.pending, letter: .waiting("witnesses")),
            sealed(
                CaptureJudgement(
                    verdict: .invalid, failed: ["records", "closing-token"],
                    reasons: ["zh-Hans": ["data/downloads/0001.bin 与其记录不符"], "en": ["data/downloads/0001.bin differs"]]),
                letter: .none),
            .capture(
                CaptureStanding(
                    session: session(.sealed), isInteractive: false,
                    evidence: .unreadable("the local header of data/input.jsonl is not canonical"), letter: .none)),
            .captures(
                [session(.open), session(.failed), session(.sealed, reason: "time-limit")], next: "12", mayCapture: true
            ),
            .captures([], next: nil, mayCapture: false),
            .newCapture(CaptureDraft(), token: "token", key: "key"),
            .newCapture(
                CaptureDraft(url: "ftp://x", subject: "张三", kind: .script, script: "{"),
                problems: [.url, .subject, .form, .script("line 1: a step has no \"do\"")], token: "token", key: "key"),
            .input(golden().bundle, golden().story, page: 1),
            .desktop(
                id: session(.open).id, url: session(.open).url, isWatching: false, token: "token",
                viewer: "/assets/novnc/0/core/rfb.js"),
            .desktop(
                id: session(.open).id, url: session(.open).url, isWatching: true, token: "",
                viewer: "/assets/novnc/0/core/rfb.js"),
        ]
        + SessionPhase.allCases.map { phase in
            .capture(
                CaptureStanding(session: session(phase), isInteractive: true, evidence: .none, letter: .none))
        }
}
