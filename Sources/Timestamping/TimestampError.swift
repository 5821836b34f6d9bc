internal import WebExchange

/// Why an authority, local or remote, gave no token.
public struct TimestampError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// The authority's address cannot be used.
        case badAddress
        /// Nobody answered, or not in HTTP.
        case unreachable
        /// No complete answer within the limit.
        case timedOut
        /// An HTTP status other than 200, another content type, or a redirection.
        case badAnswer
        /// The answer is longer than the bound.
        case tooLarge
        /// The answer is no response to this request; `cause` is the `TokenError`.
        case badResponse
        /// The authority answered in order, and refused; `cause` is the `TokenError`.
        case rejected
        /// The directory of a local authority cannot be used.
        case directory
        /// libcrypto failed.
        case cryptography
        /// The token does not verify, or leads to no root that is trusted for this authority; `cause` is the `TokenError`.
        case untrusted
        /// The token's time is far from our own clock.
        case wrongTime
        /// A certificate of the token's chain was revoked.
        case revoked
        /// A certificate names addresses for its revocation, and none gave anything that covers the token.
        case revocationUnknown
        /// Fewer authorities than needed gave a token.
        case noQuorum
        /// No fresh token is at hand.
        case notFresh
    }

    public let code: Code

    /// Names the address or file and says what to do.
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

extension TimestampError {
    /// What it means for a token that there is no answer in HTTP.
    init(_ error: WebError) {
        let code: Code =
            switch error.code {
            case .badRequest: .badAddress
            case .unreachable, .notHTTP: .unreachable
            case .timedOut, .cancelled: .timedOut
            case .tooLarge: .tooLarge
            case .redirected: .badAnswer
            }
        self.init(code, error.message, cause: error)
    }
}
