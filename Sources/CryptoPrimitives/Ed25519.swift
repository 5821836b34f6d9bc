internal import COpenSSL

/// Ed25519 (RFC 8032, pure variant) on libcrypto.
public enum Ed25519 {
    public static let seedByteCount = 32
    public static let publicKeyByteCount = 32
    public static let signatureByteCount = 64

    /// The order L of the base point, little-endian (RFC 8032 section 5.1).
    private static let order: [UInt8] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ]

    /// The field prime p = 2^255 − 19, little-endian.
    private static let prime: [UInt8] = [0xed] + [UInt8](repeating: 0xff, count: 30) + [0x7f]

    /// Whether `signature` is over `message` by the holder of `publicKey`.
    ///
    /// Stricter than RFC 8032 asks: s < L, and the point R and the key in canonical form, so that nobody can make a
    /// second valid signature out of a first.
    public static func isValid(signature: [UInt8], message: [UInt8], publicKey: [UInt8]) -> Bool {
        guard signature.count == signatureByteCount, publicKey.count == publicKeyByteCount,
            isScalar(signature[32...]), isCanonicalPoint(Array(signature[..<32])),
            isCanonicalPoint(publicKey)
        else { return false }
        guard let key = unsafe EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, publicKey.count),
            let context = unsafe EVP_MD_CTX_new()
        else { return false }
        defer {
            unsafe EVP_MD_CTX_free(context)
            unsafe EVP_PKEY_free(key)
        }
        guard unsafe EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1 else { return false }
        let valid = unsafe EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
        ERR_clear_error()
        return valid
    }

    /// Whether `bytes` are 32 and, little-endian, a number below the group's order L.
    package static func isScalar(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.count == order.count && isLess(Array(bytes), than: order)
    }

    private static func isCanonicalPoint(_ encoded: [UInt8]) -> Bool {
        var y = encoded
        y[31] &= 0x7f
        return isLess(y, than: prime)
    }

    /// Compares little-endian numbers of equal length.
    private static func isLess(_ left: [UInt8], than right: [UInt8]) -> Bool {
        left.reversed().lexicographicallyPrecedes(right.reversed())
    }
}
