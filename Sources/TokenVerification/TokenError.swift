/// Why a time-stamp token, a certificate or a response was refused.
public struct TokenError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is; callers branch on this, people read `message`.
    public enum Code: String, Sendable, CaseIterable {
        /// The input is longer than the bound named in the message.
        case tooLarge
        /// The bytes are not the structure that RFC 3161, RFC 5652 or RFC 5280 prescribes.
        case malformed
        /// Well formed, but with an algorithm or an option that this verifier refuses or does not know.
        case unsupported
        /// The digest that the token covers is not the expected one.
        case imprintMismatch
        /// The nonce of the token is not the one of the request.
        case nonceMismatch
        /// The signer's certificate is neither in the token nor among the ones given beside it.
        case signerMissing
        /// The signed attributes do not name this content or this signer (RFC 5652 section 11, RFC 5035).
        case attributeMismatch
        /// The signature over the signed attributes does not verify.
        case signatureInvalid
        /// The certificate may not sign time-stamps (RFC 3161 section 2.3).
        case purposeInvalid
        /// A certificate of the chain had expired, or was not yet valid, at genTime.
        case outsideValidity
        /// No chain leads from the signer to one of the given roots.
        case untrusted
        /// A given root cannot serve as one.
        case rootUnusable
        /// A certificate of the chain was revoked in a way that takes the token with it (RFC 3161 section 4).
        case revoked
        /// A revocation list or an OCSP answer says nothing about the certificate at genTime.
        case notCovered
        /// The authority answered, and refused (RFC 3161 section 2.4.2).
        case rejected
    }

    public let code: Code

    /// Names the field or the byte and says what to do.
    public let message: String

    /// What libcrypto or the authority said, if anything.
    public let cause: String?

    public init(_ code: Code, _ message: String, cause: String? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String {
        cause.map { "\(code.rawValue): \(message) (\($0))" } ?? "\(code.rawValue): \(message)"
    }
}
