import CanonicalJSON
import CryptoPrimitives
import Foundation
import SeededTestSupport
import Testing
import TransparencyLog

@testable import Mirroring

@Suite("A mirror", .timeLimit(.minutes(3)))
struct MirrorTests {
    private func refusal(_ mirror: Mirror) async -> MirrorRefusal.Code? {
        do {
            _ = try await mirror.pull()
            return nil
        } catch { return (error as? MirrorRefusal)?.code }
    }

    @Test func holdsEverythingAndCosignsIt() async throws {
        let scratch = try Scratch()
        var log = try EvilLog(700)
        try log.publish(at: scratch.file("log"), size: 300)
        let mirror = try openMirror(scratch)
        let first = try await mirror.pull()
        #expect(!first.isRepeated && first.checkpoint.size == 300)
        #expect(try first.note.verified(by: [EvilLog.key(), mirror.cosigner]).count == 2)
        #expect(try await mirror.pull().isRepeated)
        try log.publish(at: scratch.file("log"))
        #expect(try await mirror.pull().checkpoint.size == 700)
        // A whole copy: read by a monitor, tile by tile as a log has them.
        try await expectWholeCopy(mirror, log)
        try log.grow(by: 70_000)
        try log.publish(at: scratch.file("log"))
        _ = try await mirror.pull()
        try await expectWholeCopy(mirror, log)
    }

    private func expectWholeCopy(_ mirror: Mirror, _ log: EvilLog) async throws {
        let size = UInt64(log.entries.count)
        var files: [String: [UInt8]] = [:]
        for address in TileAddress.added(from: 0, to: size) {
            for resource in address.level == 0 ? [LogResource.tile(address), .entries(address)] : [.tile(address)] {
                let file = try await mirror.file(resource.path, below: mirror.prefix)
                files[resource.path] = try #require(file?.bytes, "\(resource.path)")
                #expect(file?.isImmutable == true)
            }
        }
        let note = try #require(try await mirror.file("checkpoint", below: mirror.prefix))
        files["checkpoint"] = note.bytes
        var monitor = LogMonitor()
        var count = 0
        let (checkpoint, signed) = try LogMonitor.checkpoint(logKey: EvilLog.key()) { files[$0] }
        #expect(try signed.verified(by: [mirror.cosigner]).count == 1)
        try monitor.advance(to: checkpoint) {
            files[$0]
        } visit: { index, entry in
            if entry == log.entries[Int(index)] { count += 1 }
        }
        #expect(count == log.entries.count)
        // Each level's tiles are those of the one below.
        let tree = MerkleTree(.sha256, leaves: log.entries)
        for address in TileAddress.added(from: 0, to: size) {
            let tile = try #require(
                HashTile(address: address, decoding: files[LogResource.tile(address).path] ?? []))
            if address.level == 0 {
                let expected = (0..<address.width).map { tree.leafHash(at: Int(address.index) * 256 + $0) }
                #expect(tile.hashes.map { Optional($0) } == expected)
            } else {
                let below = try #require(
                    TileAddress(level: address.level - 1, index: address.index * 256, width: 256))
                let lower = try #require(HashTile(address: below, decoding: files[LogResource.tile(below).path] ?? []))
                #expect(lower.subtree(0..<256, hasher: tree.hasher) == tile.hashes[0])
            }
        }
        #expect(try await mirror.file("checkpoint", below: "0") == nil)
        #expect(try await mirror.file("../../mirror.json", below: mirror.prefix) == nil)
    }

    @Test func answersAsTheProtocolSays() async throws {
        let scratch = try Scratch()
        let log = try EvilLog(900)
        try log.publish(at: scratch.file("log"))
        let mirror = try openMirror(scratch)
        let first = await mirror.addCheckpoint(try log.request(0, 300))
        #expect(first.status == 200 && first.contentType == "text/plain; charset=utf-8")
        let note = try SignedNote(parsing: Array((log.note(300).text + "\n").utf8) + first.body)
        #expect(try note.verified(by: [mirror.cosigner]) == [mirror.cosigner])
        // Lost on the way: the very same answer again.
        #expect(await mirror.addCheckpoint(try log.request(300, 300)) == first)
        let conflict = await mirror.addCheckpoint(try log.request(0))
        #expect(conflict.status == 409 && conflict.contentType == "text/x.tlog.size")
        #expect(conflict.body == Array("300\n".utf8))
        #expect(await mirror.addCheckpoint(try log.request(299, 299)).status == 409)
        #expect(await mirror.addCheckpoint([1, 2, 3]).status == 400)
        let wrong = AddCheckpointRequest(oldSize: 300, proof: log.proof(299), note: try log.note())
        #expect(await mirror.addCheckpoint(wrong.encoded).status == 422)
        let checkpoint = try Checkpoint(origin: "log.example/other", size: 1, root: .zero)
        let other = try SignedNote.signed(text: checkpoint.text, name: "log.example/other", key: seededKey(1))
        let unknown = AddCheckpointRequest(oldSize: 0, proof: [], note: other)
        #expect(await mirror.addCheckpoint(unknown.encoded).status == 404)
        let forged = try SignedNote(text: log.note().text, signatures: log.note(299).signatures)
        let forbidden = AddCheckpointRequest(oldSize: 300, proof: log.proof(300), note: forged)
        #expect(await mirror.addCheckpoint(forbidden.encoded).status == 403)
        #expect(await mirror.addCheckpoint(try log.request(300)).status == 200)
        #expect(await mirror.status().size == 900)
    }

    @Test func cosignsNothingThatItDoesNotHold() async throws {
        let scratch = try Scratch()
        let log = try EvilLog(600)
        try log.publish(at: scratch.file("log"), size: 400)
        let mirror = try openMirror(scratch)
        // Signed by the log, but nowhere to be read.
        let answer = await mirror.addCheckpoint(try log.request(0))
        #expect(answer.status == 503 && answer.retryAfter != nil)
        #expect(await mirror.status().size == 0)
        try log.publish(at: scratch.file("log"))
        #expect(await mirror.addCheckpoint(try log.request(0)).status == 200)
    }

    @Test func anEntryAgainstTheRulesIsNeverCosigned() async throws {
        let scratch = try Scratch()
        var log = try EvilLog(3)
        try log.publish(at: scratch.file("log"))
        let mirror = try openMirror(scratch)
        _ = try await mirror.pull()
        log.entries.append([1, 99])
        try log.publish(at: scratch.file("log"))
        #expect(await refusal(mirror) == .rule)
        #expect(await mirror.addCheckpoint(try log.request(3)).status == 422)
        log.entries[3] = try EvilLog.deposit(3)
        try log.publish(at: scratch.file("log"))
        #expect(try await mirror.pull().checkpoint.size == 4)
    }

    @Test(arguments: [false, true]) func aForkIsProvenKeptAndEndsEverything(_ isLarger: Bool) async throws {
        let scratch = try Scratch()
        let log = try EvilLog(300)
        try log.publish(at: scratch.file("log"))
        let fork = try await forked(scratch, log, try EvilLog(isLarger ? 777 : 300, first: 9))
        let again = try openMirror(scratch)
        #expect(await again.status().fork == fork)
        #expect(await refusal(again) == .fork)
        try await again.release()
        #expect(try await again.pull().isRepeated)
        #expect(FileManager.default.fileExists(atPath: scratch.file("mirror/fork.json")))
    }

    private func forked(_ scratch: Scratch, _ log: EvilLog, _ other: EvilLog) async throws -> ForkProof {
        let opened = try openMirror(scratch)
        _ = try await opened.pull()
        try other.publish(at: scratch.file("log"))
        #expect(await refusal(opened) == .fork)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: scratch.file("mirror/fork.json")))
        let fork = try ForkProof(canonical: bytes, file: "fork.json")
        let (first, second) = try fork.verified(by: EvilLog.key())
        #expect(first.size == 300 && second.size == UInt64(other.entries.count))
        try log.publish(at: scratch.file("log"))
        #expect(await refusal(opened) == .fork)
        #expect(await opened.addCheckpoint(try log.request(300, 300)).status == 422)
        return fork
    }

    @Test func anOldCheckpointOfAnotherHistoryIsAFork() async throws {
        let scratch = try Scratch()
        let log = try EvilLog(900)
        try log.publish(at: scratch.file("log"))
        let mirror = try openMirror(scratch)
        _ = try await mirror.pull()
        #expect(await mirror.addCheckpoint(try log.request(0, 299)).status == 409)
        #expect(await mirror.status().fork == nil)
        let answer = await mirror.addCheckpoint(try EvilLog(299, first: 4).request(0))
        #expect(answer.status == 422)
        let fork = try #require(await mirror.status().fork)
        #expect(try fork.verified(by: EvilLog.key()).first.size == 299)
    }

    @Test func damagedCopiesAreNotTrusted() async throws {
        let scratch = try Scratch()
        let log = try EvilLog(600)
        try log.publish(at: scratch.file("log"), size: 500)
        var bundle = ""
        do {
            let mirror = try openMirror(scratch)
            _ = try await mirror.pull()
            bundle = scratch.file("mirror/served/\(mirror.prefix)/tile/entries/000")
        }
        let good = try Data(contentsOf: URL(fileURLWithPath: bundle))
        var bad = good
        bad[20] ^= 1
        try bad.write(to: URL(fileURLWithPath: bundle))
        let error = #expect(throws: MirrorError.self) { try openMirror(scratch) }
        #expect(error?.code == .damaged && error?.message.contains("tile/entries/000") == true)
        try good.write(to: URL(fileURLWithPath: bundle))
        try log.publish(at: scratch.file("log"))
        #expect(try await openMirror(scratch).pull().checkpoint.size == 600)
    }

    @Test func oneDirectoryForOneKey() async throws {
        let scratch = try Scratch()
        try EvilLog(3).publish(at: scratch.file("log"))
        do {
            let mirror = try openMirror(scratch)
            _ = try await mirror.pull()
            let error = #expect(throws: MirrorError.self) { try openMirror(scratch) }
            #expect(error?.code == .inUse)
            _ = await mirror.status()
        }
        let error = #expect(throws: MirrorError.self) { try openMirror(scratch, key: 9) }
        #expect(error?.code == .configuration)
        #expect(try await openMirror(scratch).pull().isRepeated)
    }

    @Test func whoComesAtOnceTakesTurns() async throws {
        let scratch = try Scratch()
        let log = try EvilLog(2_000)
        try log.publish(at: scratch.file("log"))
        let mirror = try openMirror(scratch)
        let sizes = [300, 700, 700, 1_100, 2_000]
        let notes = await withTaskGroup(of: WitnessAnswer?.self) { group in
            for size in sizes { group.addTask { try? await mirror.addCheckpoint(log.request(0, size)) } }
            return await group.reduce(into: [WitnessAnswer]()) { $0 += $1.map { [$0] } ?? [] }
        }
        #expect(notes.filter { $0.status == 200 }.count == 1)
        #expect(notes.allSatisfy { $0.status == 200 || $0.status == 409 })
    }

    /// Every durable write fails once: nothing that disagrees is signed, and the next try goes on.
    @Test func everyWriteMayFail() async throws {
        let log = try EvilLog(1_500)
        for step in MirrorStep.allCases where step != .fork {
            for nth in [0, 1, 4] {
                let scratch = try Scratch()
                try log.publish(at: scratch.file("log"), size: 900)
                let failing = FailingHook(step: step, after: nth)
                let mirror = try openMirror(scratch, hook: failing.hook)
                var notes: [SignedNote] = []
                for size in [900, 1_500] {
                    try log.publish(at: scratch.file("log"), size: size)
                    for _ in 0..<2 { if let outcome = try? await mirror.pull() { notes.append(outcome.note) } }
                }
                #expect(try areOfOneHistory(notes, in: log))
                #expect(notes.last.flatMap { try? Checkpoint(parsing: $0.text) }?.size == 1_500, "\(step) \(nth)")
                try await expectWholeCopy(mirror, log)
            }
        }
    }
}

/// Throws before the nth write of one kind, once.
final class FailingHook: Sendable {
    private let step: MirrorStep
    private let remaining: Counter

    init(step: MirrorStep, after: Int) {
        self.step = step
        remaining = Counter(after)
    }

    var hook: MirrorHook {
        MirrorHook { [self] step throws(MirrorError) in
            guard step == self.step, remaining.next() == 0 else { return }
            throw MirrorError(.storage, "the test says so")
        }
    }
}
