import CanonicalJSON
import CryptoPrimitives
import Foundation
import Glibc
import Testing
import TransparencyLog

@testable import Ledger

/// What the child of a crash test does: writes as fast as it can, notes each acknowledgement, dies at a random moment.
enum CrashingWriter {
    static func run(directory: String, layout: Log.Layout, seed: UInt64) async throws {
        var random = SeededGenerator(state: seed)
        let delay = UInt32.random(in: 1000...500_000, using: &random)
        Thread.detachNewThread {
            usleep(delay)
            kill(getpid(), SIGKILL)
        }
        let log = try Fixture.log(directory + "/log", layout, interval: .milliseconds(2))
        let notes = try Notes(path: directory + "/acknowledged")
        let batch = Int.random(in: 1...40, using: &random)
        async let deposits: Void = depositing(log, notes, first: seed << 20, batch: batch)
        async let flat: Void = depositingWithCompanions(log, notes, first: seed << 20 | 1 << 19, batch: 9 * batch)
        async let sessions: Void = recordingSessions(log, notes)
        async let members: Void = voting(log, notes, seed: seed)
        _ = try await (deposits, flat, sessions, members)
    }

    /// One line for each acknowledgement, written before the next entry is sent.
    private struct Notes: Sendable {
        private let descriptor: Int32

        init(path: String) throws {
            descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
            if descriptor < 0 { throw CocoaError(.fileWriteUnknown) }
            // The child before may have been killed within a line.
            _ = unsafe write(descriptor, "\n", 1)
        }

        func note(_ line: String) {
            let bytes = Array((line + " .\n").utf8)
            _ = unsafe write(descriptor, bytes, bytes.count)
        }
    }

    private static func depositing(_ log: Log, _ notes: Notes, first: UInt64, batch: Int) async throws {
        var number = first
        while true {
            let entries = try (0..<batch).map { try Fixture.deposit(number + UInt64($0)) }
            number += UInt64(batch)
            let indices = try await log.append(batch: entries)
            for (index, entry) in zip(indices, entries) { notes.note("entry \(index) \(Hex.encode(entry))") }
            notes.note("checkpoint \(Base64.encode(Array(log.latestCheckpoint().note.utf8)))")
        }
    }

    private static func depositingWithCompanions(
        _ log: Log, _ notes: Notes, first: UInt64, batch: Int
    ) async throws {
        var number = first
        while true {
            let deposits = try Fixture.deposits(first: number, count: batch)
            number += UInt64(batch)
            let range = try await log.append(deposits: deposits, companion: deposits.bytes)
            notes.note("companion \(range.lowerBound) \(Hex.encode(deposits.bytes))")
            for (offset, index) in range.enumerated() { notes.note("entry \(index) \(Hex.encode(deposits[offset]))") }
        }
    }

    /// Admits three members, and gives them new keys from then on.
    private static func voting(_ log: Log, _ notes: Notes, seed: UInt64) async throws {
        var register = try await log.members()
        while true {
            let sequence = register.sequence
            let record =
                register.members.count < 3
                ? try TestMembers.admit(register.nextNumber, sequence: sequence, keys: seed &+ sequence)
                : MemberRecord.replaceKey(
                    log: Fixture.origin, sequence: sequence, member: UInt16(sequence % 3) + 1,
                    keys: try TestMembers.keys(seed &+ sequence))
            let votes = try TestMembers.votes(on: record, in: register)
            let entry = try TestMembers.entry(record, votes)
            let index = try await log.append(entry)
            notes.note("entry \(index) \(Hex.encode(entry))")
            try register.apply(record: record.canonicalBytes, votes: votes)
        }
    }

    private static func recordingSessions(_ log: Log, _ notes: Notes) async throws {
        let worker = TestWorker(key: Fixture.key(5))
        func send(_ entry: [UInt8]) async throws -> UInt64 {
            let index = try await log.append(entry)
            notes.note("entry \(index) \(Hex.encode(entry))")
            return index
        }
        _ = try await send(worker.registration())
        for (opening, session) in try await log.openSessions(of: worker.id) {
            _ = try await send(worker.aborted(opening, heads: session.heads))
        }
        while true {
            let lease = try await log.worker(worker.id)?.lastLease ?? 0
            let opening = try await send(worker.opening(lease + 1))
            let receipt = try await log.receipt(index: opening)
            notes.note("checkpoint \(Base64.encode(Array(receipt.checkpoint.utf8)))")
            for k in 1...3 as ClosedRange<UInt32> { _ = try await send(worker.head(opening, k)) }
            _ = try await send(worker.closing(opening, heads: 3))
        }
    }
}

@Suite("kill -9", .serialized)
struct CrashTests {
    /// Children, one after the other, on one log: each recovers from the one before. `TABELLION_LEDGER_KILLS`: how many.
    @Test(.timeLimit(.minutes(5)), arguments: Log.Layout.allCases)
    func nothingAcknowledgedIsEverLost(layout: Log.Layout) async throws {
        let scratch = try Scratch()
        var acknowledged: [UInt64: String] = [:]
        var checkpoints: [Checkpoint] = []
        let wanted = ProcessInfo.processInfo.environment["TABELLION_TEST_SEED"].flatMap { UInt64($0) }
        let start = wanted ?? UInt64.random(in: .min ... .max)
        print("TABELLION_TEST_SEED=\(start)")
        var base = SeededGenerator(state: start)
        let kills = ProcessInfo.processInfo.environment["TABELLION_LEDGER_KILLS"].flatMap { Int($0) } ?? 4
        // A busy machine's children come to less before they are killed: then there are more of them.
        var round = 0
        while round < kills || (round < 40 && (acknowledged.count <= 100 || checkpoints.count <= 5)) {
            round += 1
            let seed = base.next()
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [seed = seed as UInt64, directory = scratch.path as String, packed = (layout == .packed) as Bool] in
                try await CrashingWriter.run(directory: directory, layout: packed ? .packed : .files, seed: seed)
            }
            let log = try Fixture.log(scratch.path + "/log", layout)
            let (entries, companions, notes) = try Self.acknowledgements(scratch.path + "/acknowledged", log.logKey)
            acknowledged.merge(entries) { old, new in
                #expect(old == new, "one index, two entries")
                return new
            }
            checkpoints = notes
            let kept = try await log.companions(from: 0, limit: .max)
            let found = Dictionary(uniqueKeysWithValues: kept.map { ($0.first, Hex.encode($0.bytes)) })
            for (first, bytes) in companions { #expect(found[first] == bytes) }
            try await Self.expectNothingLost(log, acknowledged, checkpoints)
            try await expectConsistent(scratch.path + "/log", log, layout)
            print(
                "seed \(seed): \(acknowledged.count) acknowledged, \(log.latestCheckpoint().checkpoint.size) on the log"
            )
            await log.close()
        }
        #expect(acknowledged.count > 100 && checkpoints.count > 5)
    }

    private static func acknowledgements(
        _ path: String, _ key: VerifierKey
    ) throws -> ([UInt64: String], companions: [UInt64: String], [Checkpoint]) {
        guard let data = FileManager.default.contents(atPath: path) else { return ([:], [:], []) }
        var entries: [UInt64: String] = [:]
        var companions: [UInt64: String] = [:]
        var checkpoints: Set<Checkpoint> = []
        // The last line of a child may be torn: it lacks its mark. What it would have noted was not read by anybody.
        for line in String(decoding: data, as: UTF8.self).split(separator: "\n") where line.hasSuffix(" .") {
            let parts = line.split(separator: " ")
            if parts[0] == "companion" {
                companions[try #require(UInt64(parts[1]))] = String(parts[2])
            } else if parts[0] == "entry" {
                entries[try #require(UInt64(parts[1]))] = String(parts[2])
            } else {
                let note = try SignedNote(parsing: try #require(Base64.decode(parts[1])))
                checkpoints.insert(try Checkpoint(note: note, logKey: key))
            }
        }
        return (entries, companions, checkpoints.sorted { $0.size < $1.size })
    }

    private static func expectNothingLost(
        _ log: Log, _ acknowledged: [UInt64: String], _ checkpoints: [Checkpoint]
    ) async throws {
        let last = log.latestCheckpoint().checkpoint
        for (index, hex) in acknowledged {
            try #require(index < last.size)
            #expect(try await Hex.encode(log.entry(index: index)) == hex)
        }
        // Two trees of one size would both be in the set; only one can be consistent with the last.
        for old in checkpoints {
            let proof = try await log.consistency(from: old.size, to: last.size)
            #expect(
                TreeHasher(.sha256).isConsistent(
                    firstSize: old.size, firstRoot: old.root, secondSize: last.size, secondRoot: last.root,
                    proof: proof))
        }
        var rules = LedgerRules(origin: Fixture.origin, officeKey: Fixture.office.publicKey)
        for index in 0..<last.size { try rules.apply(try await log.entry(index: index), at: index) }
        #expect(try await log.members() == rules.members)
    }
}
