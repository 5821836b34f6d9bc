internal import COpenSSL

/// AES-256-GCM of libcrypto, for keys that are used once: the nonce is zero. The one place that touches it.
enum SlipCipher {
    static let tagByteCount = 16
    private static let nonce = [UInt8](repeating: 0, count: 12)

    /// - Parameter key: 32 bytes that nothing else was ever sealed with.
    /// - Returns: as many bytes as `plain`, and 16 that authenticate them.
    static func seal(_ plain: [UInt8], key: [UInt8]) throws(DrawsError) -> [UInt8] {
        let context = try unsafe context(key, isSealing: true)
        defer { unsafe EVP_CIPHER_CTX_free(context) }
        var sealed = [UInt8](repeating: 0, count: plain.count)
        var tag = [UInt8](repeating: 0, count: tagByteCount)
        var (count, rest) = (Int32(0), Int32(0))
        var end = [UInt8](repeating: 0, count: tagByteCount)
        guard unsafe EVP_CipherUpdate(context, &sealed, &count, plain, Int32(plain.count)) == 1,
            unsafe EVP_CipherFinal_ex(context, &end, &rest) == 1, Int(count) == plain.count, rest == 0,
            unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tagByteCount), &tag) == 1
        else { throw failure() }
        return sealed + tag
    }

    /// - Returns: nil unless the key fits and every byte is as it was sealed.
    static func open(_ sealed: [UInt8], key: [UInt8]) throws(DrawsError) -> [UInt8]? {
        guard sealed.count >= tagByteCount else { return nil }
        let context = try unsafe context(key, isSealing: false)
        defer { unsafe EVP_CIPHER_CTX_free(context) }
        let body = Array(sealed.dropLast(tagByteCount))
        var tag = Array(sealed.suffix(tagByteCount))
        var plain = [UInt8](repeating: 0, count: body.count)
        var end = [UInt8](repeating: 0, count: tagByteCount)
        var (count, rest) = (Int32(0), Int32(0))
        guard unsafe EVP_CipherUpdate(context, &plain, &count, body, Int32(body.count)) == 1,
            unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tagByteCount), &tag) == 1
        else { throw failure() }
        return unsafe EVP_CipherFinal_ex(context, &end, &rest) == 1 ? plain : nil
    }

    private static func context(_ key: [UInt8], isSealing: Bool) throws(DrawsError) -> OpaquePointer {
        precondition(key.count == 32, "AES-256 has keys of 32 bytes")
        guard let context = unsafe EVP_CIPHER_CTX_new() else { throw failure() }
        guard unsafe EVP_CipherInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce, isSealing ? 1 : 0) == 1 else {
            unsafe EVP_CIPHER_CTX_free(context)
            throw failure()
        }
        return unsafe context
    }

    private static func failure() -> DrawsError {
        DrawsError(.cryptography, "libcrypto cannot do AES-256-GCM: check the machine's installation")
    }
}
