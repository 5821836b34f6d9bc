import CryptoPrimitives
import FarmClient
import FarmProtocol
import FarmTestSupport
import Foundation
import Ledger
import Testing
import TransparencyLog

@Suite("The ledger's side of the coordinator")
struct LedgerRoutesTests {
    private let entries = SessionEntries(TestFarm.key("worker"))

    private func withFarm(_ body: (RunningFarm) async throws -> Void) async throws {
        try await TestDirectory.with { directory in
            try await TestFarm(directory).run { farm in
                _ = try await farm.register(entries.key)
                try await body(farm)
            }
        }
    }

    private func status(_ farm: RunningFarm, _ entry: String) async -> Int? {
        do {
            _ = try await farm.worker.append(EntrySubmission(entry: entry))
            return nil
        } catch { return (error as? ProblemDetails)?.status ?? -1 }
    }

    private func digests(_ texts: [String]) throws -> [Digest] { try texts.map { try #require(Digest(hex: $0)) } }

    private func checkpoint(_ note: String, _ farm: RunningFarm) throws -> Checkpoint {
        try Checkpoint(note: SignedNote(parsing: Array(note.utf8)), logKey: try farm.farm.logVerifier)
    }

    @Test("an entry has one index, a signed receipt, and a proof that verifies")
    func receipt() async throws {
        try await withFarm { farm in
            let entry = try entries.opening(lease: 1)
            let index = try await farm.worker.append(.init(entry: entry)).index
            #expect(try await farm.worker.append(.init(entry: entry)).index == index)
            let receipt = try await farm.worker.receipt(index: index)
            let checkpoint = try checkpoint(receipt.checkpoint, farm)
            #expect(receipt.index == index && receipt.size == checkpoint.size)
            let hasher = TreeHasher(.sha256)
            let leaf = hasher.leaf(try #require(Hex.decode(entry)))
            let path = try digests(receipt.proof)
            #expect(
                hasher.isIncluded(
                    leafHash: leaf, index: index, size: receipt.size, path: path, root: checkpoint.root))
            #expect(
                !hasher.isIncluded(
                    leafHash: hasher.leaf([0]), index: index, size: receipt.size, path: path, root: checkpoint.root))
        }
    }

    @Test("proofs for a whole session under one checkpoint that extends an earlier one")
    func proofs() async throws {
        try await withFarm { farm in
            var sent: [(String, UInt64)] = []
            func send(_ entry: String) async throws -> UInt64 {
                let index = try await farm.worker.append(.init(entry: entry)).index
                sent.append((entry, index))
                return index
            }
            let opening = try await send(try entries.opening(lease: 1))
            let first = try await farm.worker.receipt(index: opening)
            let before = try checkpoint(first.checkpoint, farm)
            for number in 0..<4 { _ = try await farm.register(TestFarm.key("other \(number)")) }
            _ = try await send(try entries.head(opening: opening, k: 1))
            let last = try await send(try entries.closing(opening: opening, heads: 1))
            _ = try await farm.worker.receipt(index: last)
            let set = try await farm.worker.proofs(.init(indices: sent.map(\.1), from: first.size))
            let after = try checkpoint(set.checkpoint, farm)
            let hasher = TreeHasher(.sha256)
            #expect(set.size == after.size && set.proofs.count == sent.count)
            for ((entry, index), proof) in zip(sent, set.proofs) {
                let leaf = hasher.leaf(try #require(Hex.decode(entry)))
                let path = try digests(proof)
                #expect(
                    hasher.isIncluded(leafHash: leaf, index: index, size: set.size, path: path, root: after.root))
            }
            #expect(
                hasher.isConsistent(
                    firstSize: before.size, firstRoot: before.root, secondSize: after.size, secondRoot: after.root,
                    proof: try digests(set.consistency)))
        }
    }

    @Test("rules of sessions: what breaks one is refused with 409 and leaves no trace")
    func rules() async throws {
        try await withFarm { farm in
            let size = farm.log.latestCheckpoint().checkpoint.size
            let stranger = SessionEntries(TestFarm.key("stranger"))
            var unsigned = try entries.opening(lease: 1)
            unsigned = unsigned.dropLast(2) + (unsigned.hasSuffix("00") ? "01" : "00")
            for (what, entry) in [
                ("a lease gap", try entries.opening(lease: 2)),
                ("a worker nobody vouched for", try stranger.opening(lease: 1)), ("a wrong signature", unsigned),
                ("a head without opening", try entries.head(opening: 0, k: 1)), ("no entry at all", "00"),
                ("an empty entry", ""), ("a torn entry", String(try entries.opening(lease: 1).dropLast(2))),
            ] {
                #expect(await status(farm, entry) == 409, "\(what)")
            }
            #expect(await status(farm, "xyz") == 422)
            #expect(farm.log.latestCheckpoint().checkpoint.size == size)
            // Positive control, and what breaks rules after it.
            let opening = try await farm.worker.append(.init(entry: try entries.opening(lease: 1))).index
            for (what, entry, expected) in [
                ("a lease gap", try entries.opening(lease: 3), 409),
                ("a skipped head", try entries.head(opening: opening, k: 2), 409),
                ("a head too many", try entries.closing(opening: opening, heads: 1), 409),
                ("the closing", try entries.closing(opening: opening, heads: 0), nil),
                ("a head after the end", try entries.head(opening: opening, k: 1), 409),
                ("the next lease", try entries.opening(lease: 2), nil),
            ] as [(String, String, Int?)] {
                #expect(await status(farm, entry) == expected, "\(what)")
            }
        }
    }

    @Test("a refusal says which rule was broken")
    func reason() async throws {
        try await withFarm { farm in
            let problem = await #expect(throws: ProblemDetails.self) {
                _ = try await farm.worker.append(.init(entry: try entries.opening(lease: 5)))
            }
            #expect(problem?.detail.contains("lease") == true)
        }
    }

    @Test("indices and sizes beyond the tree")
    func outOfRange() async throws {
        try await withFarm { farm in
            for path in ["receipts/999", "receipts/18446744073709551615"] {
                let answer = try await RawRequest("GET", "/farm/v1/ledger/\(path)", token: TestFarm.workerToken)
                    .send(port: farm.port)
                #expect(answer.status == 404, "\(path)")
                #expect(try answer.problem().detail.contains("not on the log"))
            }
            for path in ["receipts/x", "receipts/-1", "receipts/18446744073709551616", "receipts/1.5"] {
                let answer = try await RawRequest("GET", "/farm/v1/ledger/\(path)", token: TestFarm.workerToken)
                    .send(port: farm.port)
                #expect(answer.status == 400, "\(path)")
            }
            func ask(_ request: ProofRequest) async -> Int? {
                do {
                    _ = try await farm.worker.proofs(request)
                    return nil
                } catch { return (error as? ProblemDetails)?.status ?? -1 }
            }
            #expect(await ask(.init(indices: [999], from: 0)) == 425)
            #expect(await ask(.init(indices: [0], from: 999)) == 425)
            #expect(await ask(.init(indices: Array(repeating: 0, count: 10_001), from: 1)) == 422)
            #expect(await ask(.init(indices: [0, 0], from: 1)) == nil)
            #expect(await ask(.init(indices: [], from: 0)) == nil)
        }
    }

    @Test("many workers at once: every entry once, every index its own")
    func concurrency() async throws {
        try await withFarm { farm in
            let indices = try await withThrowingTaskGroup(of: UInt64.self) { group in
                for number in 0..<24 {
                    group.addTask {
                        let key = TestFarm.key("concurrent \(number)")
                        _ = try await farm.register(key)
                        let entry = try SessionEntries(key).opening(lease: 1)
                        let index = try await farm.worker.append(.init(entry: entry)).index
                        #expect(try await farm.worker.receipt(index: index).index == index)
                        return index
                    }
                }
                return try await group.reduce(into: [UInt64]()) { $0.append($1) }
            }
            #expect(Set(indices).count == 24)
            #expect(farm.log.latestCheckpoint().checkpoint.size == 49)
        }
    }
}
