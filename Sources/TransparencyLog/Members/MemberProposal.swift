public import CanonicalJSON
internal import CryptoPrimitives

/// A member record on its way to the log, with the votes so far: what members send each other.
///
///     {"record": canonical JSON as text, "type": "tabellion/member-proposal", "v": 1,
///      "votes": [{"member", "signature": hex}]}
public struct MemberProposal: JSONModel, Hashable {
    public typealias Failure = JSONError

    public static let type = "tabellion/member-proposal"

    public let record: MemberRecord

    /// Ascending by member, each member once.
    public private(set) var votes: [MemberVote]

    public init(record: MemberRecord, votes: [MemberVote] = []) {
        self.record = record
        self.votes = []
        for vote in votes { add(vote) }
    }

    /// Adds a vote; one of the same member is replaced.
    public mutating func add(_ vote: MemberVote) {
        votes.removeAll { $0.member == vote.member }
        votes.insert(vote, at: votes.firstIndex { $0.member > vote.member } ?? votes.count)
    }

    /// The entry of type 13.
    ///
    /// - Parameter unixMilliseconds: when it was put together; no evidence.
    public func entry(unixMilliseconds: UInt64) -> LedgerEntry {
        LedgerEntry(unixMilliseconds: unixMilliseconds, body: .member(record: record.canonicalBytes, votes: votes))
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        guard try members.string("type").utf8.elementsEqual(Self.type.utf8), try members.integer("v") == 1 else {
            throw members.failure("type", "\"\(Self.type)\" with v 1 should stand here")
        }
        record = try MemberRecord(
            canonical: Array(try members.string("record").utf8), file: members.place(of: "record"))
        let items: [Vote] = try members.models("votes")
        votes = items.map(\.vote)
        try members.finish()
        guard votes.count <= MemberRegister.maximumCount,
            zip(votes, votes.dropFirst()).allSatisfy({ $0.member < $1.member })
        else { throw members.failure("votes", "at most 17 votes, ascending by member, should stand here") }
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("v", 1)
        object.set("type", Self.type)
        object.set("record", String(decoding: record.canonicalBytes, as: UTF8.self))
        object.set("votes", .array(votes.map { Vote(vote: $0).json }))
        return .object(object)
    }

    private struct Vote: JSONModel {
        let vote: MemberVote

        init(vote: MemberVote) { self.vote = vote }

        init(json: JSONValue, at place: String) throws(JSONError) {
            var members = try MemberReader(json, at: place)
            guard let number = UInt16(exactly: try members.integer("member")) else {
                throw members.failure("member", "0 to 65535 should stand here")
            }
            let bytes = try members.hex("signature", count: EntrySignature.byteCount)
            try members.finish()
            guard let signature = EntrySignature(bytes) else { preconditionFailure("64 bytes were read") }
            vote = MemberVote(member: number, signature: signature)
        }

        var json: JSONValue {
            var object = JSONObject()
            object.set("member", UInt64(vote.member))
            object.set("signature", hex: vote.signature.bytes)
            return .object(object)
        }
    }
}
