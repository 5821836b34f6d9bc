internal import CSodium

/// An Ed25519 private key, held by its 32-byte seed.
///
/// Signatures are libsodium's: byte for byte those of libcrypto, in half the time, which does not depend on the key either.
public struct Ed25519PrivateKey: Sendable {
    /// The seed of RFC 8032 section 5.1.5: the secret itself.
    public let seed: [UInt8]

    /// 32 bytes.
    public let publicKey: [UInt8]

    /// libsodium's form of the key: seed ‖ public key.
    private let secretKey: [UInt8]

    /// - Parameter seed: 32 random bytes.
    /// - Returns: nil unless `seed` has 32 bytes.
    public init?(seed: [UInt8]) {
        guard seed.count == Ed25519.seedByteCount else { return nil }
        var publicKey = [UInt8](repeating: 0, count: Ed25519.publicKeyByteCount)
        var secretKey = seed + publicKey
        // No `sodium_init`: neither this nor signing chooses an implementation or draws random numbers.
        guard unsafe crypto_sign_ed25519_seed_keypair(&publicKey, &secretKey, seed) == 0 else { return nil }
        self.seed = seed
        self.publicKey = publicKey
        self.secretKey = secretKey
    }

    /// A 64-byte signature over `message`; the same message always gives the same signature.
    public func sign(_ message: [UInt8]) -> [UInt8] {
        var signature = [UInt8](repeating: 0, count: Ed25519.signatureByteCount)
        guard
            unsafe crypto_sign_ed25519_detached(&signature, nil, message, UInt64(message.count), secretKey) == 0
        else { fatalError("libsodium: Ed25519 signing failed") }
        return signature
    }
}
