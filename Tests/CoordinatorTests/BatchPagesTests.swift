import AccessModel
import Accounts
import FarmClient
import FarmProtocol
import FarmTestSupport
import Foundation
import Testing

@Suite("Lists of captures for people") struct BatchPagesTests {
    /// A rights holder's browser.
    private struct Holder {
        let cookie: String
        let farm: RunningFarm

        init(_ name: String, _ farm: RunningFarm, office: String = "office") async throws {
            self.farm = farm
            let now = Int64(Date().timeIntervalSince1970 * 1000)
            let office = try #require(OfficeID(office))
            if try await !farm.accounts.offices().contains(where: { $0.id == office }) {
                try await farm.accounts.makeOffice(office, title: "Office", by: nil, now: now)
            }
            let password = "seven blue herons over 4 lakes"
            let invited = try await farm.accounts.invite(
                name: try #require(LoginName(name)), role: .rightsHolder, office: office, by: nil, now: now)
            _ = try await farm.accounts.follow(invited.link, password: password, now: now)
            let answer = try await farm.accounts.signIn(
                name: name, password: password, from: .init(address: [127, 0, 0, 1], userAgent: ""), now: now)
            guard case .signedIn(let token) = answer else { throw CancellationError() }
            cookie = String(SessionCookie.header(token).prefix { $0 != ";" })
        }

        private func request(_ method: String, _ path: String) -> RawRequest {
            RawRequest(method, path).with("Cookie", cookie).with("Accept", "text/html").with("Accept-Language", "en")
        }

        func ask(_ path: String) async throws -> RawAnswer { try await request("GET", path).send(port: farm.port) }

        func send(_ path: String, _ form: [String: String]) async throws -> RawAnswer {
            let body = form.map { "\(PercentEncoding.encode($0.key))=\(PercentEncoding.encode($0.value))" }
            return try await request("POST", path).with("Content-Type", "application/x-www-form-urlencoded")
                .with(body: Array(body.joined(separator: "&").utf8)).send(port: farm.port)
        }

        /// A hidden field of a page's form.
        func field(_ name: String, of path: String) async throws -> String {
            let text = try await ask(path).text
            let start = try #require(text.firstRange(of: "name=\"\(name)\" value=\"")).upperBound
            return String(text[start...].prefix { $0 != "\"" })
        }
    }

    private func withHolder(_ body: (RunningFarm, Holder) async throws -> Void) async throws {
        try await TestDirectory.with { directory in
            try await TestFarm(directory).run { farm in try await body(farm, try await Holder("zhang.san", farm)) }
        }
    }

    @Test func aListIsSentOnceAndShown() async throws {
        try await withHolder { farm, holder in
            let list = "https://a.example/\t张三\r\n# none\r\nhttps://b.example/?q=<script>\r\n"
            let form = [
                "token": try await holder.field("token", of: "/batches/new"),
                "key": try await holder.field("key", of: "/batches/new"), "list": list, "script": " ",
            ]
            let answer = try await holder.send("/batches/new", form)
            #expect(answer.status == 303, "\(answer.text)")
            let path = try #require(answer.headers["location"])
            #expect(try await holder.send("/batches/new", form).headers["location"] == path, "sent twice is one list")
            let page = try await holder.ask(path)
            #expect(page.status == 200 && page.text.contains("0 of 2 done") && !page.text.contains("<script>"))
            #expect(page.text.contains("https://b.example/?q=&lt;script&gt;"))
            let table = try await holder.ask(path + "/results.csv")
            #expect(table.headers["content-type"]?.hasPrefix("text/csv") == true && table.text.contains("2,https://b."))
            // Another office sees nothing of it, and nobody without a session does.
            let stranger = try await Holder("li.si", farm, office: "north")
            for place in [path, path + "/results.csv"] { #expect(try await stranger.ask(place).status == 404) }
            let token = try await stranger.field("token", of: "/batches/new")
            #expect(try await stranger.send(path + "/withdraw", ["token": token]).status == 404)
            // Withdrawn by its owner alone, with a token of the page.
            #expect(try await holder.send(path + "/withdraw", ["token": token]).status == 403)
            #expect(try await holder.ask(path).text.contains("0 of 2 done"))
            let own = try await holder.field("token", of: path)
            #expect(try await holder.send(path + "/withdraw", ["token": own]).status == 303)
            #expect(try await holder.ask(path).text.contains("2 of 2 done"))
        }
    }

    @Test func badListsComeBackAsTheyWere() async throws {
        try await withHolder { farm, holder in
            let token = try await holder.field("token", of: "/batches/new")
            func post(_ list: String, script: String = "", token: String) async throws -> RawAnswer {
                try await holder.send("/batches/new", ["token": token, "key": "k", "list": list, "script": script])
            }
            let lines = try await post("https://a.example/\nb.example", token: token)
            #expect(
                lines.status == 422 && lines.text.contains("Line 2:") && lines.text.contains("b.example</textarea>"))
            #expect(try await post("\n", token: token).text.contains("A list has 1 to 1,000 addresses."))
            #expect(try await post("https://a.example/", script: "{}", token: token).status == 422)
            #expect(try await post("https://a.example/", token: "forged").status == 403)
            #expect(try await holder.send("/batches/new", ["token": token, "other": "x"]).status == 422)
            #expect(try await farm.client.sessions().sessions.isEmpty)
            #expect(try await post("https://a.example/", token: token).status == 303)
        }
    }
}
