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

    /// The y of the eight points whose order divides 8, little-endian: of (0, 1), (0, −1), (±√−1, 0) and the four of order 8.
    ///
    /// Nobody's secret belongs to such a key: under it, signatures over any message can be made by trying.
    private static let smallOrder: Set<[UInt8]> = [
        [1] + [UInt8](repeating: 0, count: 31),
        [0xec] + prime[1...],
        [UInt8](repeating: 0, count: 32),
        [
            0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
            0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
        ],
        [
            0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
            0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
        ],
    ]

    /// Whether `signature` is over `message` by the holder of `publicKey`.
    ///
    /// RFC 8032 section 5.1.7 without cofactor, and strict, as TD1 asks and libcrypto alone is not: s < L, the point R and the
    /// key in canonical form, and the key not of small order. So nobody can make a second valid signature out of a first, and
    /// no signature is over two messages.
    public static func isValid(signature: [UInt8], message: [UInt8], publicKey: [UInt8]) -> Bool {
        guard signature.count == signatureByteCount, publicKey.count == publicKeyByteCount,
            isScalar(signature[32...]), isCanonicalPoint(signature[..<32]), isCanonicalPoint(publicKey),
            !isOfSmallOrder(publicKey)
        else { return false }
        guard let key = unsafe EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, publicKey.count),
            let context = unsafe EVP_MD_CTX_new()
        else { return false }
        defer {
            unsafe EVP_MD_CTX_free(context)
            unsafe EVP_PKEY_free(key)
            ERR_clear_error()
        }
        guard unsafe EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1 else { return false }
        return unsafe EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }

    /// Whether a public key is in canonical form and not of small order.
    ///
    /// Does not say whether the bytes are a point at all: under those that are none no signature is valid.
    public static func isAcceptable(publicKey: [UInt8]) -> Bool {
        publicKey.count == publicKeyByteCount && isCanonicalPoint(publicKey) && !isOfSmallOrder(publicKey)
    }

    /// Whether `bytes` are 32 and, little-endian, a number below the group's order L.
    package static func isScalar(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.count == order.count && isLess(Array(bytes), than: order)
    }

    /// Whether y is below p.
    ///
    /// The other second spelling, a sign where x is 0, needs no check: a key (0, ±1) is of small order, and R must be byte for
    /// byte what libcrypto computes.
    private static func isCanonicalPoint(_ encoded: some Collection<UInt8>) -> Bool {
        isLess(ordinate(of: encoded), than: prime)
    }

    private static func isOfSmallOrder(_ encoded: [UInt8]) -> Bool { smallOrder.contains(ordinate(of: encoded)) }

    /// The 32 bytes without the sign of x.
    private static func ordinate(of encoded: some Collection<UInt8>) -> [UInt8] {
        var y = Array(encoded)
        y[31] &= 0x7f
        return y
    }

    /// Compares little-endian numbers of equal length.
    private static func isLess(_ left: [UInt8], than right: [UInt8]) -> Bool {
        left.reversed().lexicographicallyPrecedes(right.reversed())
    }
}
