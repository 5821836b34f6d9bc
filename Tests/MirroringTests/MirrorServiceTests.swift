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

    /// Three files of one draw, wherever they lie.
    private struct OneDraw: DrawCustody {
        let commit: Digest
        let files: [String: String]

        func missing(of draws: [LoggedDraw], isNew: [LoggedDraw]) async -> [LoggedDraw] { draws }

        func file(_ name: String, of commit: Digest) async -> HeldFile? {
            guard commit == self.commit, let path = files[name] else { return nil }
            return HeldFile(path: path, contentType: "application/octet-stream")
        }
    }

    /// A list of more than one piece, bytes for bytes; and nothing but what is held, under its one name.
    @Test func drawsInCustodyAreServed() async throws {
        let scratch = try Scratch()
        try EvilLog(3).publish(at: scratch.file("log"))
        let commit = sha256([1])
        let list = (0..<3_000_017).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        try Data(list).write(to: URL(fileURLWithPath: scratch.file("list.bin")))
        try Data().write(to: URL(fileURLWithPath: scratch.file("empty")))
        let custody = OneDraw(
            commit: commit, files: ["list.bin": scratch.file("list.bin"), "config.json": scratch.file("empty")])
        let mirror = try openMirror(scratch, custody: custody)
        try await serving(mirror) { base in
            let url = try #require(URL(string: "\(base)/draws/\(commit.hex)/list.bin"))
            let answer = try await WebExchange.perform(WebRequest(.get, url, maximumByteCount: 1 << 22))
            #expect(answer.status == 200 && answer.body == list)
            #expect(answer.headers["cache-control"] == "public, max-age=31536000, immutable")
            #expect(answer.headers["content-length"] == String(list.count))
            let empty = try await exchange("\(base)/draws/\(commit.hex)/config.json")
            #expect(empty.status == 200 && empty.body.isEmpty)
            for path in [
                "\(commit.hex)/commitment.json", "\(sha256([2]).hex)/list.bin", "\(commit.hex.uppercased())/list.bin",
                "\(commit.hex)/../\(commit.hex)/list.bin", "\(commit.hex)/%2e%2e%2flist.bin", "\(commit.hex)",
                "x/list.bin",
            ] {
                #expect(try await exchange("\(base)/draws/\(path)").status == 404, "\(path)")
            }
            #expect(try await exchange("\(base)/draws/\(commit.hex)/list.bin", [1]).status == 404)
            let draws = try await exchange(base + "/draws")
            #expect(draws.body == Array(#"{"draws":[],"v":1}"#.utf8) && draws.headers["cache-control"] == "no-store")
        }
    }
}
