import CryptoPrimitives
import Foundation
import Testing
import TransparencyLog

@testable import Mirroring

@Suite("A watcher of a log", .timeLimit(.minutes(2)))
struct LogWatcherTests {
    private func watcher(
        _ scratch: Scratch, log: String = "log", mirrors: [String] = []
    ) throws -> LogWatcher {
        try LogWatcher(
            directory: scratch.file("watch"), log: EvilLog.key(), officeKey: EvilLog.office.publicKey,
            source: LogSource(scratch.file(log)), mirrors: mirrors.map { try LogSource(scratch.file($0)) })
    }

    @Test func anHonestLogIsFollowed() async throws {
        let scratch = try Scratch()
        var log = try EvilLog(300)
        let worker = seededKey(3)
        let record = KeyRecord(purpose: .worker, validFrom: 1, publicKey: worker.publicKey, owner: [65])
        log.entries.append(
            try LedgerEntry(unixMilliseconds: 1, body: .key(record, .unsigned)).signed(by: EvilLog.office).encoded())
        let opening = SessionOpening(
            worker: sha256(worker.publicKey), lease: 1,
            commitments: Commitments(to: DigestPair(of: [1]), contentSalt: [UInt8](repeating: 3, count: 32)),
            caseCommitment: .zero)
        log.entries.append(
            try LedgerEntry(unixMilliseconds: 1, body: .sessionOpening(opening, .unsigned)).signed(by: worker).encoded()
        )
        try log.publish(at: scratch.file("log"))
        let first = try await watcher(scratch).look()
        #expect(first.problems.isEmpty && first.newEntries == 302 && first.remarks.isEmpty)
        #expect(first.openings.map(\.index) == [301] && first.openings.map(\.lease) == [1])
        try log.grow(by: 500)
        try log.publish(at: scratch.file("log"))
        let second = try watcher(scratch)
        #expect(try await second.look().problems.isEmpty)
        #expect(try await second.look().newEntries == 0)
        try log.grow(by: 5)
        try log.publish(at: scratch.file("log"))
        #expect(try await second.look().newEntries == 5)
    }

    @Test(arguments: [300, 299, 700], [false, true])
    func anotherHistoryIsProven(_ size: Int, _ isSameProcess: Bool) async throws {
        let scratch = try Scratch()
        try EvilLog(300).publish(at: scratch.file("log"))
        let first = try watcher(scratch)
        #expect(try await first.look().problems.isEmpty)
        try EvilLog(size, first: 5).publish(at: scratch.file("log"))
        let watcher = isSameProcess ? first : try watcher(scratch)
        let problems = try await watcher.look().problems
        guard size >= 300 else {
            #expect(problems.map(\.code) == [.shrunk])
            return
        }
        #expect(problems.map(\.code) == [.fork])
        let fork = try #require(problems.first?.fork)
        #expect(try fork.verified(by: EvilLog.key()).first.size == 300)
        #expect(FileManager.default.fileExists(atPath: watcher.forkPath))
        // What was seen stays what it was: the true history goes on.
        try EvilLog(301).publish(at: scratch.file("log"))
        #expect(try await self.watcher(scratch).look().problems.isEmpty)
    }

    @Test func damagedCopiesAndBrokenRulesAreReported() async throws {
        let scratch = try Scratch()
        var log = try EvilLog(300)
        try log.publish(at: scratch.file("log"))
        let bundle = URL(fileURLWithPath: scratch.file("log/tile/entries/000"))
        let good = try Data(contentsOf: bundle)
        var bad = good
        bad[30] ^= 1
        try bad.write(to: bundle)
        #expect(try await watcher(scratch).look().problems.map(\.code) == [.log])
        try good.write(to: bundle)
        log.entries.append([1, 77])
        try log.publish(at: scratch.file("log"))
        let watcher = try watcher(scratch)
        #expect(try await watcher.look().problems.map(\.code) == [.rule])
        // It does not go away by looking again.
        #expect(try await watcher.look().problems.map(\.code) == [.rule])
        try FileManager.default.removeItem(at: bundle)
        await #expect(throws: MirrorError.self) { try await self.watcher(scratch).look() }
        let forged = try SignedNote.signed(text: log.note().text, name: EvilLog.origin, key: seededKey(2))
        try Data(forged.encoded).write(to: URL(fileURLWithPath: scratch.file("log/checkpoint")))
        #expect(try await watcher.look().problems.map(\.code).contains(.log))
    }

    @Test(arguments: [200, 300, 400]) func mirrorsAreHeldAgainstTheLog(_ size: Int) async throws {
        let scratch = try Scratch()
        let log = try EvilLog(500)
        // Mirrors as sources of tiles: an honest one first, then one of another history.
        try log.publish(at: scratch.file("origin"), size: 300)
        _ = try await openMirror(scratch, log: "origin", state: "log-mirror").pull()
        try log.publish(at: scratch.file("other"), size: size)
        _ = try await openMirror(scratch, log: "other", state: "honest", key: 9).pull()
        try EvilLog(size, first: 3).publish(at: scratch.file("evil-log"))
        _ = try await openMirror(scratch, log: "evil-log", state: "evil", key: 10).pull()
        let prefix = sha256(Array(EvilLog.origin.utf8)).hex
        let honest = try watcher(
            scratch, log: "log-mirror/served/\(prefix)", mirrors: ["honest/served/\(prefix)"])
        #expect(try await honest.look().problems.isEmpty)
        let caught = try watcher(
            scratch, log: "log-mirror/served/\(prefix)",
            mirrors: ["honest/served/\(prefix)", "evil/served/\(prefix)"])
        let problems = try await caught.look().problems
        #expect(problems.map(\.code) == [.fork])
        let fork = try #require(problems.first?.fork)
        let sizes = try fork.verified(by: EvilLog.key())
        #expect([sizes.first.size, sizes.second.size] == [UInt64(min(size, 300)), UInt64(max(size, 300))])
        let prover = TileProver(try LogSource(scratch.file("honest/served/\(prefix)")))
        let note = try log.note(size)
        let checkpoint = try Checkpoint(parsing: note.text)
        for index in [UInt64(0), 5, UInt64(size) - 1] {
            let (receipt, entry) = try await prover.receipt(index: index, note: note, checkpoint: checkpoint)
            #expect(entry == log.entries[Int(index)])
            try receipt.verify(entry: entry, logKey: EvilLog.key())
        }
        let wrong = TileProver(try LogSource(scratch.file("evil/served/\(prefix)")))
        await #expect(throws: MirrorError.self) {
            try await wrong.receipt(index: 5, note: note, checkpoint: checkpoint)
        }
    }
}
