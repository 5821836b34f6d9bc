internal import CSodium

/// The calls into libsodium; nothing else in the module is unsafe but system calls on files.
enum Sodium {
    static let keyByteCount = 32
    private static let nonceByteCount = 24
    private static let tagByteCount = 16

    /// libsodium's random source and its choice of implementations; may be called any number of times, from any thread.
    static func prepare() throws(AccountsError) {
        guard sodium_init() >= 0 else {
            throw AccountsError(.storage, "libsodium does not start: is /dev/urandom there?")
        }
    }

    /// The hash of a password with a fresh salt, as text that names its parameters; nil when memory is short.
    static func hash(_ password: [UInt8], _ cost: PasswordCost) -> String? {
        var out = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
        let done = unsafe password.withUnsafeBufferPointer { password in
            unsafe password.withMemoryRebound(to: CChar.self) { password in
                guard let start = password.baseAddress else { return Int32(-1) }
                return unsafe crypto_pwhash_str(&out, start, UInt64(password.count), cost.passes, cost.memory)
            }
        }
        guard done == 0 else { return nil }
        return String(decoding: out.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    static func fits(_ password: [UInt8], hash: String) -> Bool {
        unsafe password.withUnsafeBufferPointer { password in
            unsafe password.withMemoryRebound(to: CChar.self) { password in
                guard let start = password.baseAddress else { return false }
                return unsafe hash.withCString { hash in
                    unsafe crypto_pwhash_str_verify(hash, start, UInt64(password.count)) == 0
                }
            }
        }
    }

    static func needsRehash(_ hash: String, _ cost: PasswordCost) -> Bool {
        unsafe hash.withCString { unsafe crypto_pwhash_str_needs_rehash($0, cost.passes, cost.memory) != 0 }
    }

    /// XChaCha20-Poly1305: nonce[24] ‖ ciphertext ‖ tag[16].
    ///
    /// - Parameters:
    ///   - nonce: 24 random bytes.
    ///   - owner: what it belongs to; opens with the same alone.
    static func seal(_ plain: [UInt8], owner: [UInt8], key: [UInt8], nonce: [UInt8]) -> [UInt8] {
        precondition(key.count == keyByteCount && nonce.count == nonceByteCount)
        var out = [UInt8](repeating: 0, count: plain.count + tagByteCount)
        var length: UInt64 = 0
        unsafe crypto_aead_xchacha20poly1305_ietf_encrypt(
            &out, &length, plain, UInt64(plain.count), owner, UInt64(owner.count), nil, nonce, key)
        return nonce + out.prefix(Int(length))
    }

    /// - Returns: nil unless `sealed` is what `seal` made with this owner and key.
    static func open(_ sealed: [UInt8], owner: [UInt8], key: [UInt8]) -> [UInt8]? {
        precondition(key.count == keyByteCount)
        guard sealed.count >= nonceByteCount + tagByteCount else { return nil }
        let (nonce, cipher) = (Array(sealed[..<nonceByteCount]), Array(sealed[nonceByteCount...]))
        var out = [UInt8](repeating: 0, count: cipher.count)
        var length: UInt64 = 0
        let done = unsafe crypto_aead_xchacha20poly1305_ietf_decrypt(
            &out, &length, nil, cipher, UInt64(cipher.count), owner, UInt64(owner.count), nonce, key)
        return done == 0 ? Array(out.prefix(Int(length))) : nil
    }

    static let sealNonceByteCount = nonceByteCount

    static func wipe(_ bytes: inout [UInt8]) {
        unsafe bytes.withUnsafeMutableBytes { buffer in
            if let start = buffer.baseAddress { unsafe sodium_memzero(start, buffer.count) }
        }
    }
}
