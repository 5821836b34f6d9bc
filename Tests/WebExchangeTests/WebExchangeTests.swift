import Foundation
import Testing
import WebExchange

@Suite("The one HTTP client", .serialized, .timeLimit(.minutes(2)))
struct WebExchangeTests {
    private static let shared = Result { try TestServer() }

    private func request(
        _ method: WebRequest.Method, _ path: String, headers: [String: String] = [:], body: [UInt8]? = nil,
        timeout: Duration = .seconds(10), silence: Duration? = nil, maximum: Int = 100_000
    ) throws -> WebRequest {
        WebRequest(
            method, try Self.shared.get().url(path), headers: headers, body: body, timeout: timeout, silence: silence,
            maximumByteCount: maximum)
    }

    private struct Seen: Decodable {
        let method: String
        let fields: [String: String]
        let body: String
    }

    @Test(arguments: WebRequest.Method.allCases)
    func methodFieldsAndBodyArrive(method: WebRequest.Method) async throws {
        let body: [UInt8]? = method == .get ? nil : [0, 1, 0xFF, 0x0A, 0x0D]
        let answer = try await WebExchange.perform(
            request(
                method, "echo", headers: ["Content-Type": "application/x-test", "Authorization": "Bearer a.b-c"],
                body: body))
        #expect(answer.status == 200 && answer.isSuccess && !answer.isCut)
        #expect(answer.contentType == "application/json")
        #expect(answer.headers["x-note"] == "seen")
        let seen = try JSONDecoder().decode(Seen.self, from: Data(answer.body))
        #expect(seen.method == method.rawValue)
        #expect(seen.fields["authorization"] == "Bearer a.b-c")
        #expect(seen.fields["content-type"] == "application/x-test")
        #expect(seen.fields["cookie"] == nil)
        #expect(seen.body == (body == nil ? "" : "0001ff0a0d"))
    }

    /// Whoever dials a number that was looked at says whose it is.
    @Test func theHostFieldIsTheCallersIfTheyWish() async throws {
        func host(_ headers: [String: String]) async throws -> String? {
            let answer = try await WebExchange.perform(request(.get, "echo", headers: headers))
            return try JSONDecoder().decode(Seen.self, from: Data(answer.body)).fields["host"]
        }
        #expect(try await host(["Host": "court.example"]) == "court.example")
        #expect(try await host([:]) == "127.0.0.1:\(Self.shared.get().port)")
    }

    /// Statuses are answers: what they mean is the caller's.
    @Test(arguments: [200, 201, 400, 401, 404, 407, 409, 425, 429, 500, 503])
    func everyStatusIsAnAnswer(status: Int) async throws {
        let answer = try await WebExchange.perform(request(.post, "status/\(status)", body: [1]))
        #expect(answer.status == status)
        #expect(String(decoding: answer.body, as: UTF8.self) == "in words")
        #expect(answer.retryAfterSeconds == 7)
    }

    @Test func anAnswerMayBeEmpty() async throws {
        let answer = try await WebExchange.perform(request(.get, "nothing"))
        #expect(answer.status == 204 && answer.body.isEmpty)
    }

    /// Exactly the bound is taken, one byte more is not; declared or not.
    @Test(arguments: ["bytes", "undeclared"])
    func bodiesAreBounded(kind: String) async throws {
        for (count, maximum) in [(1000, 1000), (0, 0), (300_000, 300_000)] {
            let answer = try await WebExchange.perform(request(.get, "\(kind)/\(count)", maximum: maximum))
            #expect(answer.body.count == count)
        }
        for (count, maximum) in [(1001, 1000), (1, 0), (50_000_000, 300_000)] {
            await #expect(
                performing: { try await WebExchange.perform(request(.get, "\(kind)/\(count)", maximum: maximum)) },
                throws: { ($0 as? WebError)?.code == .tooLarge })
        }
    }

    /// A long page of an error does not hide its status.
    @Test func explanationsAreCut() async throws {
        let long = try await WebExchange.perform(request(.get, "explained/5000000", maximum: 1_000_000))
        #expect(long.status == 500 && long.isCut && long.body.count == WebAnswer.maximumExplanation)
        let narrow = try await WebExchange.perform(request(.get, "explained/1000", maximum: 10))
        #expect(narrow.status == 500 && narrow.isCut && narrow.body.count == 10)
        let whole = try await WebExchange.perform(request(.get, "explained/1000"))
        #expect(whole.status == 500 && !whole.isCut && whole.body.count == 1000)
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func redirectionsAreNotFollowed(status: Int) async throws {
        for method in [WebRequest.Method.get, .post] {
            await #expect(
                performing: { try await WebExchange.perform(request(method, "redirect/\(status)", body: nil)) },
                throws: { ($0 as? WebError)?.code == .redirected })
        }
    }

    @Test func aRedirectionToNowhereIsOneToo() async throws {
        await #expect(
            performing: { try await WebExchange.perform(request(.get, "place")) },
            throws: { ($0 as? WebError)?.code == .redirected })
    }

    @Test func fieldsOfOneNameAreJoined() async throws {
        #expect(try await WebExchange.perform(request(.get, "twice")).headers["x-note"] == "one, two")
    }

    /// Cancelling what is being redirected once ended the process.
    @Test func cancellationMayMeetARedirection() async throws {
        for round in 0..<40 {
            let request = try request(.get, "redirect/307")
            let task = Task { try await WebExchange.perform(request) }
            try await Task.sleep(for: .microseconds(round * 250))
            task.cancel()
            await #expect(throws: WebError.self) { try await task.value }
        }
        #expect(try await WebExchange.perform(request(.get, "bytes/3")).body.count == 3)
    }

    @Test(arguments: [
        ("close", [WebError.Code.unreachable]), ("short", [.unreachable]), ("garbage", [.notHTTP]),
    ])
    func brokenAnswersAreErrors(path: String, codes: [WebError.Code]) async throws {
        let request = try request(.get, path)
        do {
            let answer = try await WebExchange.perform(request)
            Issue.record("\(path): \(answer)")
        } catch {
            #expect(codes.contains(error.code), "\(error)")
            #expect(error.message.contains("http://127.0.0.1"))
        }
    }

    @Test(arguments: ["silent", "drip", "stall"])
    func slowServersAreLeft(path: String) async throws {
        let start = ContinuousClock.now
        await #expect(
            performing: { try await WebExchange.perform(request(.get, path, timeout: .seconds(1))) },
            throws: { ($0 as? WebError)?.code == .timedOut })
        let elapsed = ContinuousClock.now - start
        #expect(elapsed >= .seconds(1) && elapsed < .seconds(4))
    }

    /// Silence ends an exchange long before its time; a slow one that keeps coming goes on.
    @Test func silenceIsBoundedByItself() async throws {
        let start = ContinuousClock.now
        await #expect(
            performing: {
                try await WebExchange.perform(request(.get, "stall", timeout: .seconds(25), silence: .seconds(2)))
            },
            throws: { ($0 as? WebError)?.code == .timedOut })
        #expect(ContinuousClock.now - start < .seconds(10))
        // Eight seconds in all, twice what it may be silent.
        let dripped = try await WebExchange.perform(
            request(.get, "drip/40", timeout: .seconds(40), silence: .seconds(4)))
        #expect(dripped.body.count == 40)
    }

    @Test func cancellationEndsTheExchange() async throws {
        let request = try request(.get, "silent", timeout: .seconds(20))
        let start = ContinuousClock.now
        let task = Task { try await WebExchange.perform(request) }
        try await Task.sleep(for: .milliseconds(200))
        task.cancel()
        await #expect(performing: { try await task.value }, throws: { ($0 as? WebError)?.code == .cancelled })
        #expect(ContinuousClock.now - start < .seconds(3))
    }

    @Test func nobodyThere() async throws {
        let nobody = WebRequest(.get, try #require(URL(string: "http://127.0.0.1:1/")), maximumByteCount: 10)
        await #expect(
            performing: { try await WebExchange.perform(nobody) },
            throws: { ($0 as? WebError)?.code == .unreachable })
    }

    /// Nothing is sent to what is no address, nor a field that would become two.
    @Test func badRequestsAreNotSent() async throws {
        for text in ["file:///etc/passwd", "ftp://127.0.0.1/", "http:", "nothing"] {
            let bad = WebRequest(.get, try #require(URL(string: text)), maximumByteCount: 10)
            await #expect(
                performing: { try await WebExchange.perform(bad) },
                throws: { ($0 as? WebError)?.code == .badRequest })
        }
        for (name, value) in [("X-A", "1\r\nX-B: 2"), ("X-A\r\nX-B", "1"), ("", "1"), ("X A", "1"), ("X-A", "\u{0}")] {
            await #expect(
                performing: { try await WebExchange.perform(request(.get, "echo", headers: [name: value])) },
                throws: { ($0 as? WebError)?.code == .badRequest })
        }
    }

    @Test func manyAtOnceLeaveNothingOpen() async throws {
        func open() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count }
        let before = try open()
        for _ in 0..<10 {
            try await withThrowingTaskGroup(of: Int.self) { group in
                for count in 1...20 {
                    let request = try request(.get, "bytes/\(count)")
                    group.addTask { try await WebExchange.perform(request).body.count }
                }
                #expect(try await group.reduce(0, +) == 210)
            }
        }
        #expect(try open() < before + 100)
    }
}
