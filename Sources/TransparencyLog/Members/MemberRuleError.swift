/// Which rule of members an entry of type 13 would break (docs/spec/ledger.md, "Members").
public struct MemberRuleError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: Hashable, Sendable {
        /// The record is not the canonical JSON of a member record.
        case malformedRecord
        /// The record is another log's.
        case otherLog
        /// Not the next sequence number.
        case wrongSequence
        /// A vote by nobody who may vote.
        case unknownVoter
        /// A vote whose signature does not verify.
        case invalidVote
        /// Not more than half of the members.
        case tooFewVotes
        /// A name or a key that a member has or had.
        case taken
        /// A member that is not there, or not any more.
        case unknownMember
        /// More members than votes fit into one entry, or fewer than one.
        case memberCount
    }

    public let code: Code

    /// What stands in the record, and what would have to.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
