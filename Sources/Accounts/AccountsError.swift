/// Why something with accounts did not happen. No message names a password, a token, a code or a key.
public struct AccountsError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// A name that is taken, an office or account that does not exist, a role without its office.
        case badRequest
        /// A disk or database failed; whether the write was kept is unknown: look, then try again.
        case storage
        /// Another process has the directory open.
        case alreadyOpen
        /// Too many passwords wait to be hashed: answer 503.
        case busy
        /// A file or record that is not what was written.
        case corrupted
    }

    public let code: Code

    /// Names the account, file or field, and says what to do.
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
