import CryptoPrimitives
import Foundation
import Glibc
import Synchronization
import Testing
import TransparencyLog

@testable import Ledger

@Suite("Packed files", .serialized)
struct PackedTests {
    /// Fails one write into a packed file and leaves only a part of it behind.
    private final class TornWrite: Sendable {
        struct Injected: Error {}

        enum Damage: Hashable, Sendable {
            /// The file ends this far into what was written, in thousandths.
            case cut(Int)
            /// The file ends at the length that it had, and one byte more.
            case oneByte
            /// The last byte is missing.
            case lastByte
            /// Everything written is there but the records in front.
            case noRecords
            /// What was written is other bytes.
            case garbage
        }

        private let directory: String
        private let target: Int
        private let damage: Damage
        private let state = Mutex((count: 0, before: 0, path: String?.none))

        init(_ directory: String, target: Int, damage: Damage) {
            (self.directory, self.target, self.damage) = (directory, target, damage)
        }

        var hit: String? { state.withLock { $0.path } }

        var hook: StorageHook {
            StorageHook(
                before: { step in
                    guard case .segment(let path) = step else { return }
                    self.state.withLock { state in
                        state.count += 1
                        state.before = self.byteCount(path)
                    }
                },
                after: { step in
                    guard case .segment(let path) = step else { return }
                    let before = self.state.withLock { state -> Int? in
                        guard state.count == self.target, state.path == nil else { return nil }
                        state.path = path
                        return state.before
                    }
                    guard let before else { return }
                    try self.tear(path, before)
                    throw Injected()
                })
        }

        private func byteCount(_ path: String) -> Int {
            var status = stat()
            return unsafe stat(directory + "/" + path, &status) == 0 ? Int(status.st_size) : 0
        }

        private func tear(_ path: String, _ before: Int) throws {
            let file = try FileHandle(forUpdating: URL(fileURLWithPath: directory + "/" + path))
            defer { try? file.close() }
            let after = byteCount(path)
            switch damage {
            case .cut(let part): try file.truncate(atOffset: UInt64(before + (after - before) * part / 1000))
            case .oneByte: try file.truncate(atOffset: UInt64(before + 1))
            case .lastByte: try file.truncate(atOffset: UInt64(after - 1))
            case .noRecords:
                guard path.contains("entries"), before == 0 else { return }
                try file.write(contentsOf: Data(count: BundleSegments.tableByteCount))
            case .garbage:
                let start = max(before, path.contains("entries") ? BundleSegments.tableByteCount : 0)
                try file.seek(toOffset: UInt64(start))
                try file.write(contentsOf: Data(repeating: 0xA5, count: after - start))
            }
        }
    }

    private static let damages: [TornWrite.Damage] =
        [0, 1, 250, 500, 999].map { .cut($0) } + [.oneByte, .lastByte, .noRecords, .garbage]

    @Test func aWriteTornAnywhereIsMadeAgain() async throws {
        var paths: Set<String> = []
        var torn = 0
        for damage in Self.damages {
            var target = 1
            while true {
                let scratch = try Scratch()
                let tear = TornWrite(scratch.path, target: target, damage: damage)
                var log = try Fixture.log(scratch.path, .packed, hook: tear.hook)
                let reference = try await Self.fill(log)
                for round in 0..<2 {
                    #expect(log.latestCheckpoint().checkpoint.root == reference.sha256.root)
                    #expect(log.latestSM3Checkpoint().checkpoint.root == reference.sm3.root)
                    for index in [0, 255, 256, 899] as [UInt64] {
                        #expect(
                            try await log.inclusion(index: index, size: 900)
                                == reference.sha256.inclusionPath(of: Int(index)))
                        #expect(
                            try await log.sm3Inclusion(index: index, size: 900)
                                == reference.sm3.inclusionPath(of: Int(index)))
                        #expect(
                            TreeHasher(.sha256).leaf(try await log.entry(index: index))
                                == reference.sha256.leafHash(at: Int(index)))
                    }
                    await log.close()
                    if round == 0 { log = try Fixture.log(scratch.path, .packed) }
                }
                guard let path = tear.hit else { break }
                paths.insert(path)
                (target, torn) = (target + 1, torn + 1)
            }
        }
        print("torn writes: \(torn)")
        #expect(paths == ["packed/entries/000000", "packed/sha256/0/000000", "packed/sm3/0/000000"])
        #expect(torn >= Self.damages.count * 6)
    }

    /// Nine hundred deposits in steps; torn writes are recovered from by the log itself.
    private static func fill(_ log: Log) async throws -> BothTrees<MerkleTree> {
        var reference = BothTrees { MerkleTree($0) }
        for (step, count) in [200, 100, 500, 100].enumerated() {
            let deposits = try Fixture.deposits(first: UInt64(1000 * step), count: count)
            let range = try await log.append(deposits: deposits)
            for offset in 0..<count {
                reference.sha256.append(deposits[offset])
                reference.sm3.append(deposits[offset])
            }
            _ = try await log.checkpoint(covering: range.upperBound - 1)
        }
        return reference
    }

    @Test func bothLayoutsServeTheSameFiles() async throws {
        let (left, right) = (try Scratch(), try Scratch())
        let logs = [try Fixture.log(left.path, .files), try Fixture.log(right.path, .packed)]
        var number: UInt64 = 0
        var paths: Set<String> = ["checkpoint", "sm3/checkpoint"]
        for count in [1, 2, 252, 1, 1, 300, 40_000, 3, 26_000, 7] {
            for log in logs {
                for start in stride(from: 0, to: count, by: Log.maximumBatch) {
                    let part = min(count - start, Log.maximumBatch)
                    let deposits = try Fixture.deposits(first: number + UInt64(start), count: part)
                    _ = try await log.append(deposits: deposits)
                }
                _ = try await log.checkpoint(covering: number + UInt64(count) - 1)
            }
            number += UInt64(count)
            for address in TileAddress.added(from: 0, to: number) where address.index % 40 == 0 || !address.isFull {
                for near in [address, TileAddress(level: address.level, index: address.index, width: 1)!, address.full]
                {
                    paths.insert(TreeResource.tile(near, .sha256).path)
                    paths.insert(TreeResource.tile(near, .sm3).path)
                    if near.level == 0 { paths.insert(TreeResource.entries(near).path) }
                }
            }
            paths.insert(
                TreeResource.tile(try #require(TileAddress(level: 0, index: number / 256 + 1, width: 256)), .sm3).path)
            // Where batches were cut differently, only one of the logs may have a partial tile in between.
            for path in paths {
                let (one, other) = (try await logs[0].file(path), try await logs[1].file(path))
                #expect(one == other, "\(path) at \(number)")
            }
        }
        #expect(number > 65_536 && paths.count > 100)
        try await expectConsistent(right.path, logs[1], .packed)
        for log in logs { await log.close() }
        let entries = try FileManager.default.contentsOfDirectory(atPath: right.path).sorted()
        #expect(entries.filter { !$0.hasPrefix("ledger.sqlite") } == ["lock", "packed"])
    }

    @Test func whatIsMissingOrDamagedIsRefused() async throws {
        let scratch = try Scratch()
        var log = try Fixture.log(scratch.path, .packed)
        _ = try await Self.fill(log)
        await log.close()
        for path in ["packed/entries/000000", "packed/sha256/0/000000", "packed/sm3/0/000000"] {
            let url = URL(fileURLWithPath: scratch.path + "/" + path)
            let original = try Data(contentsOf: url)
            // The last tile or bundle is looked at when the log is opened.
            for damage in ["missing", "short", "changed"] {
                var bytes = original
                if damage == "changed" { bytes[bytes.count - 100] ^= 1 }
                if damage == "short" { bytes.removeLast() }
                try bytes.write(to: url)
                if damage == "missing" { try FileManager.default.removeItem(at: url) }
                #expect("\(path) \(damage)") { try Fixture.log(scratch.path, .packed) } throws: {
                    ($0 as? LedgerError)?.code == .corrupted
                }
            }
            // What lies before it is looked at when it is read.
            var bytes = original
            bytes[path.contains("entries") ? BundleSegments.tableByteCount + 5 : 5] ^= 1
            try bytes.write(to: url)
            log = try Fixture.log(scratch.path, .packed)
            if path.contains("entries") {
                let reading = log
                await #expect { try await reading.entry(index: 1) } throws: { ($0 as? LedgerError)?.code == .corrupted }
                #expect(try await log.entry(index: 300).count == 106)
            }
            await log.close()
            try original.write(to: url)
        }
        log = try Fixture.log(scratch.path, .packed)
        #expect(try await log.entry(index: 1).count == 106)
        await log.close()
        #expect { try Fixture.log(scratch.path, .files) } throws: { ($0 as? LedgerError)?.code == .otherLog }
    }

    @Test func packedFilesOfRandomBytesAreReadSafely() throws {
        let seed = UInt64.random(in: .min ... .max)
        print("TABELLION_TEST_SEED=\(seed)")
        var random = SeededGenerator(state: seed)
        let scratch = try Scratch()
        let files = try DurableDirectory(root: scratch.path)
        let bundles = BundleSegments(files: files, hook: StorageHook())
        let deposits = try Fixture.deposits(first: 0, count: 1024)
        let run = BundleRun(first: 0, bytes: EntryRun(deposits).framed, count: 1024)
        try bundles.write(run)
        let url = URL(fileURLWithPath: scratch.path + "/packed/entries/000000")
        let original = try Data(contentsOf: url)
        for index in 0..<4 { #expect(try bundles.read(UInt64(index)) == Array(run.bytes[run.range(index)])) }
        for _ in 0..<300 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let isRecord = Bool.random(using: &random)
                let place = Int.random(in: 0..<(isRecord ? 64 : bytes.count), using: &random)
                bytes[place] = .random(in: 0...255, using: &random)
            }
            if Int.random(in: 0..<4, using: &random) == 0 {
                bytes = bytes.prefix(.random(in: 0...bytes.count, using: &random))
            }
            try bytes.write(to: url)
            for index in 0..<6 {
                // Nothing, or the very bytes that were written.
                let read = try bundles.read(UInt64(index))
                #expect(read == nil || read == Array(run.bytes[run.range(index)]))
            }
        }
        try original.write(to: url)
        #expect(try bundles.read(3) != nil && bundles.read(4) == nil && bundles.read(16_384) == nil)
    }

    @Test func edgesAreReadStrictly() async throws {
        let scratch = try Scratch()
        let log = try Fixture.log(scratch.path, .packed)
        _ = try await Self.fill(log)
        let kept = try #require(log.board.current.tiles.kept)
        await log.close()
        let edge = try #require(TreeEdge(decoding: kept))
        #expect(edge.encoded == kept && edge.size == 900)
        #expect(try #require(TreeEdge(decoding: TreeEdge.empty.encoded)) == .empty)
        let seed = UInt64.random(in: .min ... .max)
        print("TABELLION_TEST_SEED=\(seed)")
        var random = SeededGenerator(state: seed)
        for length in [0, 1, 8, 9, 12, kept.count - 1] {
            #expect(TreeEdge(decoding: Array(kept.prefix(length))) == nil)
        }
        #expect(TreeEdge(decoding: kept + [0]) == nil)
        for _ in 0..<3000 {
            var bytes = kept
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<(Bool.random(using: &random) ? 40 : bytes.count), using: &random)
                bytes[place] = .random(in: 0...255, using: &random)
            }
            if let decoded = TreeEdge(decoding: bytes) { #expect(decoded.encoded == bytes) }
            let noise = (0..<Int.random(in: 0...100, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            if let decoded = TreeEdge(decoding: [1] + noise) { #expect(decoded.encoded == [1] + noise) }
        }
    }
}
