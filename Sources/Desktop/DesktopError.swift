internal import CDesktop
internal import Glibc

/// Why an image or a desktop cannot be had. The message says what to do.
public struct DesktopError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// A program, a privilege or a kernel feature is missing on this host.
        case prerequisite
        /// A setting is out of its range.
        case configuration
        /// An image is missing, damaged, or not the one that was named.
        case image
        /// Another process holds what is asked for.
        case busy
        /// A system call or a program failed.
        case system
        /// Something did not happen within its time.
        case timeout
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// An error of a system call that just failed: `what` and the reason that `errno` gives.
    init(errno number: Int32, _ what: String) {
        self.init(.system, "\(what): \(unsafe String(cString: strerror(number)))")
    }

    public var description: String { message }
}
