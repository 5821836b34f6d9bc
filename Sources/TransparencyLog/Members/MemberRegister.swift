internal import CanonicalJSON
internal import CryptoPrimitives

/// Who the members of a ledger are: the state that decides which member record may follow.
///
/// A pure value, as `SessionRegister` is. The first record is voted for by the office alone; every later one by more than half of
/// the members that are there before it. Numbers, names and keys are never used twice.
public struct MemberRegister: Hashable, Sendable {
    /// Votes with this number are the office's; they count only while there is no member.
    public static let office: UInt16 = 0

    /// Most members at a time: nine votes, more than half of seventeen, fit into an entry.
    public static let maximumCount = 17

    /// An institution.
    public struct Member: Hashable, Sendable {
        /// From 1, in the order of admission.
        public let number: UInt16
        public let name: String
        public fileprivate(set) var keys: MemberRecord.Keys

        public init(number: UInt16, name: String, keys: MemberRecord.Keys) {
            self.number = number
            self.name = name
            self.keys = keys
        }
    }

    /// Of the log.
    public let origin: String

    /// Ed25519, 32 bytes; given beforehand.
    public let officeKey: [UInt8]

    /// Ascending by number.
    public private(set) var members: [Member] = []

    /// Sequence number of the next record.
    public private(set) var sequence: UInt64 = 0

    /// Number of the next member.
    public private(set) var nextNumber: UInt16 = 1

    /// Names and keys that anybody has or had.
    private var names: Set<[UInt8]> = []
    private var usedKeys: Set<[UInt8]>

    /// The state before the first record.
    public init(origin: String, officeKey: [UInt8]) {
        self.origin = origin
        self.officeKey = officeKey
        usedKeys = [officeKey]
    }

    /// Votes that the next record needs.
    public var neededVotes: Int { members.isEmpty ? 1 : members.count / 2 + 1 }

    public func member(_ number: UInt16) -> Member? { members.first { $0.number == number } }

    /// Takes one more record; a refused one leaves the state as it was.
    ///
    /// - Parameter votes: ascending by member, as the entry has them.
    /// - Throws: the first rule that it breaks.
    public mutating func apply(record bytes: [UInt8], votes: [MemberVote]) throws(MemberRuleError) {
        let record: MemberRecord
        do throws(JSONError) {
            record = try MemberRecord(canonical: bytes, file: "member record")
        } catch { throw MemberRuleError(.malformedRecord, error.message) }
        guard KeyName.areEqual(record.log, origin) else {
            throw MemberRuleError(.otherLog, "the record is for \(record.log), this log is \(origin)")
        }
        guard record.sequence == sequence else {
            throw MemberRuleError(.wrongSequence, "record \(record.sequence) where \(sequence) is the next")
        }
        try count(votes, on: bytes)
        switch record.action {
        case .admit: try admit(record)
        case .remove: try remove(record)
        case .replaceKey: try replaceKeys(record)
        }
        sequence += 1
    }

    private func count(_ votes: [MemberVote], on record: [UInt8]) throws(MemberRuleError) {
        let message = MemberRecord.message(record: record)
        var last: UInt16?
        for vote in votes {
            guard last.map({ $0 < vote.member }) ?? true else {
                throw MemberRuleError(.invalidVote, "votes do not ascend: \(vote.member) after \(last ?? 0)")
            }
            last = vote.member
            let isOffice = members.isEmpty && vote.member == Self.office
            guard let key = isOffice ? officeKey : member(vote.member)?.keys.signing else {
                throw MemberRuleError(.unknownVoter, "\(vote.member) has no vote on this record")
            }
            guard Ed25519.isValid(signature: vote.signature.bytes, message: message, publicKey: key) else {
                throw MemberRuleError(.invalidVote, "the vote of \(vote.member) does not verify")
            }
        }
        guard votes.count >= neededVotes else {
            throw MemberRuleError(
                .tooFewVotes, "\(votes.count) votes; \(neededVotes) are needed with \(members.count) members")
        }
    }

    private mutating func admit(_ record: MemberRecord) throws(MemberRuleError) {
        guard let name = record.name, let keys = record.keys else {
            throw MemberRuleError(.malformedRecord, "admit without name or keys")
        }
        guard record.member == nextNumber else {
            throw MemberRuleError(.unknownMember, "member \(record.member) where \(nextNumber) is the next number")
        }
        guard members.count < Self.maximumCount, nextNumber < .max else {
            throw MemberRuleError(.memberCount, "there are \(members.count) members; no more than 17 can vote")
        }
        guard !names.contains(Array(name.utf8)) else {
            throw MemberRuleError(.taken, "the name \"\(name)\" is or was a member's")
        }
        try take(keys, besides: [])
        names.insert(Array(name.utf8))
        members.append(Member(number: nextNumber, name: name, keys: keys))
        nextNumber += 1
    }

    private mutating func remove(_ record: MemberRecord) throws(MemberRuleError) {
        guard let place = members.firstIndex(where: { $0.number == record.member }) else {
            throw MemberRuleError(.unknownMember, "\(record.member) is no member")
        }
        guard members.count > 1 else {
            throw MemberRuleError(.memberCount, "the last member cannot be removed: nobody could vote any more")
        }
        members.remove(at: place)
    }

    private mutating func replaceKeys(_ record: MemberRecord) throws(MemberRuleError) {
        guard let place = members.firstIndex(where: { $0.number == record.member }), let keys = record.keys else {
            throw MemberRuleError(.unknownMember, "\(record.member) is no member")
        }
        let old = members[place].keys
        try take(keys, besides: [old.cosigner.publicKey, old.signing])
        members[place].keys = keys
    }

    /// - Parameter own: keys that the member has already and may keep.
    private mutating func take(_ keys: MemberRecord.Keys, besides own: [[UInt8]]) throws(MemberRuleError) {
        let wanted = [keys.cosigner.publicKey, keys.signing]
        for key in wanted where !own.contains(key) && usedKeys.contains(key) {
            throw MemberRuleError(.taken, "key \(Hex.encode(key)) is or was somebody's already")
        }
        usedKeys.formUnion(wanted)
    }

    /// The witness policy that the members make: so many of them have to cosign.
    ///
    /// - Parameters:
    ///   - log: the log's key.
    ///   - needed: how many; nil for more than half.
    /// - Throws: `PolicyError` if there are not so many members.
    public func policy(log: VerifierKey, needed: Int? = nil) throws(PolicyError) -> WitnessPolicy {
        let witnesses = members.map { member in
            WitnessPolicy.Witness(
                name: PolicyName("member-\(member.number)"), key: member.keys.cosigner, address: member.keys.address)
        }
        guard !witnesses.isEmpty else { throw PolicyError(.quorum, "there is no member; nobody could cosign") }
        let group = WitnessPolicy.Group(
            name: "members", threshold: .least(needed ?? members.count / 2 + 1), members: witnesses.map(\.name))
        return try WitnessPolicy(
            logs: [WitnessPolicy.Log(key: log)], witnesses: witnesses, groups: [group], quorum: group.name)
    }
}
