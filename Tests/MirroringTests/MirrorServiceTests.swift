import CanonicalJSON
import CryptoPrimitives
import Foundation
import Hummingbird
import Logging
import MirrorService
import ServiceLifecycle
import Testing
import TransparencyLog
import WebExchange

@testable import Mirroring

@Suite("A mirror over HTTP", .serialized, .timeLimit(.minutes(2)))
struct MirrorServiceTests {
    private func serving(_ mirror: Mirror, _ body: @escaping @Sendable (String) async throws -> Void) async throws {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let application = buildMirrorApplication(
            mirror, host: "127.0.0.1", port: 0, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            onRunning: { continuation.yield($0) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.runService(gracefulShutdownSignals: []) }
            group.addTask {
                for await port in ports { return try await body("http://127.0.0.1:\(port)") }
            }
            _ = try await group.next()
            group.cancelAll()
        }
    }

    private func exchange(_ address: String, _ body: [UInt8]? = nil) async throws -> WebAnswer {
        let url = try #require(URL(string: address))
        return try await WebExchange.perform(
            WebRequest(body == nil ? .get : .post, url, body: body, maximumByteCount: 1 << 20))
    }

    @Test func theProtocolAndTheCopy() async throws {
        let scratch = try Scratch()
        let log = try EvilLog(300)
        try log.publish(at: scratch.file("log"))
        let mirror = try openMirror(scratch)
        try await serving(mirror) { base in
            let answer = try await exchange(base + "/add-checkpoint", log.request(0))
            #expect(answer.status == 200)
            let conflict = try await exchange(base + "/add-checkpoint", log.request(0))
            #expect(conflict.status == 409 && conflict.contentType == "text/x.tlog.size")
            #expect(conflict.body == Array("300\n".utf8))
            let long = [UInt8](repeating: 65, count: AddCheckpointRequest.maximumByteCount + 1)
            #expect(try await exchange(base + "/add-checkpoint", long).status == 413)
            #expect(try await exchange(base + "/add-checkpoint", [1]).contentType == "application/problem+json")
            // Another mirror can copy this one as it copies the log.
            let copy = try Mirror(
                Mirror.Configuration(
                    directory: scratch.file("second"), log: EvilLog.key(), officeKey: EvilLog.office.publicKey,
                    source: LogSource("\(base)/\(mirror.prefix)"), now: { 2000 }),
                name: "second.example", key: seededKey(9))
            #expect(try await copy.pull().checkpoint.size == 300)
            let tile = try await exchange("\(base)/\(mirror.prefix)/tile/0/000")
            #expect(tile.status == 200 && tile.headers["cache-control"]?.contains("immutable") == true)
            #expect(try await exchange("\(base)/\(mirror.prefix)/tile/0/0").status == 404)
            #expect(try await exchange("\(base)/\(String(repeating: "0", count: 64))/checkpoint").status == 404)
            #expect(try await exchange(base + "/readyz").status == 200)
            #expect(try await exchange(base + "/fork.json").status == 404)
            #expect(try await exchange(base + "/add-checkpoint", EvilLog(299, first: 4).request(0)).status == 422)
            let fork = try ForkProof(canonical: await exchange(base + "/fork.json").body, file: "fork.json")
            #expect(try fork.verified(by: EvilLog.key()).second.size == 300)
            #expect(try await exchange(base + "/readyz").status == 503)
            let status = try JSONParser.parse(await exchange(base + "/status").body, spelling: .canonical)
            guard case .object(let object) = status else { return }
            #expect(object["hasFork"] == .boolean(true) && object["size"] == .integer(300))
        }
    }
}
