import CryptoPrimitives
import Foundation
import Synchronization
import Testing
import TransparencyLog

@testable import Ledger

/// Fails one durable write of a run, by its number: before it (no trace) or after it (kept, not acknowledged).
final class OneFault: Sendable {
    struct Injected: Error {}

    private let target: Int
    private let afterwards: Bool

    /// Writes seen so far, and the one that failed; under the lock.
    private let state = Mutex((count: 0, hit: StorageStep?.none))

    init(target: Int, afterwards: Bool) {
        self.target = target
        self.afterwards = afterwards
    }

    var hit: StorageStep? { state.withLock { $0.hit } }

    var hook: StorageHook {
        StorageHook(
            before: { step in
                let strike = self.state.withLock { state in
                    state.count += 1
                    guard state.count == self.target else { return false }
                    state.hit = step
                    return true
                }
                if strike && !self.afterwards { throw Injected() }
            },
            after: { _ in
                if self.afterwards, self.state.withLock({ $0.count == self.target }) { throw Injected() }
            })
    }
}

@Suite("Faults of every write", .serialized)
struct FaultTests {
    /// What a client saw acknowledged.
    private struct Witness {
        var acknowledged: [UInt64: [UInt8]] = [:]
        var checkpoints: [Checkpoint] = []
        /// By first index.
        var companions: [UInt64: [UInt8]] = [:]
    }

    /// Resends until acknowledged, as a worker does.
    private func insist<Value>(_ work: () async throws -> Value) async throws -> Value {
        for _ in 0..<10 {
            do { return try await work() } catch let error as LedgerError where error.code == .storage {
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        return try await work()
    }

    /// One session, and members, among deposits that fill a tile, every write of it insisted on.
    private func run(_ log: Log, _ witness: inout Witness) async throws {
        let worker = TestWorker(key: Fixture.key(5))
        func send(_ batch: [[UInt8]]) async throws -> UInt64 {
            let indices = try await insist { try await log.append(batch: batch) }
            for (index, entry) in zip(indices, batch) { witness.acknowledged[index] = entry }
            let receipt = try await insist { try await log.receipt(index: indices[0]) }
            witness.checkpoints.append(try receipt.verify(entry: batch[0], logKey: log.logKey))
            return indices[0]
        }
        let members = try TestMembers.founding(3)
        _ = try await send([worker.registration(), members[0]])
        let opening = try await send([worker.opening(1)])
        _ = try await send(try (0..<250).map { try Fixture.deposit($0) })
        _ = try await send([worker.head(opening, 1), worker.head(opening, 2)])
        _ = try await send([members[1]])
        _ = try await send(try (0..<20).map { try Fixture.deposit(1000 + $0) })
        for number in 0..<2 as Range<UInt64> {
            let deposits = try Fixture.deposits(first: 5000 + 200 * number, count: 170)
            let range = try await insist { try await log.append(deposits: deposits, companion: deposits.bytes) }
            for (offset, index) in range.enumerated() { witness.acknowledged[index] = deposits[offset] }
            witness.companions[range.lowerBound] = deposits.bytes
            if number == 1 {
                try await insist { try await log.releaseCompanions(below: range.lowerBound) }
                witness.companions = witness.companions.filter { $0.key >= range.lowerBound }
                #expect(try await insist { try await log.companions(from: 0, limit: 1)[0].first } >= 0)
            }
            _ = try await insist { try await log.checkpoint(beyond: range.lowerBound) }
        }
        _ = try await send([members[2]])
        _ = try await send([worker.closing(opening, heads: 2)])
    }

    private func check(_ log: Log, _ witness: Witness) async throws {
        let last = log.latestCheckpoint()
        for (index, entry) in witness.acknowledged { #expect(try await log.entry(index: index) == entry) }
        for old in witness.checkpoints {
            let proof = try await log.consistency(from: old.size, to: last.checkpoint.size)
            #expect(
                TreeHasher(.sha256).isConsistent(
                    firstSize: old.size, firstRoot: old.root, secondSize: last.checkpoint.size,
                    secondRoot: last.checkpoint.root, proof: proof))
        }
        // A companion is there if and only if its entries are, whether or not anybody was told.
        let companions = try await log.companions(from: 0, limit: 100)
        for companion in companions {
            let deposits = stride(from: 0, to: companion.bytes.count, by: 106).map {
                Array(companion.bytes[$0..<$0 + 106])
            }
            #expect(companion.count == deposits.count)
            for (offset, entry) in deposits.enumerated() {
                #expect(try await log.entry(index: companion.first + UInt64(offset)) == entry)
            }
        }
        let found = Dictionary(uniqueKeysWithValues: companions.map { ($0.first, $0.bytes) })
        for (first, bytes) in witness.companions { #expect(found[first] == bytes) }
        // Entries of sessions and members stand once, whatever was resent.
        var rules = LedgerRules(origin: Fixture.origin, officeKey: Fixture.office.publicKey)
        for index in 0..<last.checkpoint.size { try rules.apply(try await log.entry(index: index), at: index) }
        #expect(rules.sessions.openSessions.isEmpty && rules.sessions.ended.count == 1)
        #expect(rules.members.members.map(\.number) == [1, 2, 3])
        #expect(try await log.members() == rules.members)
    }

    /// Returns the write that failed; nil once `target` is beyond the run's last write.
    private func runFailing(
        write target: Int, _ layout: Log.Layout, afterwards: Bool, reopening: Bool
    ) async throws -> StorageStep? {
        let scratch = try Scratch()
        let fault = OneFault(target: target, afterwards: afterwards)
        var opened: Log?
        for _ in 0..<3 where opened == nil { opened = try? Fixture.log(scratch.path, layout, hook: fault.hook) }
        var log = try #require(opened)
        var witness = Witness()
        try await run(log, &witness)
        try await check(log, witness)
        if reopening {
            await log.close()
            log = try Fixture.log(scratch.path, layout)
            try await check(log, witness)
            try await expectConsistent(scratch.path, log, layout)
        }
        await log.close()
        return fault.hit
    }

    @Test(arguments: Log.Layout.allCases, [false, true])
    func everyWriteMayFailOnce(layout: Log.Layout, afterwards: Bool) async throws {
        var hits: [StorageStep] = []
        var target = 1
        while let hit = try await runFailing(
            write: target, layout, afterwards: afterwards, reopening: target % 4 == 0)
        {
            hits.append(hit)
            target += 1
        }
        print("\(layout): writes failed \(afterwards ? "after" : "before") being kept: \(hits.count)")
        #expect(hits.contains(.checkpoint(size: 0)) && hits.contains(.entries(first: 0)))
        #expect(hits.contains { if case .release = $0 { true } else { false } })
        let places = [
            Log.Layout.files: [
                "tile/0/000", "tile/entries/000", "tile/1/000.p/1", "checkpoint", "sm3/tile/0/000", "sm3/checkpoint",
            ], .packed: ["packed/entries/000000", "packed/sha256/0/000000", "packed/sm3/0/000000"],
        ]
        for path in try #require(places[layout]) {
            #expect(hits.contains(layout == .files ? .file(path: path) : .segment(path: path)), "\(path)")
        }
        #expect(hits.count > 20)
    }

    /// Before and after every single write, what the directory shows the world is a whole, signed log.
    @Test func aReaderNeverSeesACheckpointWithoutItsTiles() async throws {
        let scratch = try Scratch()
        let key = try VerifierKey(name: Fixture.origin, type: .ed25519, publicKey: Fixture.logKey.publicKey)
        let steps = Mutex<[StorageStep]>([])
        let look: @Sendable (StorageStep) throws -> Void = { _ in
            // Of a new log both trees are published when the second checkpoint is.
            guard FileManager.default.fileExists(atPath: scratch.path + "/sm3/checkpoint") else { return }
            // Between the two checkpoints' replacements one tree is ahead: each is whole by itself.
            let (status, output) = try pythonCheck(scratch.path, key: key)
            #expect(status == 0, "\(output)")
        }
        let hook = StorageHook(
            before: look,
            after: { step in
                steps.withLock { $0.append(step) }
                try look(step)
            })
        let log = try Fixture.log(scratch.path, hook: hook)
        var witness = Witness()
        try await run(log, &witness)
        await log.close()
        // Entries, then files, then the stored checkpoint, then the published one; and so on.
        let kinds = steps.withLock { $0 }.map { step -> Character in
            switch step {
            case .entries: "e"
            case .checkpoint: "c"
            case .release: "r"
            case .members: "m"
            case .file(let path): path.hasSuffix("checkpoint") ? "p" : "f"
            case .segment: "s"
            }
        }
        #expect(String(kinds).wholeMatch(of: /cpp(e+f+cppr?)+/) != nil, "\(String(kinds))")
    }

    /// A checkpoint replaced behind the log's back: nothing more is signed on top of it.
    @Test func aReplacedCheckpointIsNeverBuiltOn() async throws {
        let scratch = try Scratch()
        let sequencer = try Sequencer(Fixture.configuration(scratch.path))
        _ = try sequencer.admit([PreparedEntry(try Fixture.deposit(1))])
        try sequencer.commit()
        let mine = sequencer.published.checkpoints
        let other = BothTrees(
            sha256: try Sequencer.sign(size: 0, root: .zero, .sha256, sequencer.configuration), sm3: mine.sm3)
        try sequencer.store.replaceCheckpoint(
            mine.sha256.note, with: EntryStore.StoredCheckpoint(other, kept: nil))
        #expect { try sequencer.integrate() } throws: { ($0 as? LedgerError)?.code == .checkpointConflict }
        let published = try String(contentsOfFile: scratch.path + "/checkpoint", encoding: .utf8)
        #expect(published == mine.sha256.note)
    }
}
