/// Why the recorder could not do what was asked, or had to end the recording.
public struct RecorderError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Hashable, Sendable {
        /// The caller's values cannot be recorded with (named in the message).
        case invalidArgument
        /// The method does not fit the recorder's present state, such as beginning twice.
        case wrongState
        /// The X server refused the connection, or its socket or cookie is wrong.
        case connectionRefused
        /// The display lacks what recording needs: MIT-SHM 1.2, XDamage, XFixes, 32-bit pixels, even dimensions.
        case unsupportedDisplay
        /// The connection to the X server ended.
        case serverGone
        /// The X server left a request unanswered for the limit: somebody holds a server grab, or it hangs.
        case serverUnresponsive
        /// The X server answered a capture request with an error, or its desktop changed size.
        case captureRefused
        /// libavcodec or libavformat reported an error.
        case encoderFailed
        /// A segment could not be written, synchronised or renamed; `systemError` says why.
        case writeFailed
        /// No frame was encoded for longer than a frame may last.
        case frameGap
        /// The strip's font is missing or cannot be read.
        case fontUnavailable
    }

    public let code: Code

    /// What failed, where, and what to do about it.
    public let message: String

    /// `errno` of the system call that failed, if one did.
    public let systemError: Int32?

    public init(_ code: Code, _ message: String, systemError: Int32? = nil) {
        self.code = code
        self.message = message
        self.systemError = systemError
    }

    public var description: String { "\(code.rawValue): \(message)" }
}
