/// Why a notification was not taken up, or the queue cannot be used.
public struct WebhookError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// The address is not one that the operator permits.
        case addressRefused
        /// An event whose id, stream, kind or body is out of range.
        case badEvent
        /// The same id was taken up before, with another content or for another address.
        case otherContent
        /// There are as many endpoints as there may be.
        case tooMany
        /// The allow-list cannot be read.
        case badPolicy
        /// A disk or database failed; whether the write was kept is unknown: send again, with the same id.
        case storage
        /// Another process has the directory open.
        case alreadyOpen
    }

    public let code: Code

    /// Names the address or field and says what to do.
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
