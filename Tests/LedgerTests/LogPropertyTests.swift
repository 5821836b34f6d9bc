import CryptoPrimitives
import Foundation
import Testing
import TransparencyLog

@testable import Ledger

@Suite("Random histories", .serialized)
struct LogPropertyTests {
    /// Whatever is appended in whatever pieces, closed and opened between: both trees are those of the whole in memory.
    @Test(arguments: Log.Layout.allCases) func bothTreesAreThoseOfTheirEntries(layout: Log.Layout) async throws {
        let wanted = ProcessInfo.processInfo.environment["TABELLION_TEST_SEED"].flatMap { UInt64($0) }
        let seed = wanted ?? UInt64.random(in: .min ... .max)
        print("TABELLION_TEST_SEED=\(seed)")
        var random = SeededGenerator(state: seed)
        for _ in 0..<3 {
            let scratch = try Scratch()
            var log = try Fixture.log(scratch.path, layout)
            var reference = BothTrees { MerkleTree($0) }
            var entries: [[UInt8]] = []
            for _ in 0..<12 {
                entries += try await Self.append(to: log, using: &random)
                while reference.sha256.count < entries.count {
                    let entry = entries[reference.sha256.count]
                    reference.sha256.append(entry)
                    reference.sm3.append(entry)
                }
                _ = try await log.checkpoint(covering: UInt64(entries.count - 1))
                if Int.random(in: 0..<4, using: &random) == 0 {
                    await log.close()
                    log = try Fixture.log(scratch.path, layout)
                }
                try await Self.compare(log, reference, entries, using: &random)
            }
            try await expectConsistent(scratch.path, log, layout)
            await log.close()
        }
    }

    /// Deposits in one batch, or entries of several lengths by the general path.
    private static func append(to log: Log, using random: inout SeededGenerator) async throws -> [[UInt8]] {
        let first = UInt64.random(in: 0...(1 << 50), using: &random)
        let count = [1, 2, 255, 256, 257, .random(in: 1...700, using: &random)].randomElement(using: &random) ?? 1
        if Bool.random(using: &random) {
            let deposits = try Fixture.deposits(first: first, count: count)
            _ = try await log.append(deposits: deposits, companion: [1])
            return (0..<count).map { deposits[$0] }
        }
        let batch = try (0..<min(count, 300)).map { number -> [UInt8] in
            guard Bool.random(using: &random) else { return try Fixture.deposit(first + UInt64(number)) }
            let name = [UInt8](repeating: 0x61, count: .random(in: 1...200, using: &random))
            return try LedgerEntry(unixMilliseconds: first, body: .drawCommitment(drawID: name, commit: .zero))
                .encoded()
        }
        _ = try await log.append(batch: batch)
        return batch
    }

    private static func compare(
        _ log: Log, _ reference: BothTrees<MerkleTree>, _ entries: [[UInt8]], using random: inout SeededGenerator
    ) async throws {
        let size = entries.count
        #expect(log.latestCheckpoint().checkpoint.root == reference.sha256.root)
        #expect(log.latestSM3Checkpoint().checkpoint.root == reference.sm3.root)
        for _ in 0..<10 {
            let second = Int.random(in: 1...size, using: &random)
            let (index, first) = (
                Int.random(in: 0..<second, using: &random), Int.random(in: 0...second, using: &random)
            )
            #expect(try await log.entry(index: UInt64(index)) == entries[index])
            let found = BothTrees(
                sha256: (
                    try await log.inclusion(index: UInt64(index), size: UInt64(second)),
                    try await log.consistency(from: UInt64(first), to: UInt64(second))
                ),
                sm3: (
                    try await log.sm3Inclusion(index: UInt64(index), size: UInt64(second)),
                    try await log.sm3Consistency(from: UInt64(first), to: UInt64(second))
                ))
            for function in HashFunction.allCases {
                #expect(found[function].0 == reference[function].inclusionPath(of: index, size: second))
                #expect(found[function].1 == reference[function].consistencyProof(from: first, to: second))
            }
        }
    }
}
