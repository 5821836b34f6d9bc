import AccessModel
import FarmClient
import FarmProtocol
import FarmTestSupport
import Foundation
import SeededTestSupport
import Testing
import WebSocketLink

@Suite("The line between browser and desktop", .timeLimit(.minutes(3)))
struct ViewerLineTests {
    @Test("a viewer is ordered, dialled and joined; bytes go both ways, orders are answered, the end ends everything")
    func story() async throws {
        try await LineFixture.with { line in
            let person = try await line.person("li-ming")
            let session = try await line.session(of: person)
            let control = try await line.control(session)
            let browser = try await line.browser(person, session)
            #expect(browser.subprotocol == "binary")
            let (viewer, role) = try await LineFixture.viewer(control)
            #expect(role == .user)
            let desktop = try await line.desktop(session, viewer)
            var generator = SeededGenerator.announced()
            for count in [0, 1, 12, 70_000, 1 << 20] {
                let bytes = generator.bytes(count)
                try await desktop.send(.binary(bytes))
                #expect(try await browser.receive() == .binary(bytes))
                try await browser.send(.binary(bytes))
                #expect(try await desktop.receive() == .binary(bytes))
            }

            async let shot = Self.post("screenshot", session, person, line)
            let order = try await LineFixture.order(control)
            guard case .screenshot(let id) = order else { throw CancellationError() }
            try await control.send(
                LineReport.answer(LineAnswer(id: id, outcome: .done, path: "screenshots/000001.png")).message())
            let answer = try await shot
            #expect(answer.status == 201 && answer.text.contains("screenshots/000001.png"))

            async let finish = Self.post("finish", session, person, line)
            guard case .finish(let last) = try await LineFixture.order(control) else { throw CancellationError() }
            try await control.send(
                LineReport.answer(LineAnswer(id: last, outcome: .refused, detail: "still opening")).message())
            let refused = try await finish
            #expect(refused.status == 409 && refused.text.contains("still opening"))

            async let live = RawRequest("GET", "/sessions/\(session)/live").with("Cookie", person.cookie)
                .with("User-Agent", LineFixture.userAgent).send(port: line.farm.port)
            try await control.send(LineReport.status(LineFixture.status(3, detail: "看得见")).message())
            try await Task.sleep(for: .milliseconds(200))
            try await line.farm.worker.report(
                session: session, worker: line.worker, SessionReport(phase: .failed, detail: "over"))
            #expect(try await browser.receive() == nil)
            #expect(try await desktop.receive() == nil)
            #expect(try await control.receive() == nil)
            let events = try await live
            #expect(events.headers["content-type"] == "text/event-stream")
            #expect(events.text.contains("event: status\ndata: {") && events.text.contains("看得见"))
            #expect(events.text.contains("event: end\ndata: {") && events.text.contains(#""phase":"failed""#))
            #expect(await LineFixture.refusal { try await line.browser(person, session) } == 409)
            #expect(await LineFixture.refusal { try await line.control(session) } == 409)
        }
    }

    private static func post(
        _ action: String, _ session: String, _ person: LineFixture.Person, _ line: LineFixture, token: String? = nil
    ) async throws -> RawAnswer {
        var request = RawRequest("POST", "/sessions/\(session)/\(action)").with("Cookie", person.cookie)
            .with("User-Agent", LineFixture.userAgent).with("Origin", TestFarm.publicAddress)
            .with("Content-Type", "application/x-www-form-urlencoded")
        request = request.with(body: Array("token=\(token ?? person.csrf)".utf8))
        return try await request.send(port: line.farm.port)
    }

    @Test(
        "without a cookie, with another's session, from another site, as another worker: an answer in HTTP, and no link"
    )
    func refused() async throws {
        try await LineFixture.with { line in
            let (li, wang) = (try await line.person("li-ming"), try await line.person("wang-fang"))
            let (session, other) = (try await line.session(of: li), try await line.session(of: wang))
            let script = try await line.session(of: li, isInteractive: false)
            let own = TestFarm.publicAddress
            let path = "/sessions/\(session)/viewer"
            #expect(await LineFixture.refusal { try await line.dial(path, origin: own) } == 401)
            #expect(
                await LineFixture.refusal { try await line.dial(path, token: TestFarm.workerToken, origin: own) } == 401
            )
            #expect(await LineFixture.refusal { try await line.browser(li, other) } == 404)
            #expect(await LineFixture.refusal { try await line.browser(li, "none") } == 404)
            #expect(await LineFixture.refusal { try await line.browser(li, script) } == 409)
            for origin in [nil, "https://evil.example", own + ".evil.example", "null"] {
                #expect(
                    await LineFixture.refusal { try await line.dial(path, cookie: li.cookie, origin: origin) } == 403)
            }
            let control = LinePath.control(worker: line.worker, session: session)
            let elsewhere = LinePath.control(worker: String(repeating: "cd", count: 32), session: session)
            #expect(await LineFixture.refusal { try await line.dial(control) } == 401)
            #expect(await LineFixture.refusal { try await line.dial(control, token: "wrong") } == 401)
            #expect(
                [403, 404].contains(
                    await LineFixture.refusal { try await line.dial(control, token: TestFarm.operatorToken) }))
            #expect(await LineFixture.refusal { try await line.dial(elsewhere, token: TestFarm.workerToken) } == 403)
            #expect(await LineFixture.refusal { try await line.desktop(session, "nobody") } == 404)
            // In words for people, without a handshake.
            let plain = try await RawRequest("GET", path).with("Cookie", li.cookie)
                .with("User-Agent", LineFixture.userAgent).send(port: line.farm.port)
            #expect(plain.status == 426 && plain.headers["content-type"] == "application/problem+json")
            // The one who may comes in all the same.
            try await line.browser(li, session).cut()

            for (token, status) in [("", 403), ("forged", 403), (nil, 409)] {
                #expect(try await Self.post("finish", session, li, line, token: token).status == status)
            }
            #expect(try await Self.post("finish", other, li, line).status == 404)
        }
    }

    @Test("the same person's newer window takes the older one's place, watchers are beside, and a lost desktop is said")
    func takeOver() async throws {
        try await LineFixture.with { line in
            let person = try await line.person("li-ming")
            let session = try await line.session(of: person)
            // The viewer may be there before the worker's control link.
            let first = try await line.browser(person, session)
            let control = try await line.control(session)
            let firstViewer = try await LineFixture.viewer(control)
            let firstDesktop = try await line.desktop(session, firstViewer.id)
            let watcher = try await line.browser(person, session, watches: true)
            let watching = try await LineFixture.viewer(control)
            #expect(watching.role == .watcher)
            let watched = try await line.desktop(session, watching.id)

            let second = try await line.browser(person, session)
            #expect(try await first.receive() == nil)
            #expect(try await firstDesktop.receive() == nil)
            let secondViewer = try await LineFixture.viewer(control)
            #expect(secondViewer.id != firstViewer.id)
            #expect(await LineFixture.refusal { try await line.desktop(session, firstViewer.id) } == 404)
            let secondDesktop = try await line.desktop(session, secondViewer.id)
            #expect(await LineFixture.refusal { try await line.desktop(session, secondViewer.id) } == 404)
            try await secondDesktop.send(.binary([1]))
            #expect(try await second.receive() == .binary([1]))
            try await watched.send(.binary([2]))
            #expect(try await watcher.receive() == .binary([2]))

            // A cut line ends one viewer, and its person comes back to the same desktop.
            secondDesktop.cut()
            #expect(try await second.receive() == nil)
            let third = try await line.browser(person, session)
            let thirdViewer = try await LineFixture.viewer(control)
            let thirdDesktop = try await line.desktop(session, thirdViewer.id)
            third.cut()
            _ = try? await thirdDesktop.receive()
            // Texts are none of RFB's, and end the viewer.
            try await watcher.send(.text("hello"))
            #expect(try await watcher.receive() == nil)
            #expect(try await watched.receive() == nil)
            // What a viewer's order is refused with is what its page is told.
            let fourth = try await line.browser(person, session)
            let fourthViewer = try await LineFixture.viewer(control)
            try await control.send(
                LineReport.answer(LineAnswer(id: fourthViewer.id, outcome: .refused, detail: "input is closed"))
                    .message())
            #expect(try await fourth.receive() == nil)
        }
    }

    @Test("a viewer's goodbye reaches the desktop as a goodbye, and a cut line as a line that broke")
    func howItEnds() async throws {
        try await LineFixture.with { line in
            let person = try await line.person("li-ming")
            let session = try await line.session(of: person)
            let control = try await line.control(session)
            for isCut in [false, true, false, true] {
                let browser = try await line.browser(person, session)
                let desktop = try await line.desktop(session, try await LineFixture.viewer(control).id)
                try await desktop.send(.binary([1]))
                #expect(try await browser.receive() == .binary([1]))
                if isCut {
                    browser.cut()
                    await #expect(throws: LinkError.self) { try await desktop.receive() }
                } else {
                    await browser.close(code: 1001)
                    #expect(try await desktop.receive() == nil)
                }
            }
        }
    }

    /// Neither side's slowness fills the coordinator's memory: who does not read, is not read for.
    @Test("a viewer that does not read holds its desktop up, and costs bounded memory")
    func slowViewer() async throws {
        try await LineFixture.with { line in
            let person = try await line.person("li-ming")
            let session = try await line.session(of: person)
            let control = try await line.control(session)
            let browser = try await line.browser(person, session)
            let desktop = try await line.desktop(session, try await LineFixture.viewer(control).id)
            let piece = [UInt8](repeating: 7, count: 256 << 10)
            let sending = Task {
                var count = 0
                while count < 1000, (try? await desktop.send(.binary(piece))) != nil { count += 1 }
                return count
            }
            try await Task.sleep(for: .seconds(2))
            browser.cut()
            _ = try? await desktop.receive()
            #expect(await sending.value < 500, "125 MiB went to nobody")
        }
    }

    @Test("a connection of HTTP stays one, each request on it may become a link, and a refused one is its last")
    func keptAlive() async throws {
        try await LineFixture.with { line in
            let handshake = """
                Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n
                """
            let person = try await line.person("li-ming")
            let session = try await line.session(of: person)
            let refused = "GET \(LinePath.control(worker: line.worker, session: session)) HTTP/1.1\r\n\(handshake)"
            let accepted = refused.replacing("Host:", with: "Authorization: Bearer \(TestFarm.workerToken)\r\nHost:")
            let health = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
            let unknown = "GET /nowhere HTTP/1.1\r\n\(handshake)"
            let old = accepted.replacing("Version: 13", with: "Version: 8")
            let other = "GET /healthz HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"
            func statuses(_ sendings: String...) async throws -> [[Int]] {
                try await RawConversation.run(port: line.farm.port, sendings.map { Array($0.utf8) })
            }
            #expect(try await statuses(health, refused) == [[200], [401]])
            #expect(try await statuses(unknown) == [[404]])
            #expect(try await statuses(old) == [[426]])
            #expect(try await statuses(other) == [[200]])
            #expect(try await statuses(health, health + health, accepted) == [[200], [200, 200], [101]])
            // Nothing is heard behind a refusal, and so the connection ends.
            await #expect(throws: (any Error).self) { try await statuses(refused, health) }
            // Behind another request it is HTTP's: 426, and nothing is lost.
            #expect(
                try await RawConversation.run(port: line.farm.port, [Array((health + accepted).utf8)]) == [[200, 426]])
        }
    }
}
