import CryptoPrimitives
import Foundation
import SeededTestSupport

@testable import Deposits

/// A directory of its own for one test, removed when `with` returns.
struct TestFolder: Sendable {
    let path: String

    static func with<Answer>(_ body: (TestFolder) async throws -> Answer) async throws -> Answer {
        let path = FileManager.default.temporaryDirectory.path + "/tb-deposits-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(TestFolder(path: path))
    }

    func file(_ name: String) -> String { path + "/" + name }
}

/// Requests as a seed has them.
extension SeededGenerator {
    mutating func request(count: Int, key: String, caseNumber: String? = nil, named: Bool = false) -> DepositRequest {
        var digests: [UInt8] = []
        for _ in 0..<count {
            // Of a few, so that some stand several times; one of four lacks SM3.
            let content: [UInt8] = [UInt8.random(in: 0...99, using: &self)]
            let pair = DigestPair(of: content)
            let lacks = Int.random(in: 0..<4, using: &self) == 0
            digests += pair.sha256.bytes + (lacks ? [UInt8](repeating: 0, count: 32) : pair.sm3.bytes)
        }
        return DepositRequest(
            unixMilliseconds: 1_700_000_000_000, deadline: 1_700_000_060_000, seed: bytes(32), key: key,
            caseNumber: caseNumber, owner: "甲公司", digests: digests,
            names: named ? (0..<count).map { "文件 \($0)" } : [], file: nil)
    }
}

/// The digest of content that `SeededGenerator.request` makes.
func testPair(_ content: UInt8) -> DigestPair { DigestPair(of: [content]) }

struct Injected: Error {}
