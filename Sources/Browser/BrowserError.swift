/// Why the browser could not be asked, or what it told could not be taken.
public struct BrowserError: Error, Sendable, CustomStringConvertible {
    public enum Code: Sendable, Hashable {
        /// Text that is not JSON, or is nested too deeply, or too large.
        case malformedJSON
        /// A script with a wrong or missing field; the message names step and field.
        case invalidScript
        /// A script step that failed while it ran.
        case stepFailed
        /// The debugging pipe was to be used before input ended for good.
        case inputNotEnded
        /// The browser closed the pipe, or is gone.
        case browserGone
        /// The browser did not answer in time.
        case timedOut
        /// An answer larger than the bound.
        case tooLarge
        /// The browser answered with an error, for instance that attaching is not allowed.
        case refused
        /// A file, FIFO or directory could not be opened, read or written.
        case fileFailed
        /// The net-log is not one: no constants, or a constant that is needed is missing.
        case notANetLog
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
