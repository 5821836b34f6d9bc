public import TransparencyLog

/// Why the ledger refused or failed.
public struct LedgerError: Error, Sendable, CustomStringConvertible {
    public enum Code: Hashable, Sendable {
        /// The bytes are no TL1 entry; `cause` is an `EntryError`.
        case malformedEntry
        /// The entry breaks a rule of sessions or members; nothing was sequenced.
        case ruleBroken(Rule)
        /// More entries in one batch than `Log.maximumBatch`.
        case batchTooLarge
        /// A disk, file system or database failed; whether the write was kept is unknown, the same bytes may be resent.
        case storage
        /// What stands on disk contradicts itself or the signed checkpoint; nothing is written until that is repaired.
        case corrupted
        /// Another process has the directory open.
        case alreadyOpen
        /// The directory holds a log of another origin, log key or office key.
        case otherLog
        /// An index or size beyond the tree.
        case outOfRange
        /// Another writer has replaced the checkpoint.
        case checkpointConflict
        /// The log has been closed.
        case closed
    }

    /// A rule that entries have to keep (docs/spec/ledger.md, sections 2 and 8).
    public enum Rule: Hashable, Sendable {
        case session(SessionRuleError.Code)
        case member(MemberRuleError.Code)
    }

    public let code: Code

    /// What failed, where, and what to do about it.
    public let message: String

    /// What was underneath, if anything.
    public let cause: (any Error)?

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String { cause.map { "\(message): \($0)" } ?? message }
}
