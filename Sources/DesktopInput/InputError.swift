/// Why input could not be injected or watched.
public struct InputError: Error, Sendable, CustomStringConvertible {
    public enum Code: Sendable, Hashable {
        /// The gate is closed: nothing was sent.
        case gateClosed
        /// The X server refused the connection, or the cookie.
        case connectionRefused
        /// The connection broke: the server is gone.
        case connectionLost
        /// The server lacks XTEST or RECORD.
        case extensionMissing
        /// A position outside the screen, an unknown button, a character that no key can carry.
        case invalidInput
        /// The log at the place of injection refused the record; the event was not sent.
        case logRefused
        /// The server answered a request with an error.
        case requestFailed
    }

    public let code: Code
    public let message: String
    public let cause: (any Error)?

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String { message + (cause.map { " (\($0))" } ?? "") }
}
