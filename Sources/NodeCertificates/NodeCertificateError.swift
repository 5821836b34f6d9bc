public import CanonicalJSON

/// Why a certificate is not made, not taken, or not revoked.
public struct NodeCertificateError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// A name is neither a DNS name nor an IP address, or a domain or range is none.
        case name
        /// A name lies outside of what the authority may certify.
        case outsideBounds = "outside-bounds"
        /// Nobody of that number is a member on the ledger.
        case notAdmitted = "not-admitted"
        /// The role is not that of such a node.
        case role
        /// Days that are too few, too many, or beyond the authority's own end.
        case validity
        /// The request cannot be read, is signed by another key, or is not the one that was announced.
        case request
        /// The key was certified for somebody else, or was revoked.
        case key
        /// The serial number is known already, or unknown.
        case serial
        /// No certificate more fits into the register.
        case full
        /// The register contradicts itself, or is no register.
        case register
        /// A file or directory cannot be used; errno's text is in the message.
        case storage
        /// Another process works in the directory.
        case inUse = "in-use"
        /// The cryptographic library failed.
        case cryptography
    }

    public let code: Code

    /// Names what is wrong and says what to do.
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

extension NodeCertificateError: JSONFailure {
    public init(_ error: JSONError) {
        self.init(.register, "\(error.message); take the newest copy from a backup", cause: error)
    }
}
