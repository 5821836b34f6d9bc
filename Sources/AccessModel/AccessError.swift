/// Why something about accounts and access was refused, in words that carry no secret.
public struct AccessError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// An event that the account's state does not allow.
        case illegalMove
        /// An identifier, name or password outside its limits.
        case malformed
        /// A token, link or code that is unknown, used, revoked or too old; which of them is not said.
        case invalid
        /// An answer of an identity provider that is not believed.
        case notBelieved
        /// An access log that was changed, or has a hole.
        case logBroken
    }

    public let code: Code

    /// Names the field, claim or line, and says what to do.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { "\(code.rawValue): \(message)" }
}
