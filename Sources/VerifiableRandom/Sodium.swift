internal import CSodium

/// The calls into libsodium; nothing else in the module is unsafe but `SecretBytes`.
///
/// `sodium_init` is not called: it opens the system's random source, and none of these functions needs it.
///
/// - Precondition: points and scalars have 32 bytes.
enum Sodium {
    static let pointByteCount = 32
    static let scalarByteCount = 32
    static let hashByteCount = 64

    /// p + q; nil if one of them is no point of the curve. Canonical encoding is not checked.
    static func sum(_ p: [UInt8], _ q: [UInt8]) -> [UInt8]? {
        precondition(p.count == pointByteCount && q.count == pointByteCount)
        var result = [UInt8](repeating: 0, count: pointByteCount)
        return unsafe crypto_core_ed25519_add(&result, p, q) == 0 ? result : nil
    }

    /// p − q; nil if one of them is no point of the curve. Canonical encoding is not checked.
    static func difference(_ p: [UInt8], _ q: [UInt8]) -> [UInt8]? {
        precondition(p.count == pointByteCount && q.count == pointByteCount)
        var result = [UInt8](repeating: 0, count: pointByteCount)
        return unsafe crypto_core_ed25519_sub(&result, p, q) == 0 ? result : nil
    }

    /// scalar·p, in time that does not depend on the scalar.
    ///
    /// - Parameters:
    ///   - scalar: not 0.
    ///   - p: of order L.
    /// - Returns: nil if `p` or the result is not of order L.
    static func product(_ scalar: [UInt8], _ p: [UInt8]) -> [UInt8]? {
        unsafe scalar.withUnsafeBufferPointer { unsafe product($0, p) }
    }

    /// The same with a scalar that is a secret.
    static func product(_ scalar: borrowing SecretBytes, _ p: [UInt8]) -> [UInt8]? {
        unsafe scalar.withUnsafeBytes { unsafe product($0, p) }
    }

    private static func product(_ scalar: UnsafeBufferPointer<UInt8>, _ p: [UInt8]) -> [UInt8]? {
        precondition(scalar.count == scalarByteCount && p.count == pointByteCount)
        guard let start = scalar.baseAddress else { return nil }
        var result = [UInt8](repeating: 0, count: pointByteCount)
        return unsafe crypto_scalarmult_ed25519_noclamp(&result, start, p) == 0 ? result : nil
    }

    /// scalar·B, in time that does not depend on the scalar; nil for a scalar of 0.
    static func baseProduct(_ scalar: [UInt8]) -> [UInt8]? {
        unsafe scalar.withUnsafeBufferPointer { unsafe baseProduct($0) }
    }

    /// The same with a scalar that is a secret.
    static func baseProduct(_ scalar: borrowing SecretBytes) -> [UInt8]? {
        unsafe scalar.withUnsafeBytes { unsafe baseProduct($0) }
    }

    private static func baseProduct(_ scalar: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        precondition(scalar.count == scalarByteCount)
        guard let start = scalar.baseAddress else { return nil }
        var result = [UInt8](repeating: 0, count: pointByteCount)
        return unsafe crypto_scalarmult_ed25519_base_noclamp(&result, start) == 0 ? result : nil
    }

    /// SHA-512.
    static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: hashByteCount)
        unsafe crypto_hash_sha512(&result, bytes, UInt64(bytes.count))
        return result
    }

    /// SHA-512 of a secret.
    static func hash(_ secret: borrowing SecretBytes) -> SecretBytes { hash(secret, from: 0, then: []) }

    /// SHA-512 of a secret from `start` on, and of public bytes after it.
    static func hash(_ secret: borrowing SecretBytes, from start: Int, then bytes: [UInt8]) -> SecretBytes {
        precondition(0...secret.count ~= start)
        var state = crypto_hash_sha512_state()
        var result = SecretBytes(zeroes: hashByteCount)
        unsafe secret.withUnsafeBytes { secret in
            unsafe crypto_hash_sha512_init(&state)
            if let base = secret.baseAddress {
                unsafe crypto_hash_sha512_update(&state, base + start, UInt64(secret.count - start))
            }
            unsafe crypto_hash_sha512_update(&state, bytes, UInt64(bytes.count))
        }
        unsafe result.withUnsafeMutableBytes { result in
            if let base = result.baseAddress { unsafe crypto_hash_sha512_final(&state, base) }
        }
        unsafe sodium_memzero(&state, MemoryLayout.size(ofValue: state))
        return result
    }

    /// A little-endian number of 64 bytes modulo L.
    static func reduced(_ wide: borrowing SecretBytes) -> SecretBytes {
        precondition(wide.count == 2 * scalarByteCount)
        var result = SecretBytes(zeroes: scalarByteCount)
        unsafe wide.withUnsafeBytes { wide in
            unsafe result.withUnsafeMutableBytes { result in
                guard let wide = wide.baseAddress, let result = result.baseAddress else { return }
                unsafe crypto_core_ed25519_scalar_reduce(result, wide)
            }
        }
        return result
    }

    /// k + c·x modulo L, of which k and x are secret and the sum is not.
    static func response(k: borrowing SecretBytes, c: [UInt8], x: borrowing SecretBytes) -> [UInt8] {
        precondition(k.count == scalarByteCount && c.count == scalarByteCount && x.count == scalarByteCount)
        var product = SecretBytes(zeroes: scalarByteCount)
        var sum = [UInt8](repeating: 0, count: scalarByteCount)
        unsafe product.withUnsafeMutableBytes { product in
            guard let product = product.baseAddress else { return }
            unsafe x.withUnsafeBytes { x in
                if let x = x.baseAddress { unsafe crypto_core_ed25519_scalar_mul(product, c, x) }
            }
            unsafe k.withUnsafeBytes { k in
                if let k = k.baseAddress { unsafe crypto_core_ed25519_scalar_add(&sum, k, product) }
            }
        }
        return sum
    }

    /// Overwrites what earlier calls may have left below this frame: libsodium wipes its arguments' copies not everywhere.
    static func wipeStack() { sodium_stackzero(16_384) }

    static func wipe(_ bytes: UnsafeMutableBufferPointer<UInt8>) {
        if let start = bytes.baseAddress { unsafe sodium_memzero(start, bytes.count) }
    }
}
