import Foundation
import Glibc
import Testing

@testable import Worker

@Suite("Asking time servers")
struct ClockCheckTests {
    /// Runs `body` with the address of a server that answers as `kind` says.
    private func withServer<Answer>(_ kind: String, _ body: (String) async throws -> Answer) async throws -> Answer {
        try await ScriptedServer.with("sntp_server.py", kind, body)
    }

    private func ask(_ servers: [String]) async throws -> ClockCheck.Result {
        let check = ClockCheck(servers: servers)
        await check.start()
        for _ in 0..<100 {
            if await check.result() != .none { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        await check.stop()
        return await check.result()
    }

    @Test("an honest server and one an hour ahead")
    func offsets() async throws {
        try await withServer("honest") { honest in
            try await withServer("ahead") { ahead in
                guard case .offsets(let offsets) = try await ask([honest, ahead]) else {
                    throw WorkerError(.program, "no offsets")
                }
                #expect(offsets.map(\.server) == [honest, ahead])
                #expect(abs(offsets[0].milliseconds) < 500)
                #expect(abs(offsets[1].milliseconds - 3_600_000) < 500)
            }
        }
    }

    @Test(
        "servers that are none, or lie about the question, do not count",
        arguments: ["nonce", "stratum0", "unsynchronised", "client", "short", "zero", "silent"])
    func unusable(_ kind: String) async throws {
        try await withServer(kind) { server async throws in #expect(try await ask([server]) == .unreachable(asked: 1)) }
    }

    @Test("no server configured, none there, and a name that is none")
    func nobody() async throws {
        let idle = ClockCheck(servers: [])
        await idle.start()
        #expect(await idle.result() == .none)
        #expect(try await ask(["127.0.0.1:1", "no-such-host.invalid"]) == .unreachable(asked: 2))
    }
}
