import CryptoPrimitives
import Foundation
import GRDB
import Testing
import TransparencyLog

@testable import Ledger

/// Logs made before there were packed files and an SM3 tree.
@Suite("Older directories", .serialized)
struct MigrationTests {
    /// A log of plain files as it was before the SM3 tree: no files below `sm3/`, no second note in the database.
    private func old(_ directory: String, counts: [Int]) async throws -> PublishedCheckpoint {
        let log = try Fixture.log(directory)
        var number: UInt64 = 0
        for count in counts {
            let range = try await log.append(deposits: Fixture.deposits(first: number, count: count))
            number = range.upperBound
            _ = try await log.checkpoint(covering: number - 1)
        }
        await log.close()
        try forgetSM3(directory)
        return log.latestCheckpoint()
    }

    private func forgetSM3(_ directory: String) throws {
        let sequencer = try Sequencer(Fixture.configuration(directory))
        try sequencer.store.database.write { try $0.execute(sql: "UPDATE checkpoint SET sm3Note = NULL") }
        try sequencer.store.close()
        try FileManager.default.removeItem(atPath: directory + "/sm3")
    }

    private func files(of log: Log, widths: Int) async throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        let size = log.latestCheckpoint().checkpoint.size
        for address in TileAddress.added(from: 0, to: size) {
            let near = (1...widths).compactMap { TileAddress(level: address.level, index: address.index, width: $0) }
            for address in near + [address, address.full] {
                var resources = [TreeResource.tile(address, .sha256), .tile(address, .sm3)]
                if address.level == 0 { resources.append(.entries(address)) }
                for resource in resources { files[resource.path] = try await log.file(resource.path)?.bytes }
            }
        }
        return files
    }

    @Test(arguments: [[], [3], [256], [100, 156, 1], [10, 20, 9_970, 7_000, 33]])
    func theyGetTheirSM3TreeAndArePacked(counts: [Int]) async throws {
        let scratch = try Scratch()
        let checkpoint = try await old(scratch.path, counts: counts)
        var log = try Fixture.log(scratch.path)
        #expect(log.latestCheckpoint() == checkpoint)
        #expect(log.latestSM3Checkpoint().checkpoint.size == checkpoint.checkpoint.size)
        try await expectConsistent(scratch.path, log)
        let before = try await files(of: log, widths: 255)
        let sm3 = log.latestSM3Checkpoint()
        await log.close()
        log = try Fixture.log(scratch.path, .packed)
        #expect(log.latestCheckpoint() == checkpoint && log.latestSM3Checkpoint() == sm3)
        // Whoever has the path of a partial tile still gets it; of the SM3 tree, new as it is, perhaps more of them.
        let after = try await files(of: log, widths: 255)
        for (path, bytes) in before { #expect(after[path] == bytes, "\(path)") }
        #expect(Set(after.keys).subtracting(before.keys).allSatisfy { $0.hasPrefix("sm3/") })
        for name in ["tile", "sm3", "checkpoint"] {
            #expect(!FileManager.default.fileExists(atPath: scratch.path + "/" + name))
        }
        // It grows as any other, and opens again.
        let next = try await log.append(deposits: Fixture.deposits(first: 1 << 40, count: 300))
        _ = try await log.receipt(index: next.upperBound - 1)
        try await expectConsistent(scratch.path, log, .packed)
        await log.close()
        log = try Fixture.log(scratch.path, .packed)
        try await expectConsistent(scratch.path, log, .packed)
    }

    /// Every write of the move fails once, before and after it is kept.
    @Test(arguments: Log.Layout.allCases, [false, true])
    func aMoveCutOffAnywhereIsMadeAgain(layout: Log.Layout, afterwards: Bool) async throws {
        var target = 1
        var hits = 0
        while true {
            let scratch = try Scratch()
            let checkpoint = try await old(
                scratch.path, counts: [300, 17_000, 50].flatMap { $0 > 10_000 ? [8_500, 8_500] : [$0] })
            let fault = OneFault(target: target, afterwards: afterwards)
            let first = try? Fixture.log(scratch.path, layout, hook: fault.hook)
            await first?.close()
            let log = try Fixture.log(scratch.path, layout)
            #expect(log.latestCheckpoint() == checkpoint)
            try await expectConsistent(scratch.path, log, layout)
            await log.close()
            guard fault.hit != nil else { break }
            hits += 1
            // Of some seventy files of plain tiles every ninth.
            target += layout == .files ? 9 : 1
        }
        print("\(layout): writes of the move failed: \(hits)")
        #expect(hits >= 5)
    }

    @Test func entriesThatAreNotTheSignedOnesAreNotMoved() async throws {
        let scratch = try Scratch()
        _ = try await old(scratch.path, counts: [300])
        let url = URL(fileURLWithPath: scratch.path + "/tile/entries/000")
        let original = try Data(contentsOf: url)
        var damaged = original
        damaged[500] ^= 1
        try damaged.write(to: url)
        for layout in Log.Layout.allCases {
            #expect { try Fixture.log(scratch.path, layout) } throws: { ($0 as? LedgerError)?.code == .corrupted }
            #expect(FileManager.default.fileExists(atPath: url.path))
        }
        try original.write(to: url)
        try await Fixture.log(scratch.path, .packed).close()
    }

    @Test func whatIsNewSinceASizeIsExported() async throws {
        let scratch = try Scratch()
        let copy = try Scratch()
        let log = try Fixture.log(scratch.path, .packed)
        var size: UInt64 = 0
        for count in [1, 255, 300, 1_000] {
            let range = try await log.append(deposits: Fixture.deposits(first: size, count: count))
            _ = try await log.checkpoint(covering: range.upperBound - 1)
            size = try await log.export(to: copy.path, since: size).checkpoint.size
            #expect(size == range.upperBound)
            #expect(try pythonCheck(copy.path, key: log.logKey).0 == 0)
        }
        await #expect {
            try await log.export(to: copy.path, since: size + 1)
        } throws: {
            ($0 as? LedgerError)?.code == .outOfRange
        }
    }
}
