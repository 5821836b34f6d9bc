/// Why a mirror cannot do its work: not a refusal to cosign, which is `MirrorRefusal`.
public struct MirrorError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// A file cannot be read or written; errno's text is in the message. Whether a write was kept is unknown.
        case storage
        /// Another process works in the directory.
        case inUse = "in-use"
        /// What the mirror holds is not what it signed.
        case damaged
        /// The directory is another log's, key's or name's; or an address cannot be used.
        case configuration
        /// The log does not answer, or not with what it should.
        case source
        /// Too much to do; ask again later.
        case busy
    }

    public let code: Code

    /// Names the file or address and says what to do.
    public let message: String

    public let cause: (any Error)?

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String {
        cause.map { "\(code.rawValue): \(message) (\($0))" } ?? "\(code.rawValue): \(message)"
    }
}
