/// Why a draw's file or beacon could not be read, written or found.
public struct DrawsError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// A file or directory cannot be read or written; errno's text is in the message.
        case storage
        /// A file that others than its owner may read, although it holds secrets.
        case exposed
        /// A file that is there already and would be lost.
        case exists
        /// A file whose contents are not what its name says; `cause` may be a `DrawError`.
        case malformed
        /// Text in neither UTF-8 nor GB18030.
        case encoding
        /// A candidate list with problems; all of them are in the `ListReport`.
        case candidates
        /// A tag's name that a list cannot write.
        case tagName
        /// A relay's address that cannot be used, or no relay at all.
        case relayAddress
        /// A directory or address of published files that cannot be used, or does not answer.
        case source
        /// Text, typed or scanned, that is not the round's signature.
        case beaconText
        /// A code or slip that does not open.
        case slip
        /// Another process is at work in the office.
        case inUse
        /// No such office, draw or file of a draw.
        case notFound
        /// A step that the draw has not come to, or has left behind.
        case notNow
        /// libcrypto failed.
        case cryptography
    }

    public let code: Code

    /// Names the file, line or address, and says what to do.
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
