import AccessModel
import BundleReading
import EvidenceModel
import EvidenceTestSupport
import FarmProtocol

@testable import Portal

/// One of each page, with values as long as they come.
enum PageSamples {
    static let all: [Page] =
        [
            overview, verify, .badLink, .oldForm, .problem(status: 404, detail: "the ledger has no tile/0/000"),
            .problem(status: 500, detail: ""),
            .problem(status: 429, detail: "too many requests"),
            .screen(name: "rehearsal+housing+0001"),
            .contribute(token: String(repeating: "a1", count: 32)),
        ] + accounts(named: "lin.notary") + captures + batches + DrawSamples.all + CertificateSamples.all
        + MatterDeskSamples.all(named: "上海市东方公证处")
        + PublicDrawSamples.all + disclosures + quotas + Page.ProviderRefusal.allCases.map { .providerRefused($0) }
        + [Page.explorer(base: "/draws/log")].compactMap { $0 }

    static let verify = Page.verify(
        trust: "{\"v\": 1, \"type\": \"tabellion/trust\"}",
        saved: (
            SavedVerifyPage(trust: "", language: .chinese, isTest: true),
            SavedVerifyPage(trust: "", language: .english, isTest: true)
        ))

    private static let ways = [
        ProviderWay(title: "江城市公证协会统一身份认证", address: "/sign-in/oidc/staff?next=%2Fpeople"),
        ProviderWay(title: "Office directory", address: "/sign-in/oidc/office?next=%2Fpeople"),
    ]

    static let visitor = Visitor(
        name: "lin.notary", role: .notary, office: "江城市第一公证处", formToken: "token",
        places: [.people, .systems, .accessLog])

    /// Pages that nobody sees who is not signed in.
    static func isSignedIn(_ page: Page) -> Bool {
        ![
            "overview", "verify", "problem", "signin", "code", "link", "badlink", "oldform", "provider", "screen",
            "contribute", "drawregisters", "publicdraw", "explorer", "sliplookup",
        ].contains(
            page.template)
    }

    /// Every page about accounts, where somebody chose the names on it.
    static func accounts(named name: String) -> [Page] {
        let form = FormState(token: name, typed: ["name": name, "role": "notary", "title": name, "id": name])
        let wrong = FormState(
            token: name, typed: ["name": name],
            problems: [
                "form": .tooManyTries, "name": .nameTaken, "password": .passwordTooShort, "again": .passwordsDiffer,
                "code": .codeWrong, "current": .passwordWrong, "role": .chooseOne, "scopes": .chooseOne,
                "title": .titleUnusable, "id": .officeTaken, "sure": .confirmIt,
            ], wait: 15)
        let id = String(repeating: "5e", count: 16)
        func account(_ role: Role, _ phase: AccountState.Phase, _ factor: AccountState.SecondFactor) -> AccountView {
            AccountView(
                id: id, name: name, role: role, office: role.isOfInstallation ? nil : name,
                state: AccountState(phase: phase, hasPassword: true, secondFactor: factor, recoveryCodes: 9))
        }
        let people = [
            account(.notary, .active, .confirmed), account(.rightsHolder, .invited, .none),
            account(.system, .active, .none), account(.auditor, .locked, .enrolled),
        ]
        return signingIn(form, wrong, name) + own(people, form, wrong, name) + [
            .people(people, place: "/offices/a/people", office: name, roles: [.rightsHolder, .notary], form),
            .people([], place: "/installation/people", office: nil, roles: [.operator], wrong),
            .person(people[0], place: "/people", care: Set(Page.Care.allCases), done: .locked, form),
            .person(people[1], place: "/people", care: [], done: nil, wrong),
            .link(
                "https://office.example/link/tbl_\(name)", for: name, isInvitation: true,
                expiresAt: 1_795_000_000_000, place: "/people"),
            .link("https://office.example/link/tbl_", for: name, isInvitation: false, expiresAt: 0, place: "/people"),
            .offices([(id: "office", title: name), (id: "b", title: "Office B")], mayMake: true, form),
            .offices([(id: "office", title: name)], mayMake: true, wrong),
            .systems(keys(name), place: "/offices/a/systems", office: name, mayMake: true, mayRevoke: true, form),
            .systems([], place: "/offices/a/systems", office: name, mayMake: true, mayRevoke: false, wrong),
            .key("tbk_" + name, name: "0123456789ab", system: name, expiresAt: 1_795_000_000_000, place: "/systems"),
            .accessLog(log(name), older: "before=12"), .accessLog([], older: nil),
        ] + AlarmSamples.pages(form, named: name)
    }

    private static func signingIn(_ form: FormState, _ wrong: FormState, _ name: String) -> [Page] {
        [
            .signIn(form, next: "/people", providers: ways), .signIn(wrong, next: name, isSet: true),
            .signInCode(form, next: name),
            .signInCode(wrong, next: ""),
            .setPassword(form, link: "tbl_x", name: name, isInvitation: true, providers: ways),
            .setPassword(wrong, link: "tbl_x", name: name, isInvitation: false),
            .stepUp(form, name: name, next: "/", providers: ways),
            .stepUp(wrong, name: name, next: name),
        ]
    }

    private static func own(_ people: [AccountView], _ form: FormState, _ wrong: FormState, _ name: String) -> [Page] {
        let code = QRPicture(side: 3, runs: [(row: 0, columns: 0..<3), (row: 2, columns: 1..<2)])
        return [
            .account(people[0], form, done: .passwordChanged, mustEnrol: false, providers: ways),
            .account(people[1], wrong, done: nil, mustEnrol: true),
            .enrol(form, secret: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" + name, code: code), .enrolAgain(wrong),
            .recoveryCodes((0..<10).map { _ in "abcd-efgh-2345-wxyz" }, name: name),
        ]
    }

    private static func keys(_ name: String) -> [Page.KeyRow] {
        [(true, false), (false, true), (false, false)].map { isLive, isRevoked in
            Page.KeyRow(
                name: "0123456789ab", system: name, scopes: [.depositsWrite, .capturesRead],
                createdAt: 1_763_000_000_000, expiresAt: 1_795_000_000_000, isLive: isLive, isRevoked: isRevoked)
        }
    }

    private static func log(_ name: String) -> [Page.AccessRow] {
        [("allowed", "4f1c22aa01b3c4d5"), ("wrong-password", nil)].map { outcome, network in
            Page.AccessRow(
                number: 12, time: 1_763_000_000_000, who: network == nil ? nil : name,
                role: network == nil ? .visitor : .notary, action: "account.invite-holder",
                subject: network == nil ? nil : "account/\(String(repeating: "5e", count: 16))", outcome: outcome,
                network: network)
        }
    }

    static let overview = Page.overview(
        LedgerStanding(
            origin: "notary.example/evidence/2026", size: 1_204_417, root: String(repeating: "9f", count: 32),
            rootSM3: String(repeating: "4c", count: 32),
            verifierKey: "notary.example/evidence/2026+7c01fd82+AYSSTVDDHi2Z1n0WzTf5C1fwUU+fcpvxMhLvDqWWeVvX"))

    // MARK: - Lists of captures

    private static let batches: [Page] = {
        let problems: [BatchDraft.Problem] = [
            .url(line: 3), .subject(line: 17), .length, .full, .form, .script("script step 2: seconds"),
        ]
        var sealed = session(.sealed)
        sealed.fingerprint = String(repeating: "5a", count: 32)
        let results = [sealed, session(.failed), session(.queued)].enumerated().map {
            BatchView.Result(number: $0.offset + 1, $0.element, hasLetters: true)
        }
        var running = BatchView(
            id: "6f1c1e0a-8f0e-4b63-9d35-3f1f0c9d7e21", createdAt: 1_790_000_000_000,
            phases: [.sealed: 412, .failed: 3, .open: 4, .queued: 581], results: results, next: "100")
        let blind = running
        running.wait = WaitView(shortest: 3700, longest: 5300)
        var done = blind
        (done.waiting, done.running, done.sealed, done.next) = (0, 0, 997, nil)
        return [
            .newBatch(BatchDraft(), token: "t", key: "k"),
            .newBatch(
                BatchDraft(list: "https://a.example/\t张三\nexample", script: "{}"), problems: problems, token: "t",
                key: "k"),
            .batch(running, token: "t"), .batch(blind, token: nil), .batch(done, token: "t"),
        ]
    }()

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
                session: session, isInteractive: false, evidence: .bundle(bundle, story, judgement), letter: letter,
                mayDisclose: true, quota: QuotaView(desktops: 3, waiting: 40, perPerson: 2)))
    }

    private static let disclosures: [Page] = [
        .disclosure(golden().bundle, token: "token", isEmpty: false),
        .disclosure(golden().bundle, token: "token", isEmpty: true),
    ]

    private static let quotas: [Page] = [
        .quota(
            QuotaView(desktops: 256, waiting: 10_000, perPerson: 2), office: "江城市第一公证处",
            place: "/offices/jiangcheng/quota", most: QuotaView(desktops: 256, waiting: 100_000, perPerson: 16),
            maySet: true, mayOpenOffices: true, isDone: true, FormState(token: "token")),
        .quota(
            QuotaView(desktops: 256, waiting: 10_000, perPerson: 2), office: "江城市第一公证处",
            place: "/offices/jiangcheng/quota", most: QuotaView(desktops: 256, waiting: 100_000, perPerson: 16),
            maySet: true, mayOpenOffices: false, isDone: false,
            FormState(
                token: "token", typed: ["desktops": "0", "waiting": "many", "perPerson": "-1"],
                problems: ["desktops": .numberUnusable, "waiting": .numberUnusable, "perPerson": .numberUnusable])),
    ]

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
                id: session(.open).id, url: session(.open).url, createdAt: 0, isWatching: false, token: "token",
                viewer: "/assets/novnc/0/core/rfb.js"),
            .desktop(
                id: session(.open).id, url: session(.open).url, createdAt: 0, isWatching: true, token: "",
                viewer: "/assets/novnc/0/core/rfb.js"),
        ]
        + SessionPhase.allCases.map { phase in
            .capture(
                CaptureStanding(
                    session: session(phase), isInteractive: true, evidence: .none, letter: .none,
                    quota: QuotaView(desktops: 3, waiting: 40, perPerson: 2)))
        }
}
