import CryptoPrimitives
import Foundation
import Testing
import TransparencyLog

@testable import Ledger

@Suite("The log", .serialized)
struct LogTests {
    @Test(arguments: Log.Layout.allCases) func aNewLogPublishesTheEmptyTree(layout: Log.Layout) async throws {
        let scratch = try Scratch()
        let log = try Fixture.log(scratch.path, layout)
        let published = log.latestCheckpoint()
        #expect(published.checkpoint.size == 0)
        #expect(published.checkpoint.root == sha256([]))
        #expect(try await log.file("checkpoint")?.bytes == Array(published.note.utf8))
        try await expectConsistent(scratch.path, log, layout)
    }

    @Test(arguments: Log.Layout.allCases) func everyReceiptVerifiesAndEveryProofIsThatOfTheWholeTree(layout: Log.Layout)
        async throws
    {
        let scratch = try Scratch()
        let log = try Fixture.log(scratch.path, layout)
        var reference = MerkleTree(.sha256)
        var second = MerkleTree(.sm3)
        var checkpoints = [log.latestCheckpoint().checkpoint]
        var number: UInt64 = 0
        for count in [1, 1, 253, 1, 1, 300, 500] {
            let batch = try (0..<count).map { try Fixture.deposit(number + UInt64($0)) }
            let indices = try await log.append(batch: batch)
            #expect(indices == Array(number..<number + UInt64(count)))
            for (entry, index) in zip(batch, indices) {
                reference.append(entry)
                second.append(entry)
                if index % 50 != 0 && index != indices.last { continue }
                let receipt = try await log.receipt(index: index)
                let signed = try receipt.verify(entry: entry, logKey: log.logKey)
                let sm3 = try await log.sm3Receipt(index: index)
                #expect(try sm3.verify(entry: entry, logKey: log.sm3LogKey, function: .sm3).size == signed.size)
                #expect(throws: NoteError.self) { try sm3.verify(entry: entry, logKey: log.sm3LogKey) }
                #expect(throws: NoteError.self) { try sm3.verify(entry: entry, logKey: log.logKey, function: .sm3) }
                #expect(try await log.entry(index: index) == entry)
                checkpoints.append(signed)
            }
            number += UInt64(count)
        }
        // A full tile takes the place of its partial ones.
        for path in ["tile/0/000", "tile/entries/000", "tile/0/003", "sm3/tile/0/002"] {
            #expect(try await log.file(path) != nil)
            for width in 1...255 { #expect(try await log.file(path + ".p/\(width)") == nil) }
            guard layout == .files else { continue }
            #expect(FileManager.default.fileExists(atPath: scratch.path + "/" + path))
            #expect(!FileManager.default.fileExists(atPath: scratch.path + "/" + path + ".p"))
        }
        let last = log.latestCheckpoint().checkpoint
        #expect(last.size == number && last.root == reference.root)
        let sm3 = log.latestSM3Checkpoint().checkpoint
        #expect(sm3.size == number && sm3.root == second.root && sm3.origin == Fixture.origin + "/sm3")
        for old in checkpoints {
            let proof = try await log.consistency(from: old.size, to: last.size)
            #expect(proof == reference.consistencyProof(from: Int(old.size), to: Int(last.size)))
            let other = try await log.sm3Consistency(from: old.size, to: last.size)
            #expect(other == second.consistencyProof(from: Int(old.size), to: Int(last.size)))
            #expect(
                TreeHasher(.sha256).isConsistent(
                    firstSize: old.size, firstRoot: old.root, secondSize: last.size, secondRoot: last.root,
                    proof: proof))
        }
        for (index, size) in [(0, 1), (0, 300), (255, 256), (256, 257), (511, 700), (1000, Int(number))] {
            let proof = try await log.inclusion(index: UInt64(index), size: UInt64(size))
            #expect(proof == reference.inclusionPath(of: index, size: size))
            let other = try await log.sm3Inclusion(index: UInt64(index), size: UInt64(size))
            #expect(other == second.inclusionPath(of: index, size: size))
        }
        try await expectConsistent(scratch.path, log, layout)
    }

    @Test func theIndependentReaderSeesEveryChangedFile() async throws {
        let scratch = try Scratch()
        let log = try Fixture.log(scratch.path)
        let last = try await log.append(batch: (0..<300).map { try Fixture.deposit($0) })[299]
        _ = try await log.receipt(index: last)
        await log.close()
        for path in [
            "tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/000", "checkpoint", "sm3/tile/0/000",
            "sm3/tile/1/000.p/1", "sm3/checkpoint",
        ] {
            let url = URL(fileURLWithPath: scratch.path + "/" + path)
            let original = try Data(contentsOf: url)
            var damaged = original
            damaged[damaged.count / 2] ^= 1
            try damaged.write(to: url)
            #expect(try pythonCheck(scratch.path, key: log.logKey).0 != 0, "\(path)")
            try original.write(to: url)
        }
        #expect(try pythonCheck(scratch.path, key: log.logKey).0 == 0)
    }

    @Test(arguments: Log.Layout.allCases) func filesAreServedByTheirCanonicalPathOnly(layout: Log.Layout) async throws {
        let scratch = try Scratch()
        let log = try Fixture.log(scratch.path, layout)
        _ = try await log.receipt(index: log.append(Fixture.deposit(1)))
        let tile = try #require(await log.file("tile/0/000.p/1"))
        #expect(tile.contentType == "application/octet-stream" && tile.cacheControl.contains("immutable"))
        #expect(tile.bytes == TreeHasher(.sha256).leaf(try Fixture.deposit(1)).bytes)
        let second = try #require(await log.file("sm3/tile/0/000.p/1"))
        #expect(second.contentType == "application/octet-stream" && second.cacheControl.contains("immutable"))
        #expect(second.bytes == TreeHasher(.sm3).leaf(try Fixture.deposit(1)).bytes)
        let sm3Checkpoint = try #require(await log.file("sm3/checkpoint"))
        #expect(sm3Checkpoint.bytes == Array(log.latestSM3Checkpoint().note.utf8))
        let checkpoint = try #require(await log.file("checkpoint"))
        #expect(checkpoint.contentType == "text/plain; charset=utf-8" && checkpoint.cacheControl == "max-age=1")
        for path in [
            "ledger.sqlite", "lock", "../x", "tile/0/000", "tile/0/x000/000", "", "tile/../checkpoint", "sm3/", "sm3",
            "sm3/tile/entries/000.p/1", "sm3/sm3/checkpoint",
            "SM3/checkpoint", "sm3/\u{301}checkpoint", "packed/entries/000000",
        ] {
            #expect(try await log.file(path) == nil, "\(path)")
        }
    }

    @Test(arguments: Log.Layout.allCases) func illegalEntriesAreRefusedBeforeTheyAreSequenced(layout: Log.Layout)
        async throws
    {
        let scratch = try Scratch()
        let log = try Fixture.log(scratch.path, layout)
        let worker = TestWorker(key: Fixture.key(5))
        func refused(_ entries: [[UInt8]], _ code: LedgerError.Code) async {
            await #expect {
                try await log.append(batch: entries)
            } throws: {
                ($0 as? LedgerError)?.code == code
            }
        }
        await refused([[1, 99]], .malformedEntry)
        try await refused([worker.opening(1)], .ruleBroken(.session(.unknownWorker)))
        #expect(try await log.append(worker.registration()) == 0)
        try await refused([worker.opening(2)], .ruleBroken(.session(.wrongLease)))
        // One bad entry refuses its whole batch, and leaves nothing of it behind.
        try await refused(
            [worker.opening(1), worker.head(1, 1), worker.head(1, 3)], .ruleBroken(.session(.wrongHeadNumber)))
        #expect(try await log.openSessions(of: worker.id).isEmpty)
        #expect(try await log.append(batch: [worker.opening(1), worker.head(1, 1)]) == [1, 2])
        try await refused([worker.closing(1, heads: 0)], .ruleBroken(.session(.wrongHeadCount)))
        #expect(try await log.openSessions(of: worker.id).keys.sorted() == [1])
        #expect(try await log.worker(worker.id)?.lastLease == 1)
        #expect(try await log.append(worker.closing(1, heads: 1)) == 3)
        try await refused([worker.head(1, 2)], .ruleBroken(.session(.alreadyEnded)))
        try await refused([worker.aborted(1, heads: 1)], .ruleBroken(.session(.alreadyEnded)))
        _ = try await log.receipt(index: 3)
        #expect(log.latestCheckpoint().checkpoint.size == 4)
        await #expect { try await log.receipt(index: 4) } throws: { ($0 as? LedgerError)?.code == .outOfRange }
        await refused(try [[UInt8]](repeating: Fixture.deposit(1), count: Log.maximumBatch + 1), .batchTooLarge)
    }

    @Test(arguments: Log.Layout.allCases) func aResentSessionEntryKeepsItsFirstIndex(layout: Log.Layout) async throws {
        let scratch = try Scratch()
        let worker = TestWorker(key: Fixture.key(5))
        var log = try Fixture.log(scratch.path, layout)
        let entries = try [worker.registration(), worker.opening(1), worker.head(1, 1), worker.closing(1, heads: 1)]
        for (index, entry) in entries.enumerated() {
            // Resent in the same group, at once, and after everything.
            #expect(try await log.append(batch: [entry, entry]) == [UInt64(index), UInt64(index)])
            #expect(try await log.append(entry) == UInt64(index))
        }
        await log.close()
        log = try Fixture.log(scratch.path, layout)
        for (index, entry) in entries.enumerated() { #expect(try await log.append(entry) == UInt64(index)) }
        #expect(try await log.append(worker.opening(2)) == 4)
        // Nothing of a refused batch stays behind, whatever it touched.
        await #expect {
            try await log.append(
                batch: [
                    worker.head(4, 1), worker.closing(4, heads: 1), worker.opening(3), worker.head(5, 7),
                ])
        } throws: {
            ($0 as? LedgerError)?.code == .ruleBroken(.session(.unknownOpening))
        }
        #expect(try await log.worker(worker.id)?.lastLease == 2)
        #expect(try await log.openSessions(of: worker.id)[4]?.heads == 0)
        // Deposits are not told apart: each is a statement of its own.
        #expect(try await log.append(batch: [Fixture.deposit(1), Fixture.deposit(1)]) == [5, 6])
    }

    @Test(arguments: Log.Layout.allCases) func sessionsSurviveReopening(layout: Log.Layout) async throws {
        let scratch = try Scratch()
        let worker = TestWorker(key: Fixture.key(5))
        var log = try Fixture.log(scratch.path, layout)
        _ = try await log.append(
            batch: [
                worker.registration(), worker.opening(1), worker.opening(2), worker.head(2, 1), worker.head(2, 2),
                worker.aborted(1, heads: 0),
            ])
        await log.close()
        await #expect { try await log.append(Fixture.deposit(1)) } throws: { ($0 as? LedgerError)?.code == .closed }
        log = try Fixture.log(scratch.path, layout)
        let open = try await log.openSessions(of: worker.id)
        #expect(open == [2: SessionRegister.OpenSession(worker: worker.id, lease: 2, heads: 2)])
        await #expect {
            try await log.append(worker.head(1, 1))
        } throws: {
            ($0 as? LedgerError)?.code == .ruleBroken(.session(.alreadyEnded))
        }
        #expect(try await log.append(worker.opening(3)) == 6)
    }

    @Test(arguments: Log.Layout.allCases) func oneDirectoryIsOneLogOfOneProcess(layout: Log.Layout) async throws {
        let scratch = try Scratch()
        let log = try Fixture.log(scratch.path, layout)
        #expect { try Fixture.log(scratch.path, layout) } throws: { ($0 as? LedgerError)?.code == .alreadyOpen }
        await log.close()
        for (origin, key, office) in [
            ("other.example", Fixture.logKey, Fixture.office), (Fixture.origin, Fixture.office, Fixture.office),
            (Fixture.origin, Fixture.logKey, Fixture.logKey),
        ] {
            #expect {
                try Log(directory: scratch.path, origin: origin, key: key, officeKey: office.publicKey, layout: layout)
            } throws: {
                ($0 as? LedgerError)?.code == .otherLog
            }
        }
        _ = try Fixture.log(scratch.path, layout)
    }

    @Test func damagedStateIsRefusedAtOpening() async throws {
        let scratch = try Scratch()
        let log = try Fixture.log(scratch.path)
        let last = try await log.append(batch: (0..<300).map { try Fixture.deposit($0) })[299]
        _ = try await log.receipt(index: last)
        await log.close()
        let damaged = [
            "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/001.p/44", "sm3/tile/0/001.p/44", "sm3/tile/1/000.p/1",
        ]
        for path in damaged {
            let url = URL(fileURLWithPath: scratch.path + "/" + path)
            let original = try Data(contentsOf: url)
            var damaged = original
            damaged[damaged.count / 2] ^= 1
            for bytes in [damaged, Data(original.dropLast())] {
                try bytes.write(to: url)
                #expect { try Fixture.log(scratch.path) } throws: { ($0 as? LedgerError)?.code == .corrupted }
            }
            try FileManager.default.removeItem(at: url)
            #expect { try Fixture.log(scratch.path) } throws: { ($0 as? LedgerError)?.code == .corrupted }
            try original.write(to: url)
        }
        // The published checkpoint is only a copy: it is written again.
        try FileManager.default.removeItem(atPath: scratch.path + "/checkpoint")
        let reopened = try Fixture.log(scratch.path)
        try await expectConsistent(scratch.path, reopened)
    }

    @Test func commitsAreSynchronous() throws {
        let scratch = try Scratch()
        let sequencer = try Sequencer(Fixture.configuration(scratch.path))
        #expect(try sequencer.store.synchronousMode() == 2)
    }

    @Test(arguments: Log.Layout.allCases) func concurrentWritersEachGetTheirOwnIndex(layout: Log.Layout) async throws {
        let scratch = try Scratch()
        let log = try Fixture.log(scratch.path, layout, interval: .milliseconds(50))
        let entries = try (0..<600).map { try Fixture.deposit($0) }
        let indices = try await withThrowingTaskGroup(of: (Int, UInt64).self) { group in
            for (number, entry) in entries.enumerated() {
                group.addTask { (number, try await log.append(entry)) }
            }
            return try await group.reduce(into: [Int: UInt64]()) { $0[$1.0] = $1.1 }
        }
        #expect(Set(indices.values) == Set(0..<600))
        for (number, index) in indices where number % 37 == 0 {
            try await log.receipt(index: index).verify(entry: entries[number], logKey: log.logKey)
        }
        _ = try await log.receipt(index: 599)
        // Far fewer checkpoints than entries: the partial bundles left are at most those of a few batches.
        var partials = 0
        for width in 1...255 where try await log.file("tile/0/002.p/\(width)") != nil { partials += 1 }
        #expect(1..<50 ~= partials)
        try await expectConsistent(scratch.path, log, layout)
    }

    /// The session's input waits for this: opening sent → opening in a checkpoint, on an idle log.
    @Test(arguments: Log.Layout.allCases) func anOpeningIsInACheckpointSoon(layout: Log.Layout) async throws {
        let scratch = try Scratch()
        let log = try Fixture.log(scratch.path, layout, interval: .milliseconds(50))
        let worker = TestWorker(key: Fixture.key(5))
        _ = try await log.append(worker.registration())
        var times: [Duration] = []
        for lease in 1...100 {
            let opening = try worker.opening(UInt64(lease))
            let start = ContinuousClock.now
            _ = try await log.receipt(index: log.append(opening))
            times.append(.now - start)
            try await Task.sleep(for: .milliseconds(lease % 7 * 10))
        }
        times.sort()
        print("opening → receipt: median \(times[50]), p99 \(times[98])")
        #expect(times[98] < .milliseconds(1500))
    }

    @Test(arguments: Log.Layout.allCases) func aCancelledWaiterIsLetGo(layout: Log.Layout) async throws {
        let scratch = try Scratch()
        let hook = StorageHook(before: { step in
            if case .checkpoint(let size) = step, size > 0 { throw LedgerError(.storage, "test: disk is gone") }
        })
        let log = try Fixture.log(scratch.path, layout, hook: hook)
        let index = try await log.append(Fixture.deposit(1))
        let waiting = Task { try await log.checkpoint(covering: index) }
        waiting.cancel()
        await #expect(throws: (any Error).self) { try await waiting.value }
        await #expect { try await log.receipt(index: index) } throws: { ($0 as? LedgerError)?.code == .storage }
        #expect(await log.failure?.code == .storage)
        #expect(log.latestCheckpoint().checkpoint.size == 0)
        // And nothing more is taken on while nothing can be integrated.
        await #expect { try await log.append(Fixture.deposit(2)) } throws: { ($0 as? LedgerError)?.code == .storage }
        await log.close()
    }
}
