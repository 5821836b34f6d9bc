import CryptoPrimitives
import FarmProtocol
import FarmTestSupport
import Foundation
import Testing
import TransparencyLog

@Suite("What anybody may read")
struct PublicRoutesTests {
    private func withFarm(_ body: (RunningFarm) async throws -> Void) async throws {
        try await TestDirectory.with { directory in try await TestFarm(directory).run(body) }
    }

    @Test("health, readiness, front page, and the headers that every answer carries")
    func pages() async throws {
        try await withFarm { farm in
            let health = try await RawRequest("GET", "/healthz").send(port: farm.port)
            #expect(health.status == 200 && health.text == "ok\n")
            let ready = try await RawRequest("GET", "/readyz").send(port: farm.port)
            #expect(ready.status == 200 && ready.text == "ready\n")
            let page = try await RawRequest("GET", "/").send(port: farm.port)
            #expect(page.text.contains(TestFarm.origin) && page.text.contains("TEST"))
            for path in ["/healthz", "/", "/log/checkpoint", "/nothing", "/v1/sessions", "/farm/v1/ledger/receipts/0"] {
                let answer = try await RawRequest("GET", path).send(port: farm.port)
                #expect(answer.headers["content-security-policy"]?.hasPrefix("default-src 'none'") == true, "\(path)")
                #expect(answer.headers["x-content-type-options"] == "nosniff", "\(path)")
                #expect(answer.headers["referrer-policy"] == "same-origin", "\(path)")
            }
        }
    }

    @Test("unknown routes and methods are problems, not pages")
    func unknownRoutes() async throws {
        try await withFarm { farm in
            let token = TestFarm.operatorToken
            for request in [
                RawRequest("GET", "/nothing"), RawRequest("GET", "/v1", token: token),
                RawRequest("GET", "/v1/nothing", token: token), RawRequest("DELETE", "/v1/sessions/x", token: token),
                RawRequest("GET", "/tsa"), RawRequest("PUT", "/healthz"), RawRequest("GET", "/farm/v1/nothing"),
            ] {
                let answer = try await request.send(port: farm.port)
                #expect(answer.status == 404 || answer.status == 405, "\(request.method) \(request.path)")
                #expect(answer.headers["content-type"] == "application/problem+json", "\(request.path)")
                #expect(try answer.problem().status == answer.status)
            }
        }
    }

    @Test("the office says which log it is, and that nobody has cosigned")
    func description() async throws {
        try await withFarm { farm in
            let answer = try await RawRequest("GET", "/log/log.json").send(port: farm.port)
            #expect(answer.text.contains("\"log\":\"\(try farm.farm.logVerifier.text)\""))
            #expect(answer.text.contains("\"policy\":\"\"") && answer.text.contains("\"officeKey\":\""))
            #expect(try await RawRequest("GET", "/log/cosigned").send(port: farm.port).status == 404)
        }
    }

    @Test(
        "the explorer of any log below the same origin, and of nothing that is no path",
        arguments: [
            ("/explorer", "/log"), ("/explorer/draws/log", "/draws/log"), ("/explorer/..", nil), ("/explorer/%22", nil),
            ("/explorer/.hidden/log", nil),
        ])
    func explorer(path: String, base: String?) async throws {
        try await withFarm { farm in
            let answer = try await RawRequest("GET", path).send(port: farm.port)
            guard let base else { return #expect(answer.status == 404) }
            #expect(answer.status == 200 && answer.text.contains("data-base=\"\(base)\""))
        }
    }

    @Test("the ledger's files are those of a tiled log, and verify")
    func ledgerFiles() async throws {
        try await withFarm { farm in
            for number in 0..<5 { _ = try await farm.register(TestFarm.key("worker \(number)")) }
            let answer = try await RawRequest("GET", "/log/checkpoint").send(port: farm.port)
            #expect(answer.headers["content-type"]?.hasPrefix("text/plain") == true)
            let verifier = try farm.farm.logVerifier
            let checkpoint = try Checkpoint(note: SignedNote(parsing: answer.body), logKey: verifier)
            #expect(checkpoint.size == 5 && checkpoint.origin == TestFarm.origin)
            let other = try VerifierKey(
                name: TestFarm.origin, type: .ed25519, publicKey: TestFarm.key("another log").publicKey)
            #expect(throws: NoteError.self) {
                _ = try Checkpoint(note: SignedNote(parsing: answer.body), logKey: other)
            }
            // The tile's hashes give the signed root, and the entries' bytes give the tile's hashes.
            let tile = try await RawRequest("GET", "/log/tile/0/000.p/5").send(port: farm.port)
            #expect(tile.status == 200 && tile.body.count == 5 * 32)
            #expect(tile.headers["cache-control"]?.contains("immutable") == true)
            let entries = try await RawRequest("GET", "/log/tile/entries/000.p/5").send(port: farm.port)
            var rest = entries.body[...]
            var tree = MerkleTree(.sha256)
            var leaves: [UInt8] = []
            while rest.count >= 2 {
                let length = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
                let entry = Array(rest.dropFirst(2).prefix(length))
                rest = rest.dropFirst(2 + length)
                tree.append(entry)
                leaves += TreeHasher(.sha256).leaf(entry).bytes
            }
            #expect(leaves == tile.body)
            #expect(tree.root == checkpoint.root)
        }
    }

    @Test("nothing but the ledger's own files is below /log")
    func ledgerPaths() async throws {
        try await withFarm { farm in
            _ = try await farm.register(TestFarm.key("worker"))
            for path in [
                "/log/", "/log", "/log/log.sqlite", "/log/../sessions.sqlite", "/log/tile/0/000", "/log/tile/0/000.p/2",
                "/log/tile/../checkpoint", "/log/%2e%2e/sessions.sqlite",
                "/log/tile/0/000.p/1/../../../../sessions.sqlite",
                "/log//checkpoint", "/log/checkpoint/", "/log/tile/64/000.p/1", "/log/tile/0/-01.p/1",
            ] {
                let answer = try await RawRequest("GET", path).send(port: farm.port)
                let isCheckpoint = answer.status == 200 && answer.text.hasPrefix(TestFarm.origin)
                #expect(answer.status == 404 || isCheckpoint, "\(path): \(answer.status)")
                #expect(!answer.text.contains("SQLite format"), "\(path)")
            }
            #expect(try await RawRequest("GET", "/log/tile/0/000.p/1").send(port: farm.port).status == 200)
        }
    }
}
