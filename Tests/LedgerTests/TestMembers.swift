import CanonicalJSON
import CryptoPrimitives
import Testing
import TransparencyLog

@testable import Ledger

extension Log {
    /// The members after everything durable.
    func members() throws -> MemberRegister { try settled().members }
}

/// Member records of institutions whose keys follow from a number, which stands in their address.
enum TestMembers {
    private static func key(_ purpose: String, _ number: UInt64) throws -> Ed25519PrivateKey {
        var writer = ByteWriter(tag: purpose)
        writer.u64(number)
        return try #require(Ed25519PrivateKey(seed: sha256(writer.bytes).bytes))
    }

    static func keys(_ number: UInt64) throws -> MemberRecord.Keys {
        let cosigner = try VerifierKey(
            name: "m\(number).example", type: .cosignature, publicKey: try key("cosigner", number).publicKey)
        return MemberRecord.Keys(
            cosigner: cosigner, signing: try key("signing", number).publicKey, address: "https://\(number)")
    }

    /// The private key for votes.
    static func signer(_ keys: MemberRecord.Keys) throws -> Ed25519PrivateKey {
        try key("signing", try #require(UInt64(keys.address.dropFirst("https://".count))))
    }

    static func admit(_ number: UInt16, sequence: UInt64? = nil, keys: UInt64? = nil) throws -> MemberRecord {
        .admit(
            log: Fixture.origin, sequence: sequence ?? UInt64(number) - 1, member: number,
            name: "Institution \(number)",
            keys: try Self.keys(keys ?? UInt64(number)))
    }

    /// Votes of the given members, of all of them if none are given, and of the office while there is none.
    static func votes(
        on record: MemberRecord, in register: MemberRegister, by voters: [UInt16]? = nil
    ) throws -> [MemberVote] {
        guard !register.members.isEmpty else { return [record.vote(by: MemberRegister.office, key: Fixture.office)] }
        return try (voters ?? register.members.map(\.number)).map { number in
            let key = try register.member(number).map { try signer($0.keys) } ?? Fixture.office
            return record.vote(by: number, key: key)
        }
    }

    static func entry(_ record: MemberRecord, _ votes: [MemberVote], at time: UInt64 = 3000) throws -> [UInt8] {
        try LedgerEntry(unixMilliseconds: time, body: .member(record: record.canonicalBytes, votes: votes)).encoded()
    }

    /// Entries that admit members 1 to `count`.
    static func founding(_ count: UInt16) throws -> [[UInt8]] {
        var register = MemberRegister(origin: Fixture.origin, officeKey: Fixture.office.publicKey)
        return try (1...count).map { number in
            let record = try admit(number)
            let votes = try votes(on: record, in: register)
            try register.apply(record: record.canonicalBytes, votes: votes)
            return try entry(record, votes)
        }
    }

    /// The members that these entries make.
    static func register(_ entries: [[UInt8]]) throws -> MemberRegister {
        var rules = LedgerRules(origin: Fixture.origin, officeKey: Fixture.office.publicKey)
        for (index, entry) in entries.enumerated() { try rules.apply(entry, at: UInt64(index)) }
        return rules.members
    }
}
