internal import COpenSSL

/// An Ed25519 private key, held by its 32-byte seed.
public struct Ed25519PrivateKey: Sendable {
    /// The seed of RFC 8032 section 5.1.5: the secret itself.
    public let seed: [UInt8]

    /// 32 bytes.
    public let publicKey: [UInt8]

    private let key: Key

    /// - Parameter seed: 32 random bytes.
    /// - Returns: nil unless `seed` has 32 bytes.
    public init?(seed: [UInt8]) {
        guard seed.count == Ed25519.seedByteCount, let key = Key(seed: seed) else { return nil }
        var publicKey = [UInt8](repeating: 0, count: Ed25519.publicKeyByteCount)
        var length = publicKey.count
        guard unsafe EVP_PKEY_get_raw_public_key(key.pointer, &publicKey, &length) == 1 else { return nil }
        self.seed = seed
        self.publicKey = publicKey
        self.key = key
    }

    /// A 64-byte signature over `message`; the same message always gives the same signature.
    public func sign(_ message: [UInt8]) -> [UInt8] {
        guard let context = unsafe EVP_MD_CTX_new() else { fatalError("libcrypto: out of memory") }
        defer { unsafe EVP_MD_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: Ed25519.signatureByteCount)
        var length = signature.count
        guard unsafe EVP_DigestSignInit(context, nil, nil, nil, key.pointer) == 1,
            unsafe EVP_DigestSign(context, &signature, &length, message, message.count) == 1
        else { fatalError("libcrypto: Ed25519 signing failed") }
        return signature
    }

    /// libcrypto's form of the key. Making it costs as much as a signature; made, it never changes, and threads may share it.
    @safe private final class Key: Sendable {
        nonisolated(unsafe) let pointer: OpaquePointer

        init?(seed: [UInt8]) {
            guard let pointer = unsafe EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count) else {
                return nil
            }
            unsafe self.pointer = pointer
        }

        deinit { unsafe EVP_PKEY_free(pointer) }
    }
}
