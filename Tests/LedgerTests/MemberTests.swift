import CryptoPrimitives
import Foundation
import GRDB
import Synchronization
import Testing
import TransparencyLog

@testable import Ledger

@Suite("Members", .serialized)
struct MemberTests {
    @Test(arguments: Log.Layout.allCases) func whatBreaksTheirRulesIsRefused(layout: Log.Layout) async throws {
        let scratch = try Scratch()
        let log = try Fixture.log(scratch.path, layout)
        let worker = TestWorker(key: Fixture.key(5))
        let founding = try TestMembers.founding(3)
        func refused(_ batch: [[UInt8]], _ code: MemberRuleError.Code) async {
            await #expect {
                try await log.append(batch: batch)
            } throws: { error in
                guard let error = error as? LedgerError, let cause = error.cause as? MemberRuleError else {
                    return false
                }
                return error.code == .ruleBroken(.member(code)) && cause.code == code
                    && error.message == "entry refused: \(cause.message)"
            }
        }
        await refused([founding[1]], .wrongSequence)
        #expect(try await log.append(batch: founding) == [0, 1, 2])
        let three = try TestMembers.register(founding)
        func entry(_ record: MemberRecord, by voters: [UInt16] = [1, 2]) throws -> [UInt8] {
            try TestMembers.entry(record, TestMembers.votes(on: record, in: three, by: voters))
        }
        let fourth = try TestMembers.admit(4)
        try await refused([entry(fourth, by: [3])], .tooFewVotes)
        try await refused([entry(fourth, by: [0, 1, 2])], .unknownVoter)
        let forged = fourth.vote(by: 1, key: try TestMembers.signer(TestMembers.keys(2)))
        try await refused([TestMembers.entry(fourth, [forged])], .invalidVote)
        try await refused([entry(TestMembers.admit(4, keys: 2))], .taken)
        try await refused([entry(TestMembers.admit(5, sequence: 3))], .unknownMember)
        try await refused([entry(.remove(log: "other.example", sequence: 3, member: 1))], .otherLog)
        let garbage = LedgerEntry(unixMilliseconds: 1, body: .member(record: [0x7B, 0x7D], votes: []))
        try await refused([garbage.encoded()], .malformedRecord)
        // One bad entry takes back its whole batch, sessions and members.
        let fifth = try TestMembers.admit(5, sequence: 4)
        try await refused([worker.registration(), entry(fourth), Fixture.deposit(1), entry(fifth)], .tooFewVotes)
        #expect(try await log.members() == three)
        #expect(try await log.worker(worker.id) == nil)
        #expect(try await log.append(batch: [entry(fourth), worker.registration()]) == [3, 4])
        // And a broken rule of sessions takes back members.
        await #expect {
            try await log.append(batch: [
                entry(.remove(log: Fixture.origin, sequence: 4, member: 1)), worker.opening(9),
            ])
        } throws: {
            ($0 as? LedgerError)?.code == .ruleBroken(.member(.tooFewVotes))
        }
        let after = try await log.members()
        let removal = MemberRecord.remove(log: Fixture.origin, sequence: 4, member: 1)
        let removed = try TestMembers.entry(removal, TestMembers.votes(on: removal, in: after))
        await #expect {
            try await log.append(batch: [removed, worker.opening(9)])
        } throws: {
            ($0 as? LedgerError)?.code == .ruleBroken(.session(.wrongLease))
        }
        #expect(try await log.members() == after)
        #expect(try await log.append(removed) == 5)
        _ = try await log.receipt(index: 5)
        #expect(log.latestCheckpoint().checkpoint.size == 6)
    }

    @Test(arguments: Log.Layout.allCases) func theSameBytesKeepTheirFirstIndex(layout: Log.Layout) async throws {
        let scratch = try Scratch()
        var log = try Fixture.log(scratch.path, layout)
        let founding = try TestMembers.founding(4)
        for (index, entry) in founding.enumerated() {
            #expect(try await log.append(batch: [entry, entry]) == [UInt64(index), UInt64(index)])
            #expect(try await log.append(entry) == UInt64(index))
        }
        await log.close()
        log = try Fixture.log(scratch.path, layout)
        #expect(try await log.members() == TestMembers.register(founding))
        #expect(try await log.append(batch: founding + [Fixture.deposit(1)]) == [0, 1, 2, 3, 4])
        // The same record and votes in other bytes are another entry, whose turn is over.
        guard case .member(let record, let votes) = try LedgerEntry(decoding: founding[3]).body else {
            return #expect(Bool(false), "no member entry")
        }
        let later = try LedgerEntry(unixMilliseconds: 4000, body: .member(record: record, votes: votes)).encoded()
        await #expect {
            try await log.append(later)
        } throws: {
            ($0 as? LedgerError)?.code == .ruleBroken(.member(.wrongSequence))
        }
    }

    @Test(arguments: [
        "DELETE FROM member WHERE leaf = 0", "UPDATE member SET entry = x'0163' WHERE leaf = 1",
        "UPDATE member SET entry = (SELECT entry FROM member WHERE leaf = 0)",
    ])
    func aDamagedRowIsNotBuiltOn(damage: String) async throws {
        let scratch = try Scratch()
        for _ in 0..<2 {
            let log = try Fixture.log(scratch.path)
            #expect(try await log.append(batch: try TestMembers.founding(2)) == [0, 1])
            await log.close()
        }
        let store = try EntryStore(path: scratch.path + "/ledger.sqlite", hook: StorageHook())
        try await store.database.write { try $0.execute(sql: damage) }
        #expect { try Fixture.log(scratch.path) } throws: { ($0 as? LedgerError)?.code == .corrupted }
    }

    /// Every write fails once, before and after it is kept; what is sent again is there once.
    @Test(arguments: Log.Layout.allCases, [false, true])
    func everyWriteMayFail(layout: Log.Layout, afterwards: Bool) async throws {
        let founding = try TestMembers.founding(4)
        var hits: [StorageStep] = []
        while true {
            let scratch = try Scratch()
            let fault = OneFault(target: hits.count + 1, afterwards: afterwards)
            var opened: Log?
            for _ in 0..<3 where opened == nil { opened = try? Fixture.log(scratch.path, layout, hook: fault.hook) }
            let log = try #require(opened)
            for (index, entry) in founding.enumerated() {
                var found: UInt64?
                for _ in 0..<5 where found == nil {
                    do { found = try await log.append(entry) } catch let error as LedgerError {
                        #expect(error.code == .storage)
                    }
                }
                #expect(found == UInt64(index))
            }
            #expect(try await log.members() == TestMembers.register(founding))
            await log.close()
            let again = try Fixture.log(scratch.path, layout)
            #expect(try await again.members() == TestMembers.register(founding))
            #expect(again.latestCheckpoint().checkpoint.size == 4)
            await again.close()
            guard let hit = fault.hit else { break }
            hits.append(hit)
        }
        for index in 0..<3 as Range<UInt64> { #expect(hits.contains(.entries(first: index))) }
    }
}

/// Logs made before the sequencer knew the members' rules.
@Suite("Members of older logs", .serialized)
struct OlderMemberTests {
    /// A log that took every entry of type 13 without a look; the last ones wait for a checkpoint.
    private func old(_ directory: String, _ layout: Log.Layout, _ entries: [[UInt8]], covered: Int) throws {
        let sequencer = try Sequencer(Fixture.configuration(directory, layout))
        for part in [entries[..<covered], entries[covered...]] where !part.isEmpty {
            try sequencer.integrate()
            let framed = part.flatMap { [UInt8($0.count >> 8), UInt8($0.count & 255)] + $0 }
            let run = try #require(EntryRun(framed: framed, count: part.count))
            _ = sequencer.admit(run, companions: [(run.count, [])])
            try sequencer.commit()
            if part.endIndex == covered { try sequencer.integrate() }
        }
        try sequencer.store.database.write {
            try $0.execute(
                sql: """
                    DROP TABLE member;
                    ALTER TABLE identity DROP COLUMN knowsMembers;
                    DELETE FROM grdb_migrations WHERE identifier = 'v4';
                    """)
        }
        try sequencer.store.close()
    }

    /// Good and bad records among 600 deposits.
    private func history() throws -> (entries: [[UInt8]], good: [UInt64], bad: [UInt8]) {
        let founding = try TestMembers.founding(3)
        let unvoted = try TestMembers.entry(TestMembers.admit(2), [])
        var entries = try (0..<600).map { try Fixture.deposit(UInt64($0)) }
        for (index, entry) in [(3, founding[0]), (4, unvoted), (300, founding[1]), (301, founding[1])] {
            entries[index] = entry
        }
        entries[598] = founding[2]
        return (entries, [3, 300, 598], unvoted)
    }

    @Test(arguments: [Log.Layout.files, .packed], [0, 301, 512, 590, 600])
    func theirRecordsAreTakenOverOnce(layout: Log.Layout, covered: Int) async throws {
        let scratch = try Scratch()
        let (entries, good, bad) = try history()
        try old(scratch.path, layout, entries, covered: covered)
        let steps = Mutex<[StorageStep]>([])
        let hook = StorageHook(after: { step in steps.withLock { $0.append(step) } })
        for _ in 0..<2 {
            let log = try Fixture.log(scratch.path, layout, hook: hook)
            #expect(try await log.members() == TestMembers.register(try TestMembers.founding(3)))
            #expect(try await log.append(batch: good.map { entries[Int($0)] }) == good)
            await #expect {
                try await log.append(bad)
            } throws: {
                ($0 as? LedgerError)?.code == .ruleBroken(.member(.wrongSequence))
            }
            #expect(log.latestCheckpoint().checkpoint.size == 600)
            await log.close()
        }
        #expect(steps.withLock { $0.filter { $0 == .members }.count } == 1)
        let log = try Fixture.log(scratch.path, layout)
        #expect(try await log.append(TestMembers.founding(4)[3]) == 600)
    }

    @Test(arguments: Log.Layout.allCases) func onesWithoutMembersStayWithout(layout: Log.Layout) async throws {
        let scratch = try Scratch()
        try old(scratch.path, layout, try (0..<300).map { try Fixture.deposit($0) }, covered: 280)
        let log = try Fixture.log(scratch.path, layout)
        #expect(try await log.members() == TestMembers.register([]))
        #expect(try await log.append(TestMembers.founding(1)[0]) == 300)
    }

    @Test(arguments: Log.Layout.allCases, [false, true])
    func takingThemOverIsMadeAgain(layout: Log.Layout, afterwards: Bool) async throws {
        var hits: [StorageStep] = []
        while true {
            let scratch = try Scratch()
            let (entries, good, _) = try history()
            try old(scratch.path, layout, entries, covered: 590)
            let fault = OneFault(target: hits.count + 1, afterwards: afterwards)
            let first = try? Fixture.log(scratch.path, layout, hook: fault.hook)
            await first?.close()
            let log = try Fixture.log(scratch.path, layout)
            #expect(try await log.members() == TestMembers.register(try TestMembers.founding(3)))
            #expect(try await log.append(batch: good.map { entries[Int($0)] }) == good)
            try await expectConsistent(scratch.path, log, layout)
            await log.close()
            guard let hit = fault.hit else { break }
            hits.append(hit)
        }
        #expect(hits.contains(.members) && hits.contains(.checkpoint(size: 600)))
    }

    @Test func damagedEntriesAreNotTakenOver() async throws {
        let scratch = try Scratch()
        let (entries, _, _) = try history()
        try old(scratch.path, .files, entries, covered: 600)
        let url = URL(fileURLWithPath: scratch.path + "/tile/entries/000")
        let original = try Data(contentsOf: url)
        var damaged = original
        damaged[40] ^= 1
        try damaged.write(to: url)
        #expect { try Fixture.log(scratch.path) } throws: { ($0 as? LedgerError)?.code == .corrupted }
        try original.write(to: url)
        let log = try Fixture.log(scratch.path)
        #expect(try await log.members().sequence == 3)
    }
}
