/// Why an anchor gave no evidence, or the outbox could not keep or find it.
public struct AnchorError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// Nobody answered, or not in time.
        case unreachable
        /// The anchor answered, and would not.
        case refused
        /// The answer is no evidence for this checkpoint.
        case badEvidence
        /// The anchor is at work on this checkpoint: ask again for the same one.
        case notYet
        /// A disk or database failed; whether the write was kept is unknown.
        case storage
        /// What stands in the store contradicts itself.
        case corrupted
        /// Another process has the directory open.
        case alreadyOpen
        /// A name, an address or a limit that cannot be used.
        case configuration
        /// There is no anchor of that name.
        case unknownAnchor
        /// A bug: an event that the table of legal moves does not know.
        case illegalMove
    }

    public let code: Code

    /// Names the anchor, address or file and says what to do.
    public let message: String

    public let cause: (any Error)?

    /// When asking again makes sense, if the anchor knows; nil to leave that to the outbox.
    public let retryAfter: Duration?

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil, retryAfter: Duration? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
        self.retryAfter = retryAfter
    }

    public var description: String {
        cause.map { "\(code.rawValue): \(message) (\($0))" } ?? "\(code.rawValue): \(message)"
    }
}
