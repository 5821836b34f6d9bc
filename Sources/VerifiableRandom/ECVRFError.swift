/// Why a key or a proof of a verifiable random function was refused.
public struct ECVRFError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// Not the number of bytes that the value has.
        case wrongLength
        /// The key is no canonical encoding of a point (RFC 9381 section 5.4.5, RFC 8032 section 5.1.3).
        case malformedKey
        /// The key is a point of small order: outputs under it would not depend on any secret.
        case smallOrderKey
        /// Gamma is no canonical encoding of a point, or s is not below L.
        case malformedProof
        /// Well formed, and not the key's proof for this input.
        case proofInvalid
        /// No point was found for the input: 256 tries in a row failed, which does not happen.
        case inputUnusable
    }

    public let code: Code

    /// Names the value and says what to do.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { "\(code.rawValue): \(message)" }
}
