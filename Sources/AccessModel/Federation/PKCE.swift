internal import CryptoPrimitives

/// Proof key for code exchange (RFC 7636), method S256.
public struct PKCE: Hashable, Sendable {
    /// 43 characters, of 32 random bytes.
    public let verifier: String

    /// - Precondition: 32 random bytes.
    public init(entropy: [UInt8]) {
        precondition(entropy.count == 32)
        verifier = Base64URL.encode(entropy)
    }

    /// BASE64URL(SHA256(verifier)).
    public var challenge: String { Base64URL.encode(sha256(Array(verifier.utf8)).bytes) }
}
