import CryptoPrimitives
import Foundation
import Testing
import TransparencyLog

@testable import Ledger

/// A published log read by `LogMonitor`, from a directory.
private struct MonitoredLog {
    let path: String
    let logKey: VerifierKey
    /// Files that the reader finds changed; nil inside: missing.
    var changed: [String: [UInt8]?] = [:]

    func read(_ file: String) -> [UInt8]? {
        if let bytes = changed[file] { return bytes }
        return FileManager.default.contents(atPath: path + "/" + file).map { Array($0) }
    }

    /// All entries, from the start.
    func entries() throws -> (entries: [[UInt8]], monitor: LogMonitor) {
        var monitor = LogMonitor()
        return (try advance(&monitor), monitor)
    }

    func advance(_ monitor: inout LogMonitor) throws -> [[UInt8]] {
        var entries: [[UInt8]] = []
        let first = monitor.size
        let signed = try LogMonitor.checkpoint(logKey: logKey, read: read).checkpoint
        try monitor.advance(to: signed, read: read) { index, entry in
            #expect(index == first + UInt64(entries.count))
            entries.append(entry)
        }
        return entries
    }
}

@Suite("Reading a whole log", .serialized)
struct MonitorTests {
    private func publish(_ counts: [Int], in path: String) async throws -> MonitoredLog {
        let log = try Fixture.log(path)
        var number: UInt64 = 0
        for count in counts {
            let batch = try (0..<count).map { try Fixture.deposit(number + UInt64($0)) }
            for start in stride(from: 0, to: count, by: Log.maximumBatch) {
                _ = try await log.append(batch: Array(batch[start..<min(count, start + Log.maximumBatch)]))
            }
            number += UInt64(count)
            if number > 0 { _ = try await log.checkpoint(covering: number - 1) }
        }
        await log.close()
        return MonitoredLog(path: path, logKey: log.logKey)
    }

    @Test(arguments: [0, 1, 255, 256, 257, 512, 65_537])
    func everyEntryIsReadInOrder(count: Int) async throws {
        let scratch = try Scratch()
        let log = try await publish([count], in: scratch.path)
        let (entries, monitor) = try log.entries()
        let wanted = try (0..<UInt64(count)).map { try Fixture.deposit($0) }
        #expect(entries == wanted && monitor.size == UInt64(count))
        #expect(monitor.tree.root == MerkleTree(.sha256, leaves: wanted).root)
    }

    @Test func readingGoesOnWhereItEnded() async throws {
        let scratch = try Scratch()
        var monitor = LogMonitor()
        var total = 0
        for (step, count) in [1, 254, 1, 1, 300, 0, 211].enumerated() {
            if step == 0 {
                let log = try await publish([count], in: scratch.path)
                #expect(try log.advance(&monitor).count == count)
            } else {
                let log = try Fixture.log(scratch.path)
                let batch = try (0..<count).map { try Fixture.deposit(UInt64(total + $0)) }
                _ = try await log.append(batch: batch)
                if total + count > 0 { _ = try await log.checkpoint(covering: UInt64(total + count - 1)) }
                await log.close()
                monitor = LogMonitor(resuming: monitor.tree)
                #expect(try MonitoredLog(path: scratch.path, logKey: log.logKey).advance(&monitor) == batch)
            }
            total += count
            #expect(monitor.size == UInt64(total))
        }
        // Every step began inside a bundle or at its edge; the last checkpoint is not behind the monitor.
        let older = try Checkpoint(origin: Fixture.origin, size: 5, root: .zero)
        let error = #expect(throws: MonitorError.self) {
            try monitor.advance(to: older, read: { (_: String) -> [UInt8]? in nil }, visit: { _, _ in })
        }
        #expect(error?.code == .shrunk && monitor.size == UInt64(total))
    }

    @Test(arguments: [(0, 1), (0, 256), (0, 257), (255, 600), (256, 513), (300, 5_000), (700, 700)])
    func upcomingBundlesAreThoseThatAreWantedOneByOne(start: Int, size: Int) throws {
        var tree = MerkleFrontier(.sha256)
        for number in 0..<start { tree.append([UInt8(number & 255)]) }
        var whole = tree
        for number in start..<size { whole.append([UInt8(number & 255)]) }
        var pass = try LogPass(
            to: Checkpoint(origin: Fixture.origin, size: UInt64(size), root: whole.root), from: tree)
        let all = pass.upcoming(.max)
        #expect(pass.upcoming(3) == Array(all.prefix(3)) && pass.wanted == all.first)
        for address in all {
            #expect(pass.wanted == address)
            let entries = (0..<address.width).map { [UInt8((Int(address.index) * 256 + $0) & 255)] }
            try pass.take(try #require(EntryBundle(entries: entries)).encoded, visit: { _, _ in })
        }
        #expect(pass.wanted == nil && pass.upcoming(5).isEmpty)
        #expect(try pass.finished() == whole)
    }

    @Test func aFullBundleStandsInForAPartialOneThatIsGone() async throws {
        let scratch = try Scratch()
        var log = try await publish([200], in: scratch.path)
        let early = try LogMonitor.checkpoint(logKey: log.logKey, read: log.read).checkpoint
        log = try await publish([], in: scratch.path)
        let grown = try Fixture.log(scratch.path)
        let last = try await grown.append(batch: (200..<400).map { try Fixture.deposit($0) })[199]
        _ = try await grown.checkpoint(covering: last)
        await grown.close()
        #expect(log.read("tile/entries/000.p/200") == nil && log.read("tile/entries/000") != nil)
        var monitor = LogMonitor()
        var count = 0
        try monitor.advance(to: early, read: log.read) { _, _ in count += 1 }
        #expect(count == 200 && monitor.tree.root == early.root)
        // From there the same log leads to its latest checkpoint: the early one is a prefix of it.
        #expect(try log.advance(&monitor).count == 200)
    }

    @Test func everyChangedByteIsFound() async throws {
        let scratch = try Scratch()
        var log = try await publish([258], in: scratch.path)
        _ = try log.entries()
        for path in ["tile/entries/000", "tile/entries/001.p/2", "checkpoint"] {
            let bytes = try #require(log.read(path))
            for index in bytes.indices where bytes.count < 1000 || index % 41 == 0 || index < 120 {
                for change in [UInt8(1), 0x80] {
                    var damaged = bytes
                    damaged[index] ^= change
                    log.changed = [path: damaged]
                    let error = #expect(throws: MonitorError.self, "\(path) byte \(index)") { try log.entries() }
                    #expect(
                        error?.resource == LogResource(path: path),
                        "\(path) byte \(index): \(String(describing: error))")
                    #expect(error?.message.hasPrefix(path + ":") == true)
                }
            }
            log.changed = [path: Array(bytes.dropLast())]
            #expect(throws: MonitorError.self) { try log.entries() }
            log.changed = [path: bytes + [0]]
            #expect(throws: MonitorError.self) { try log.entries() }
            log.changed = [:]
            _ = try log.entries()
        }
    }

    @Test func aLogWhoseTilesWereChangedToMatchIsFoundByItsRoot() async throws {
        let scratch = try Scratch()
        var log = try await publish([3], in: scratch.path)
        let forged = try (0..<3).map { try Fixture.deposit($0 == 1 ? 77 : $0) }
        let hashes = forged.flatMap { TreeHasher(.sha256).leaf($0).bytes }
        log.changed = [
            "tile/entries/000.p/3": try #require(EntryBundle(entries: forged)).encoded, "tile/0/000.p/3": hashes,
        ]
        let error = #expect(throws: MonitorError.self) { try log.entries() }
        #expect(error?.code == .wrongRoot && error?.resource == nil)
        // Hash tiles alone are never believed.
        log.changed = ["tile/0/000.p/3": hashes]
        #expect(try log.entries().entries.count == 3)
    }

    @Test func whatIsMissingIsNamedAndTheMonitorStaysWhereItWas() async throws {
        let scratch = try Scratch()
        var log = try await publish([600], in: scratch.path)
        var monitor = LogMonitor()
        for (path, code) in [("checkpoint", MonitorError.Code.missing), ("tile/entries/001", .missing)] {
            log.changed = [path: [UInt8]?.none]
            let error = #expect(throws: MonitorError.self) { try log.advance(&monitor) }
            #expect(error?.code == code && error?.resource == LogResource(path: path) && monitor.size == 0)
        }
        // A bundle of another place is a bundle all the same; the root tells.
        log.changed = ["tile/entries/001": log.read("tile/entries/000")]
        let error = #expect(throws: MonitorError.self) { try log.advance(&monitor) }
        #expect(error?.code == .wrongRoot && error?.resource?.path == "tile/entries/001" && monitor.size == 0)
        log.changed = [:]
        #expect(try log.advance(&monitor).count == 600 && monitor.size == 600)
    }

    @Test func anotherLogsCheckpointIsRefused() async throws {
        let scratch = try Scratch()
        let log = try await publish([2], in: scratch.path)
        let other = try VerifierKey(name: Fixture.origin, type: .ed25519, publicKey: Fixture.key(9).publicKey)
        let error = #expect(throws: MonitorError.self) { try LogMonitor.checkpoint(logKey: other, read: log.read) }
        #expect(error?.code == .badCheckpoint)
        #expect(try LogMonitor.checkpoint(logKey: log.logKey, read: log.read).checkpoint.size == 2)
    }

    @Test func aForkIsFoundByWhoeverReadTheOtherBranch() async throws {
        let (left, right) = (try Scratch(), try Scratch())
        let first = try await publish([300], in: left.path)
        let log = try Fixture.log(right.path)
        let batch = try (0..<301).map { try Fixture.deposit($0 == 299 ? 9_999 : $0) }
        let last = try await log.append(batch: batch)[300]
        _ = try await log.checkpoint(covering: last)
        await log.close()
        var monitor = try first.entries().monitor
        let fork = MonitoredLog(path: right.path, logKey: log.logKey)
        let error = #expect(throws: MonitorError.self) { try fork.advance(&monitor) }
        #expect(error?.code == .wrongRoot && monitor.size == 300)
        // Read from the start it is a log like any other.
        #expect(try fork.entries().entries == batch)
    }
}
