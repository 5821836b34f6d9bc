import FarmTestSupport
import Testing

@Suite("Pages over HTTP")
struct PortalRoutesTests {
    private func ask(
        _ path: String, _ headers: [(String, String)] = [("Accept", "text/html")]
    ) async throws -> RawAnswer {
        try await TestDirectory.with { directory in
            try await TestFarm(directory).run { farm async throws in
                try await headers.reduce(RawRequest("GET", path)) { $0.with($1.0, $1.1) }.send(port: farm.port)
            }
        }
    }

    @Test("the front page names the ledger, loads only what is served, and may load nothing else")
    func frontPage() async throws {
        try await TestDirectory.with { directory in
            try await TestFarm(directory).run { farm async throws in
                let answer = try await RawRequest("GET", "/").send(port: farm.port)
                let page = answer.text
                #expect(answer.headers["content-type"] == "text/html; charset=utf-8")
                #expect(answer.headers["content-language"] == "zh-Hans")
                let policy = try #require(answer.headers["content-security-policy"])
                #expect(
                    policy.hasPrefix("default-src 'none';") && !policy.contains("unsafe") && !policy.contains("http"))
                let note = try await RawRequest("GET", "/log/checkpoint").send(port: farm.port).text
                #expect(page.contains(try #require(note.split(separator: "\n").first)))
                let assets = page.matches(of: /(?:href|src)="(\/assets\/[^"]+)"/).map { String($0.1) }
                #expect(Set(assets).count == 2)
                for asset in Set(assets) {
                    let file = try await RawRequest("GET", asset).send(port: farm.port)
                    #expect(
                        file.status == 200 && file.headers["cache-control"]?.contains("immutable") == true, "\(asset)")
                    #expect(file.headers["x-content-type-options"] == "nosniff")
                }
                for link in page.matches(of: /href="(\/[^"?]*)/).map({ String($0.1) }) {
                    #expect(try await RawRequest("GET", link).send(port: farm.port).status == 200, "\(link)")
                }
            }
        }
    }

    @Test("the address chooses the language for later too; a language that is none sets nothing")
    func language() async throws {
        let chosen = try await ask("/?lang=en")
        #expect(chosen.text.contains("<html lang=\"en\">"))
        #expect(chosen.headers["set-cookie"]?.hasPrefix("lang=en; Path=/;") == true)
        let remembered = try await ask("/", [("Cookie", "a=b; lang=en"), ("Accept-Language", "zh")])
        #expect(remembered.text.contains("<html lang=\"en\">") && remembered.headers["set-cookie"] == nil)
        let unknown = try await ask("/?lang=%22%3E%0D%0ASet-Cookie:x=y")
        #expect(unknown.status == 200 && unknown.headers["set-cookie"] == nil)
    }

    @Test("a person gets a page that says what failed, a program gets problem details")
    func problems() async throws {
        let page = try await ask("/nothing%22%3E%3Cscript%3E", [("Accept", "text/html"), ("Accept-Language", "en")])
        #expect(page.status == 404 && page.headers["content-type"] == "text/html; charset=utf-8")
        #expect(page.text.contains("There is no such page") && !page.text.contains("<script"))
        #expect(page.headers["content-security-policy"] != nil)
        for headers in [[("Accept", "application/json")], [("Accept", "*/*")], []] {
            let problem = try await ask("/nothing", headers)
            #expect(problem.status == 404 && problem.headers["content-type"] == "application/problem+json")
        }
    }

    @Test(
        "what answers GET answers HEAD with the same head and no body", arguments: ["/", "/log/checkpoint", "/nothing"])
    func head(path: String) async throws {
        try await TestDirectory.with { directory in
            try await TestFarm(directory).run { farm async throws in
                let whole = try await RawRequest("GET", path).send(port: farm.port)
                let head = try await RawRequest("HEAD", path).send(port: farm.port)
                #expect(head.status == whole.status && !whole.body.isEmpty && head.body.isEmpty)
                for name in ["content-type", "content-length", "content-security-policy", "cache-control"] {
                    #expect(head.headers[name] == whole.headers[name], "\(name)")
                }
            }
        }
    }
}
