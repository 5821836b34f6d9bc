import CanonicalJSON
import CryptoPrimitives
import Testing

@testable import TransparencyLog

@Suite("Members")
struct MemberTests {
    static let origin = "log.example/members"
    static let office = seededKey(99)

    static func keys(_ byte: UInt8) throws -> MemberRecord.Keys {
        let cosigner = try VerifierKey(
            name: "m\(byte).example", type: .cosignature, publicKey: seededKey(byte &+ 100).publicKey)
        return MemberRecord.Keys(
            cosigner: cosigner, signing: seededKey(byte).publicKey, address: "https://m\(byte).example/")
    }

    static func admit(_ number: UInt16, sequence: UInt64? = nil) throws -> MemberRecord {
        .admit(
            log: origin, sequence: sequence ?? UInt64(number) - 1, member: number, name: "Institution \(number)",
            keys: try keys(UInt8(number)))
    }

    /// A register with members 1 to `count`.
    static func register(_ count: UInt16) throws -> MemberRegister {
        var register = MemberRegister(origin: origin, officeKey: office.publicKey)
        for number in 1..<count + 1 { try register.take(try admit(number), by: register.members.map(\.number)) }
        return register
    }

    private func refusal(_ register: MemberRegister, _ record: MemberRecord, by voters: [UInt16]) -> MemberRuleError
        .Code?
    {
        var changed = register
        do {
            try changed.take(record, by: voters)
            return nil
        } catch {
            #expect(changed == register)
            return (error as? MemberRuleError)?.code
        }
    }

    @Test func theOfficeFoundsAndMembersVote() throws {
        let empty = MemberRegister(origin: Self.origin, officeKey: Self.office.publicKey)
        #expect(refusal(empty, try Self.admit(1), by: []) == nil)
        #expect(refusal(empty, try Self.admit(2, sequence: 0), by: []) == .unknownMember)
        #expect(refusal(empty, try Self.admit(1, sequence: 1), by: []) == .wrongSequence)
        let four = try Self.register(4)
        #expect(four.members.map(\.number) == [1, 2, 3, 4] && four.neededVotes == 3)
        let fifth = try Self.admit(5)
        #expect(refusal(four, fifth, by: [1, 2]) == .tooFewVotes)
        #expect(refusal(four, fifth, by: [1, 2, 5]) == .unknownVoter)
        #expect(refusal(four, fifth, by: [0, 1, 2]) == .unknownVoter)
        #expect(refusal(four, fifth, by: [1, 3, 2]) == .invalidVote)
        #expect(refusal(four, fifth, by: [1, 2, 4]) == nil)
    }

    @Test func votesAreForOneRecordOnOneLog() throws {
        var three = try Self.register(3)
        let (fourth, other) = (try Self.admit(4), try Self.admit(5, sequence: 3))
        let votes = [fourth.vote(by: 1, key: seededKey(1)), other.vote(by: 2, key: seededKey(2))]
        #expect(throws: MemberRuleError.self) {
            try three.apply(record: fourth.canonicalBytes, votes: votes)
        }
        let elsewhere = MemberRecord.admit(
            log: "log.example/other", sequence: 3, member: 4, name: "x", keys: try Self.keys(4))
        #expect(refusal(three, elsewhere, by: [1, 2]) == .otherLog)
        let free = Array(String(decoding: fourth.canonicalBytes, as: UTF8.self).utf8) + [0x20]
        #expect(throws: MemberRuleError.self) { try three.apply(record: free, votes: []) }
        #expect(refusal(three, fourth, by: [1, 2]) == nil)
    }

    @Test func nothingIsUsedTwice() throws {
        let three = try Self.register(3)
        func named(_ name: String, _ keys: MemberRecord.Keys) -> MemberRecord {
            .admit(log: Self.origin, sequence: 3, member: 4, name: name, keys: keys)
        }
        #expect(refusal(three, named("Institution 2", try Self.keys(9)), by: [1, 2]) == .taken)
        #expect(refusal(three, named("New", try Self.keys(2)), by: [1, 2]) == .taken)
        let office = MemberRecord.Keys(
            cosigner: try Self.keys(9).cosigner, signing: Self.office.publicKey, address: "https://x.example")
        #expect(refusal(three, named("New", office), by: [1, 2]) == .taken)
        #expect(refusal(three, named("New", try Self.keys(9)), by: [1, 2]) == nil)
        var gone = three
        try gone.take(.remove(log: Self.origin, sequence: 3, member: 2), by: [1, 3])
        let back = MemberRecord.admit(
            log: Self.origin, sequence: 4, member: 4, name: "New", keys: try Self.keys(2))
        #expect(refusal(gone, back, by: [1, 3]) == .taken)
        #expect(refusal(gone, try Self.admit(4, sequence: 4), by: [1, 2]) == .unknownVoter)
        #expect(refusal(gone, try Self.admit(4, sequence: 4), by: [1, 3]) == nil)
    }

    @Test func keysAreReplacedAndTheLastMemberStays() throws {
        var three = try Self.register(3)
        let changed = MemberRecord.replaceKey(log: Self.origin, sequence: 3, member: 2, keys: try Self.keys(20))
        try three.take(changed, by: [1, 2])
        #expect(try three.member(2)?.keys == Self.keys(20))
        // The old key has no vote any more.
        let fourth = try Self.admit(4, sequence: 4)
        #expect(refusal(three, fourth, by: [1, 2]) == .invalidVote)
        #expect(refusal(three, fourth, by: [1, 3]) == nil)
        let one = try Self.register(1)
        #expect(refusal(one, .remove(log: Self.origin, sequence: 1, member: 1), by: [1]) == .memberCount)
        #expect(refusal(one, .remove(log: Self.origin, sequence: 1, member: 2), by: [1]) == .unknownMember)
    }

    @Test func seventeenVoteInOneEntry() throws {
        let full = try Self.register(17)
        #expect(full.neededVotes == 9)
        #expect(refusal(full, try Self.admit(18), by: Array(1...9)) == .memberCount)
        let long = MemberRecord.Keys(
            cosigner: try VerifierKey(
                name: "m.example", type: .cosignature, publicKey: seededKey(240).publicKey),
            signing: seededKey(241).publicKey, address: "https://" + String(repeating: "a", count: 14))
        let record = MemberRecord.replaceKey(log: Self.origin, sequence: 17, member: 3, keys: long)
        let votes = (UInt16(1)...9).map { record.vote(by: $0, key: seededKey(UInt8($0))) }
        let entry = LedgerEntry(
            unixMilliseconds: 1, body: .member(record: record.canonicalBytes, votes: votes))
        let bytes = try entry.encoded()
        var rules = LedgerRules(
            sessions: SessionRegister(officeKey: Self.office.publicKey), members: full)
        try rules.apply(bytes, at: 99)
        #expect(rules.members.member(3)?.keys == long)
        #expect(throws: LedgerRuleError.self) { try rules.apply(bytes, at: 100) }
    }

    @Test func membersMakeAPolicy() throws {
        let three = try Self.register(3)
        let log = try VerifierKey(name: Self.origin, type: .ed25519, publicKey: seededKey(1).publicKey)
        let policy = try three.policy(log: log)
        #expect(
            policy.witnesses.map(\.address) == ["https://m1.example/", "https://m2.example/", "https://m3.example/"])
        #expect(policy.groups[0].needed == 2)
        #expect(try WitnessPolicy(parsing: policy.bytes) == policy)
        #expect(throws: PolicyError.self) { try three.policy(log: log, needed: 4) }
        #expect(throws: PolicyError.self) { try Self.register(0).policy(log: log) }
    }

    @Test func proposalsTravelWithTheirVotes() throws {
        let record = try Self.admit(4)
        var proposal = MemberProposal(record: record)
        for number in [UInt16(3), 1, 3, 2] { proposal.add(record.vote(by: number, key: seededKey(UInt8(number)))) }
        #expect(proposal.votes.map(\.member) == [1, 2, 3])
        let read = try MemberProposal(canonical: proposal.canonicalBytes, file: "p")
        #expect(read == proposal)
        var rules = LedgerRules(
            sessions: SessionRegister(officeKey: Self.office.publicKey), members: try Self.register(3))
        try rules.apply(read.entry(unixMilliseconds: 7).encoded(), at: 5)
        #expect(rules.members.members.count == 4)
        var random = SeededGenerator.announced()
        for _ in 0..<1_000 {
            var bytes = proposal.canonicalBytes
            bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            guard let changed = try? MemberProposal(canonical: bytes, file: "p") else { continue }
            #expect(changed.canonicalBytes == bytes)
        }
    }

    @Test func mutatedRecordsNeverCrash() throws {
        var random = SeededGenerator.announced()
        let records = [
            try Self.admit(1), .remove(log: Self.origin, sequence: 1, member: 1),
            .replaceKey(log: Self.origin, sequence: 1, member: 1, keys: try Self.keys(3)),
        ]
        for record in records {
            let good = record.canonicalBytes
            #expect(try MemberRecord(canonical: good, file: "r") == record)
            for _ in 0..<1_000 {
                var bytes = good
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
                guard let read = try? MemberRecord(canonical: bytes, file: "r") else { continue }
                #expect(read.canonicalBytes == bytes)
            }
        }
    }
}

extension MemberRegister {
    /// Applies a record with the votes of the given members, or of the office where there is none yet.
    mutating func take(_ record: MemberRecord, by voters: [UInt16]) throws {
        let votes =
            members.isEmpty && voters.isEmpty
            ? [record.vote(by: Self.office, key: MemberTests.office)]
            : voters.map { record.vote(by: $0, key: seededKey(UInt8($0))) }
        try apply(record: record.canonicalBytes, votes: votes)
    }
}
