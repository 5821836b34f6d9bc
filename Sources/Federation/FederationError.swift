/// Why somebody was not signed in by way of an identity provider. No message names a code, a token or a secret.
public struct FederationError: Error, Sendable, CustomStringConvertible {
    /// What the page says; the raw value stands in the access log.
    public enum Code: String, Sendable, CaseIterable {
        /// No provider of that name is configured.
        case unknownProvider = "unknown-provider"
        /// Too many began to sign in from there lately.
        case tooMany = "too-many"
        /// The provider did not answer, too late, too much, or not in HTTP.
        case unreachable
        /// What the provider says of itself, its keys or its answer is not believed.
        case notBelieved = "not-believed"
        /// The answer belongs to no request of this browser: used already, too old, begun elsewhere, or another provider's.
        case foreignAnswer = "foreign-answer"
        /// Nobody here is linked to whom the provider names, their account is not active, or the invitation is not good.
        case refused
        /// The identity is linked to an account already, or the account has as many as it can have.
        case cannotLink = "cannot-link"
        /// Linking and showing something once more want a session, and that our own page was used for it.
        case notSignedIn = "not-signed-in"
        /// Linking wants something secret shown just now.
        case stepUp = "step-up"
        /// A setting that cannot be used.
        case badSettings = "bad-settings"
        /// The accounts could not be read or written.
        case storage
    }

    public let code: Code

    /// For the operator: names provider and field, and says what to do.
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
