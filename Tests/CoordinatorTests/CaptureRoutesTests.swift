import FarmClient
import FarmProtocol
import FarmTestSupport
import Foundation
import Testing

@Suite("Captures and sessions")
struct CaptureRoutesTests {
    private let token = TestFarm.operatorToken

    private func withFarm(_ body: (RunningFarm) async throws -> Void) async throws {
        try await TestDirectory.with { directory in try await TestFarm(directory).run(body) }
    }

    private func post(_ json: String, key: String? = nil) -> RawRequest {
        let request = RawRequest("POST", "/v1/captures", token: token).with(json: json)
        return key.map { request.with("Idempotency-Key", $0) } ?? request
    }

    @Test("a capture is created, shown, listed")
    func create() async throws {
        try await withFarm { farm in
            let before = Int64(Date().timeIntervalSince1970 * 1000)
            let answer = try await post(#"{"url":"https://example.com/","subject":"张三"}"#).send(port: farm.port)
            #expect(answer.status == 201)
            #expect(answer.headers["content-type"] == "application/json")
            #expect(answer.headers["cache-control"] == "no-store")
            let view = try JSONDecoder().decode(SessionView.self, from: Data(answer.body))
            #expect(answer.headers["location"] == "/v1/sessions/\(view.id)")
            #expect(UUID(uuidString: view.id) != nil && view.id == view.id.lowercased())
            #expect(view.phase == .queued && view.url == "https://example.com/")
            #expect((before...before + 60_000).contains(view.createdAt))
            #expect(try await farm.client.session(view.id) == view)
            #expect(try await farm.client.sessions() == SessionPage(sessions: [view], next: nil))
            // The subject is the user's own and stays between them and the bundle.
            #expect(!answer.text.contains("张三"))
        }
    }

    @Test("idempotency keys")
    func keys() async throws {
        try await withFarm { farm in
            let request = CaptureRequest(url: "https://example.com/")
            let first = try await farm.client.create(request, key: "k1")
            #expect(try await farm.client.create(request, key: "k1") == first)
            let other = try await farm.client.create(request, key: "k2")
            #expect(other.id != first.id)
            let problem = await #expect(throws: ProblemDetails.self) {
                _ = try await farm.client.create(CaptureRequest(url: "https://example.com/2"), key: "k1")
            }
            #expect(problem?.status == 422)
            for key in ["", String(repeating: "k", count: 256)] {
                let answer = try await post(#"{"url":"https://example.com/"}"#, key: key).send(port: farm.port)
                #expect(answer.status == 400, "a key of \(key.utf8.count) bytes")
            }
            let longest = String(repeating: "k", count: 255)
            #expect(
                try await post(#"{"url":"https://example.com/"}"#, key: longest).send(port: farm.port).status == 201)
            #expect(try await farm.client.sessions().sessions.count == 3)
        }
    }

    @Test("a retried request meets its first self, also when many arrive at once")
    func concurrentKeys() async throws {
        try await withFarm { farm in
            let ids = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await farm.client.create(CaptureRequest(url: "https://example.com/"), key: "one").id
                    }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
        }
    }

    @Test("what is wrong is named field by field")
    func problems() async throws {
        try await withFarm { farm in
            let long = String(repeating: "s", count: CaptureRequest.maximumSubjectBytes + 1)
            let answer = try await post(#"{"url":"file:///etc/passwd","script":"bad","subject":"\#(long)"}"#)
                .send(port: farm.port)
            #expect(answer.status == 422)
            let problem = try answer.problem()
            #expect(problem.errors?.map(\.field) == ["url", "subject", "script"])
            #expect(problem.type == "about:blank" && !problem.title.isEmpty && problem.detail.contains("url must"))
            #expect(try await farm.client.sessions().sessions.isEmpty)
        }
    }

    @Test(
        "bodies that are no request",
        arguments: [
            ("", "not JSON"), ("{", "not JSON"), ("[]", "wrong type"), (#"{"script":"x"}"#, "url is missing"),
            (#"{"url":7}"#, "url has the wrong type"), ("null", "wrong"), ("\u{feff}{}", "url is missing"),
        ])
    func malformed(_ body: String, _ hint: String) async throws {
        try await withFarm { farm in
            let answer = try await post(body).send(port: farm.port)
            #expect(answer.status == 400)
            #expect(answer.headers["content-type"] == "application/problem+json")
            #expect(try answer.problem().detail.isEmpty == false, "\(hint)")
        }
    }

    @Test("oversized bodies are answered with 413 and not kept")
    func oversized() async throws {
        try await withFarm { farm in
            let limit = 1 << 20
            func body(_ count: Int) -> [UInt8] {
                let prefix = Array(#"{"url":"https://example.com/","x":""#.utf8)
                return prefix + [UInt8](repeating: 0x61, count: count - prefix.count - 2) + Array(#""}"#.utf8)
            }
            let request = RawRequest("POST", "/v1/captures", token: token).with("Content-Type", "application/json")
            #expect(try await request.with(body: body(limit)).send(port: farm.port).status == 201)
            let answer = try await request.with(body: body(limit + 1)).send(port: farm.port)
            #expect(answer.status == 413)
            #expect(try answer.problem().status == 413)
            // One announced as far larger, of which only the beginning comes.
            var huge = request.with(body: body(limit + 4096))
            huge.announcedLength = 1 << 40
            #expect(try await huge.send(port: farm.port).status == 413)
            #expect(try await farm.client.sessions().sessions.count == 1)
        }
    }

    @Test("pages and cursors")
    func pages() async throws {
        try await withFarm { farm in
            var ids: [String] = []
            for number in 0..<5 {
                ids.append(
                    try await farm.client.create(.init(url: "https://example.com/\(number)"), key: "\(number)").id)
            }
            let first = try await farm.client.sessions(limit: 3)
            #expect(first.next != nil)
            let second = try await farm.client.sessions(cursor: first.next, limit: 3)
            #expect((first.sessions + second.sessions).map(\.id) == Array(ids.reversed()))
            #expect(second.next == nil)
            for query in ["limit=0", "limit=-3"] {
                let answer = try await RawRequest("GET", "/v1/sessions?\(query)", token: token).send(port: farm.port)
                let page = try JSONDecoder().decode(SessionPage.self, from: Data(answer.body))
                #expect(page.sessions.count == 1 && page.next != nil, "\(query)")
            }
            for query in ["cursor=x", "cursor=", "cursor=1%20OR%201"] {
                let answer = try await RawRequest("GET", "/v1/sessions?\(query)", token: token).send(port: farm.port)
                #expect(answer.status == 400, "\(query)")
            }
            let answer = try await RawRequest("GET", "/v1/sessions?limit=many", token: token).send(port: farm.port)
            #expect(answer.status == 400)
        }
    }

    @Test("sessions that are not there")
    func unknown() async throws {
        try await withFarm { farm in
            for path in ["/v1/sessions/x", "/v1/sessions/x/bundle", "/v1/sessions/..%2f..%2fsessions.sqlite/bundle"] {
                let answer = try await RawRequest("GET", path, token: token).send(port: farm.port)
                #expect(answer.status == 404, "\(path)")
                #expect(try answer.problem().status == 404)
            }
            let view = try await farm.client.create(.init(url: "https://example.com/"), key: "k")
            let answer = try await RawRequest("GET", "/v1/sessions/\(view.id)/bundle", token: token)
                .send(port: farm.port)
            #expect(answer.status == 404 && answer.text.contains("not sealed yet"))
        }
    }
}
