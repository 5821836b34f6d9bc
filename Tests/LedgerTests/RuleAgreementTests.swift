import CanonicalJSON
import CryptoPrimitives
import Foundation
import Testing
import TransparencyLog

@testable import Ledger

/// A sequencer takes exactly the entries that a mirror's rules let pass.
@Suite("Sequencer and mirror", .serialized)
struct RuleAgreementTests {
    @Test(arguments: Log.Layout.allCases) func theyAgreeOnGoodAndBadRecords(layout: Log.Layout) throws {
        let wanted = ProcessInfo.processInfo.environment["TABELLION_TEST_SEED"].flatMap { UInt64($0) }
        let seed = wanted ?? UInt64.random(in: .min ... .max)
        print("TABELLION_TEST_SEED=\(seed)")
        var random = SeededGenerator(state: seed)
        let scratch = try Scratch()
        var opened: Sequencer?
        var mirror = LedgerRules(origin: Fixture.origin, officeKey: Fixture.office.publicKey)
        var count: UInt64 = 0
        var verdicts: [LedgerError.Code?: Int] = [:]
        for _ in 0..<500 {
            let sequencer = try opened ?? Sequencer(Fixture.configuration(scratch.path, layout))
            opened = sequencer
            let batch = try Self.batch(after: mirror, &random)
            let (verdict, due, after) = try Self.verdict(of: mirror, on: batch, at: count)
            var found: LedgerError?
            do {
                let indices = try sequencer.admit(batch.map { try PreparedEntry($0) })
                #expect(indices == Array(count..<count + UInt64(batch.count)))
                (count, mirror) = (count + UInt64(batch.count), after)
            } catch let error as LedgerError { found = error }
            #expect(found?.code == due)
            #expect(found?.message == verdict.map { "entry refused: \($0.cause)" })
            verdicts[found?.code, default: 0] += 1
            #expect(sequencer.members == mirror.members && sequencer.register == mirror.sessions)
            if Int.random(in: 0..<3, using: &random) == 0 { try sequencer.commit() }
            if Int.random(in: 0..<9, using: &random) == 0 { try sequencer.integrate() }
            guard sequencer.group.isEmpty, Int.random(in: 0..<5, using: &random) == 0 else { continue }
            try sequencer.store.close()
            opened = nil
        }
        for (code, count) in verdicts { print(count, code.map { "\($0)" } ?? "taken") }
        #expect((verdicts[nil] ?? 0) > 50)
        for code in [
            MemberRuleError.Code.malformedRecord, .otherLog, .wrongSequence, .unknownVoter, .invalidVote, .tooFewVotes,
            .taken, .unknownMember,
        ] { #expect((verdicts[.ruleBroken(.member(code))] ?? 0) > 0, "\(code)") }
    }

    /// The first entry that the rules refuse, in the mirror's words and by its code; and the state after all of them.
    private static func verdict(
        of mirror: LedgerRules, on batch: [[UInt8]], at first: UInt64
    ) throws -> (LedgerRuleError?, LedgerError.Code?, LedgerRules) {
        var rules = mirror
        for (offset, bytes) in batch.enumerated() {
            let before = rules
            do throws(LedgerRuleError) {
                try rules.apply(bytes, at: first + UInt64(offset))
            } catch {
                var (sessions, members) = (before.sessions, before.members)
                let entry = try LedgerEntry(decoding: bytes)
                do {
                    try sessions.apply(entry, at: first + UInt64(offset))
                    if case .member(let record, let votes) = entry.body {
                        try members.apply(record: record, votes: votes)
                    }
                } catch let cause as SessionRuleError {
                    return (error, .ruleBroken(.session(cause.code)), mirror)
                } catch let cause as MemberRuleError { return (error, .ruleBroken(.member(cause.code)), mirror) }
            }
        }
        return (nil, nil, rules)
    }

    /// One to three entries, of which most may follow one another.
    private static func batch(after mirror: LedgerRules, _ random: inout SeededGenerator) throws -> [[UInt8]] {
        var state = mirror
        return try (0..<Int.random(in: 1...3, using: &random)).map { _ in
            let entry = try entry(after: state, &random)
            // Any index serves that no entry had.
            try? state.apply(entry, at: 1 << 40 + random.next() >> 32)
            return entry
        }
    }

    private static func entry(after rules: LedgerRules, _ random: inout SeededGenerator) throws -> [UInt8] {
        let worker = TestWorker(key: Fixture.key(5))
        let kind = Int.random(in: 0..<8, using: &random)
        if kind == 0 { return try Fixture.deposit(random.next()) }
        if kind == 1 {
            guard let lease = rules.sessions.workers[worker.id]?.lastLease else { return try worker.registration() }
            return try worker.opening(lease + (Int.random(in: 0..<3, using: &random) == 0 ? 2 : 1))
        }
        return try memberEntry(after: rules.members, &random)
    }

    private static func memberEntry(
        after register: MemberRegister, _ random: inout SeededGenerator
    ) throws -> [UInt8] {
        func strikes() -> Bool { Int.random(in: 0..<14, using: &random) == 0 }
        let someone = register.members.randomElement(using: &random)
        let origin = strikes() ? "other.example" : Fixture.origin
        let sequence = register.sequence + (strikes() ? 1 : 0)
        let number = (someone?.number ?? 1) + (strikes() ? 40 : 0)
        let used = try someone.map { try #require(UInt64($0.keys.address.dropFirst("https://".count))) }
        let keys = try TestMembers.keys(strikes() ? used ?? 1 : random.next())
        let record: MemberRecord =
            switch Int.random(in: 0..<3, using: &random) {
            case 0 where register.members.count > 1: .remove(log: origin, sequence: sequence, member: number)
            case 1 where someone != nil: .replaceKey(log: origin, sequence: sequence, member: number, keys: keys)
            default:
                .admit(
                    log: origin, sequence: sequence, member: register.nextNumber + (strikes() ? 1 : 0),
                    name: strikes() ? someone?.name ?? "X" : "M\(random.next())", keys: keys)
            }
        let numbers = register.members.map(\.number)
        let voters = strikes() ? [0] + numbers : strikes() ? Array(numbers.prefix(numbers.count / 2)) : numbers
        var votes = try TestMembers.votes(on: record, in: register, by: Array(voters.prefix(9)))
        if strikes(), let vote = votes.popLast() {
            votes.append(record.vote(by: vote.member, key: Fixture.key(9)))
        }
        guard !strikes() else {
            return try LedgerEntry(
                unixMilliseconds: random.next() >> 8,
                body: .member(record: record.canonicalBytes + [0x20], votes: votes)
            ).encoded()
        }
        return try TestMembers.entry(record, votes, at: random.next() >> 8)
    }
}
