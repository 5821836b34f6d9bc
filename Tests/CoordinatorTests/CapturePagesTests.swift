import AccessModel
import Accounts
import Audit
import EvidenceModel
import EvidenceTestSupport
import FarmProtocol
import FarmTestSupport
import Foundation
import Storage
import Testing

@Suite("Captures for people")
struct CapturePagesTests {
    /// The golden bundle's.
    private static let session = "6f1c1e0a-8f0e-4b63-9d35-3f1f0c9d7e21"
    private static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

    /// Somebody who is signed in.
    private struct Person {
        let account: AccountID
        let cookie: String

        init(_ name: String, _ farm: RunningFarm, office: String = "office") async throws {
            let desk = farm.accounts
            let office = try #require(OfficeID(office))
            if try await !desk.offices().contains(where: { $0.id == office }) {
                try await desk.makeOffice(office, title: "Office", by: nil, now: now)
            }
            let login = try #require(LoginName(name))
            let password = "seven blue herons over 4 lakes"
            let invited = try await desk.invite(name: login, role: .rightsHolder, office: office, by: nil, now: now)
            account = invited.id
            _ = try await desk.follow(invited.link, password: password, now: now)
            let browser = AccountDesk.Browser(address: [127, 0, 0, 1], userAgent: "")
            let answer = try await desk.signIn(name: name, password: password, from: browser, now: now)
            guard case .signedIn(let token) = answer else { throw CancellationError() }
            cookie = String(SessionCookie.header(token).prefix { $0 != ";" })
        }

        func ask(
            _ path: String, _ farm: RunningFarm, _ headers: [(String, String)] = []
        ) async throws -> RawAnswer {
            var request = RawRequest("GET", path).with("Cookie", cookie).with("Accept", "text/html")
                .with("Accept-Language", "en")
            for (name, value) in headers { request = request.with(name, value) }
            return try await request.send(port: farm.port)
        }

        func send(_ path: String, form: [String: String], _ farm: RunningFarm) async throws -> RawAnswer {
            let body = form.map { "\(PercentEncoding.encode($0.key))=\(PercentEncoding.encode($0.value))" }
            return try await RawRequest("POST", path).with("Cookie", cookie).with("Accept", "text/html")
                .with("Accept-Language", "en").with("Content-Type", "application/x-www-form-urlencoded")
                .with(body: Array(body.joined(separator: "&").utf8)).send(port: farm.port)
        }

        /// The value of a hidden field of a page's form.
        func field(_ name: String, of path: String, _ farm: RunningFarm) async throws -> String {
            let text = try await ask(path, farm).text
            let start = try #require(text.firstRange(of: "name=\"\(name)\" value=\"")).upperBound
            return String(text[start...].prefix { $0 != "\"" })
        }
    }

    /// A farm whose one session is the golden bundle's, sealed, of a rights holder.
    private static func sealed(
        damaged: Bool = false, _ body: (RunningFarm, Person) async throws -> Void
    ) async throws {
        try await TestDirectory.with { directory in
            let trust = try Fixtures.read("golden-trust.json")
            try Data(trust).write(to: URL(fileURLWithPath: directory.file("trust.json")))
            try await TestFarm(directory).run { farm in
                let holder = try await Person("zhang.san", farm)
                var bundle = try Fixtures.read("golden.zip")
                if damaged {
                    let text = Array("data/downloads/0001.bin".utf8)
                    let header = try #require(bundle.firstRange(of: text)).upperBound
                    bundle[header + 10] ^= 1
                }
                try Data(bundle).write(to: URL(fileURLWithPath: directory.file("bundles/\(session).asice")))
                let store = try SQLiteSessionStore(path: directory.file("sessions.sqlite"))
                let request = CaptureRequest(url: "https://shop.example/<b>", subject: "张三")
                _ = try await store.create(
                    id: session, request: request, owner: Ownership(office: "office", account: holder.account.text),
                    key: nil, at: now)
                _ = try await store.assign(to: "worker", limit: 1)
                var report = SessionReport(phase: .sealed, detail: "sealed")
                report.reason = "user"
                report.fingerprint = String(repeating: "a", count: 64)
                try await store.apply(report, to: session, from: "worker")
                try await store.setBundle(session, bytes: Int64(bundle.count), from: "worker")
                try await body(farm, holder)
            }
        }
    }

    /// The page once the audit has an answer.
    private static func judged(_ person: Person, _ farm: RunningFarm) async throws -> String {
        for _ in 0..<600 {
            let text = try await person.ask("/sessions/\(session)", farm).text
            if !text.contains("data-live") { return text }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("the audit did not end within 30 s")
        return ""
    }

    @Test("a sealed capture's page shows the bundle, and the office's own audit beside it")
    func page() async throws {
        try await Self.sealed { farm, holder in
            let first = try await holder.ask("/sessions/\(Self.session)", farm)
            #expect(first.status == 200)
            let text = try await Self.judged(holder, farm)
            for part in [
                "Captured and sealed", "https://shop.example/&lt;b&gt;", "张三, Zhang San",
                "Every item holds, but this is a TEST",
                "Time token over the opening (beta)", "mirror.example/tb", "Vertrag für 张三.bin",
            ] { #expect(text.contains(part), "\(part)") }
            #expect(!text.contains("does NOT hold"))
            let list = try await holder.ask("/sessions", farm)
            #expect(list.text.contains("/sessions/\(Self.session)\"") && list.text.contains("/captures/new"))
            #expect(try await holder.ask("/sessions/\(Self.session)/input?page=7", farm).text.contains("1 / 1"))
        }
    }

    @Test("a bundle that was changed says so on its page")
    func damaged() async throws {
        try await Self.sealed(damaged: true) { farm, holder in
            let text = try await Self.judged(holder, farm)
            #expect(text.contains("Checks failed") && text.contains("data/downloads/0001.bin"))
        }
    }

    @Test("nobody sees another's capture, whatever of it they ask for")
    func apart() async throws {
        try await Self.sealed { farm, holder in
            let others = [
                try await Person("li.si", farm), try await Person("wang.wu", farm, office: "south"),
            ]
            let paths = [
                "", "/input", "/recording.mp4", "/files/downloads/0001.bin", "/bundle", "/letter", "/desktop",
                "/disclosure",
            ]
            for path in paths {
                let place = "/sessions/\(Self.session)\(path)"
                for other in others {
                    #expect(try await other.ask(place, farm).status == 404, "\(path)")
                }
                let visitor = try await RawRequest("GET", place).with("Accept", "text/html").send(port: farm.port)
                #expect(visitor.status == 303 && visitor.headers["location"]?.hasPrefix("/sign-in?next=") == true)
                #expect(try await RawRequest("GET", place).send(port: farm.port).status == 401)
            }
            #expect(try await !others[0].ask("/sessions", farm).text.contains(Self.session))
            #expect(try await holder.ask("/sessions/\(Self.session)", farm).status == 200)
        }
    }

    @Test("the recording is one file, whole or in ranges")
    func recording() async throws {
        try await Self.sealed { farm, holder in
            let whole = try Fixtures.recording().flatMap { $0 }
            let path = "/sessions/\(Self.session)/recording.mp4"
            let all = try await holder.ask(path, farm)
            #expect(all.status == 200 && all.body == whole && all.headers["accept-ranges"] == "bytes")
            #expect(all.headers["content-type"] == "video/mp4")
            let part = try await holder.ask(path, farm, [("Range", "bytes=700-1999")])
            #expect(part.status == 206 && part.body == Array(whole[700...1999]))
            #expect(part.headers["content-range"] == "bytes 700-1999/\(whole.count)")
            let end = try await holder.ask(path, farm, [("Range", "bytes=-10")])
            #expect(end.status == 206 && end.body == Array(whole.suffix(10)))
            let outside = try await holder.ask(path, farm, [("Range", "bytes=999999999-")])
            #expect(outside.status == 416 && outside.headers["content-range"] == "bytes */\(whole.count)")
            for odd in ["bytes=0-1,5-9", "bytes=9-2", "lines=1-2", "bytes=a-b", "bytes=-"] {
                #expect(try await holder.ask(path, farm, [("Range", odd)]).status == 200, "\(odd)")
            }
        }
    }

    @Test("what a site sent is saved under its name and never runs as ours")
    func files() async throws {
        try await Self.sealed { farm, holder in
            let base = "/sessions/\(Self.session)/files/"
            let file = try await holder.ask(base + "downloads/0001.bin", farm)
            #expect(file.status == 200 && file.body.count == 300)
            #expect(file.headers["content-type"] == "application/octet-stream")
            let disposition = try #require(file.headers["content-disposition"])
            #expect(disposition.hasPrefix("attachment; filename=\"0001.bin\"; filename*=UTF-8''Vertrag%20f"))
            #expect(file.headers["content-security-policy"] == "default-src 'none'; sandbox")
            for path in ["downloads/0002.bin", "../policy.json", "..%2fpolicy.json", "session.json", "", "/etc/passwd"]
            {
                #expect(try await holder.ask(base + path, farm).status == 404, "\(path)")
            }
            let page = try await holder.ask("/sessions/\(Self.session)", farm)
            #expect(page.headers["content-security-policy"]?.contains("script-src 'self';") == true)
        }
    }

    @Test("a capture begins from our own form alone, once however often it is sent")
    func form() async throws {
        try await Self.sealed { farm, holder in
            let token = try await holder.field("token", of: "/captures/new", farm)
            var form = [
                "token": token, "key": "one", "url": " https://shop.example/ ", "subject": "张三", "kind": "interactive",
                "script": "",
            ]
            let made = try await holder.send("/captures/new", form: form, farm)
            #expect(made.status == 303)
            let place = try #require(made.headers["location"])
            #expect(place.hasPrefix("/sessions/"))
            #expect(try await holder.send("/captures/new", form: form, farm).headers["location"] == place)
            #expect(try await holder.ask(place, farm).text.contains("Waiting for a desktop"))
            for wrong in ["", "x", try await Person("li.si", farm).field("token", of: "/captures/new", farm)] {
                form["token"] = wrong
                form["key"] = "two"
                let refused = try await holder.send("/captures/new", form: form, farm)
                #expect(refused.status == 403 && refused.text.contains("This form is too old"))
            }
            form["token"] = token
            for (field, value, words) in [
                ("url", "ftp://x", "The address must begin"), ("subject", "  ", "Say who captures"),
            ] {
                let refused = try await holder.send(
                    "/captures/new", form: form.merging([field: value]) { $1 }, farm)
                #expect(refused.status == 422 && refused.text.contains(words), "\(field)")
            }
            let script = form.merging(["kind": "script", "script": "bad"]) { $1 }
            let refused = try await holder.send("/captures/new", form: script, farm)
            #expect(refused.status == 422 && refused.text.contains("is not a list of steps"))
            #expect(try await holder.send("/captures/new", form: ["kind": "other"], farm).status == 422)
            #expect(try await holder.ask("/sessions", farm).text.components(separatedBy: "<tr><th").count == 3 + 1)
        }
    }

    @Test("chosen files are shown with their proof, and the access log says which")
    func disclosure() async throws {
        try await Self.sealed { farm, holder in
            let path = "/sessions/\(Self.session)/disclosure"
            #expect(try await holder.ask("/sessions/\(Self.session)", farm).text.contains("href=\"\(path)\""))
            let page = try await holder.ask(path, farm)
            #expect(page.status == 200 && page.text.contains("name=\"/downloads/0001.bin\""))
            let token = try await holder.field("token", of: path, farm)
            let form = ["token": token, "/downloads/0001.bin": "1", "recording": "1"]
            let answer = try await holder.send(path, form: form, farm)
            #expect(answer.status == 200 && answer.headers["content-type"] == "application/zip")
            #expect(answer.headers["content-disposition"]?.contains("\(Self.session)-disclosure.zip") == true)
            let trust = try TrustFile(parsing: try Fixtures.read("golden-trust.json"))
            let report = try SessionAuditor.auditDisclosure(answer.body, trust: trust)
            let shown = try #require(report.disclosure).records
            #expect(report.exitCode == 0 && shown.count == 2 + 1 + 4)
            let logged = try await farm.accounts.log.page(before: nil, limit: 100) {
                $0.event.action == "artefact.disclosed"
            }.records.map(\.event)
            #expect(logged.map(\.account) == [holder.account])
            let indexes = try #require(logged.first?.subject?.split(separator: "/").last)
            let first = try #require(shown.first).leaf.index
            #expect(logged[0].subject?.hasPrefix("session/\(Self.session)/records/") == true)
            #expect(indexes.split(separator: ",").first.map { String($0) } == String(first))

            // Nothing chosen, what is not there, somebody else's form, another's session.
            #expect(try await holder.send(path, form: ["token": token], farm).status == 422)
            for field in ["/session.json", "/../policy.json", "/policy.json", "downloads/0001.bin"] {
                #expect(
                    try await holder.send(path, form: ["token": token, field: "1"], farm).status == 422, "\(field)")
            }
            #expect(try await holder.send(path, form: form.merging(["token": "x"]) { $1 }, farm).status == 403)
            let other = try await Person("li.si", farm)
            #expect(try await other.send(path, form: form, farm).status == 404)
            let after = try await farm.accounts.log.page(before: nil, limit: 100) {
                $0.event.action == "artefact.disclosed"
            }.records
            #expect(after.count == 1)
        }
    }

    @Test("the desktop is for whoever may drive or watch it, and only while there is one")
    func desktop() async throws {
        try await Self.sealed { farm, holder in
            let ended = try await holder.ask("/sessions/\(Self.session)/desktop", farm)
            #expect(ended.status == 303 && ended.headers["location"] == "/sessions/\(Self.session)")
            let token = try await holder.field("token", of: "/captures/new", farm)
            let made = try await holder.send(
                "/captures/new",
                form: ["token": token, "key": "k", "url": "https://x.example/", "subject": "s", "kind": "interactive"],
                farm)
            let place = try #require(made.headers["location"])
            let page = try await holder.ask(place + "/desktop", farm)
            // Without noVNC the page says what to install.
            let isInstalled = FileManager.default.fileExists(atPath: "/usr/share/novnc/core/rfb.js")
            #expect(page.status == (isInstalled ? 200 : 503))
            if isInstalled {
                #expect(page.text.contains("data-role=\"user\""))
                #expect(page.headers["content-security-policy"]?.contains("img-src 'self' data:;") == true)
                let start = try #require(page.text.firstRange(of: "data-novnc=\"")).upperBound
                let viewer = String(page.text[start...].prefix { $0 != "\"" })
                let module = try await holder.ask(viewer, farm)
                #expect(module.status == 200 && module.headers["content-type"] == "text/javascript; charset=utf-8")
                let watch = try await holder.ask(place + "/desktop?watch", farm)
                #expect(watch.text.contains("data-role=\"watcher\"") && !watch.text.contains("id=\"finish\""))
            } else {
                #expect(page.text.contains("novnc"))
            }
        }
    }
}
