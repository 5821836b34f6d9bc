/// Why a log could not be read as far as its checkpoint, or is not what the checkpoint signs.
public struct MonitorError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: Hashable, Sendable {
        /// The log has no such file.
        case missing
        /// The file could not be read at all; trying again may help.
        case unreadable
        /// The bytes are no bundle of so many entries.
        case malformedBundle
        /// The file `checkpoint` is no checkpoint that the log signed.
        case badCheckpoint
        /// The checkpoint covers fewer entries than were read before.
        case shrunk
        /// The entries do not have the root that the checkpoint signs: they were changed, or the log has forked.
        case wrongRoot
    }

    public let code: Code

    /// The file that it is about; nil for `shrunk` and for a wrong root that no single file explains.
    public let resource: LogResource?

    /// What is wrong and where, and what to do about it, for a person.
    public let message: String

    public init(_ code: Code, _ resource: LogResource? = nil, _ message: String) {
        self.code = code
        self.resource = resource
        self.message = message
    }

    public var description: String { message }
}
