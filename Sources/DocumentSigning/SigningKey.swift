internal import COpenSSL
internal import TokenVerification

/// The private key of a signer, and the one place of this module that calls libcrypto for it.
@safe final class SigningKey: Sendable {
    /// What signs, with which digest.
    enum Kind: Sendable, Hashable {
        case rsa, p256, p384
    }

    /// Owned; freed in deinit. libcrypto's keys may be used by several threads at once.
    private nonisolated(unsafe) let handle: OpaquePointer
    let kind: Kind

    /// - Parameter pem: PKCS #8, not encrypted: RSA of at least 3072 bits, P-256 or P-384.
    /// - Throws: `.key`.
    init(pem: [UInt8]) throws(SigningError) {
        let found: OpaquePointer? = unsafe pem.withUnsafeBytes { buffer in
            guard let source = unsafe BIO_new_mem_buf(buffer.baseAddress, Int32(buffer.count)) else { return nil }
            defer { unsafe BIO_free(source) }
            // An empty passphrase, so that libcrypto does not ask on a terminal.
            var passphrase: CChar = 0
            return unsafe PEM_read_bio_PrivateKey(source, nil, nil, &passphrase)
        }
        guard let found = unsafe found else {
            throw SigningError(
                .key, "no private key in PEM (\(LibcryptoError.take() ?? "no such block"))",
                remedy: "give the key as PKCS #8 in PEM, without a passphrase")
        }
        guard let kind = unsafe Self.kind(of: found) else {
            unsafe EVP_PKEY_free(found)
            throw SigningError(
                .key, "a key of another kind or too short", remedy: "use P-256, P-384, or RSA of 3072 bits or more")
        }
        unsafe handle = found
        self.kind = kind
    }

    deinit { unsafe EVP_PKEY_free(handle) }

    private static func kind(of key: OpaquePointer) -> Kind? {
        switch unsafe EVP_PKEY_get_base_id(key) {
        case EVP_PKEY_RSA: return unsafe EVP_PKEY_get_bits(key) >= 3072 ? .rsa : nil
        case EVP_PKEY_EC:
            var name = [CChar](repeating: 0, count: 64)
            var count = 0
            guard unsafe EVP_PKEY_get_group_name(key, &name, name.count, &count) == 1 else { return nil }
            switch String(decoding: name.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self) {
            case "prime256v1": return .p256
            case "secp384r1": return .p384
            default: return nil
            }
        default: return nil
        }
    }

    /// Whether a certificate is for this key.
    ///
    /// - Throws: `.certificate` if it is none.
    func belongs(to certificate: [UInt8]) throws(SigningError) -> Bool {
        let parsed: OpaquePointer? = unsafe certificate.withUnsafeBufferPointer { buffer in
            var position = buffer.baseAddress
            return unsafe d2i_X509(nil, &position, buffer.count)
        }
        guard let parsed = unsafe parsed else {
            throw SigningError(.certificate, "not an X.509 certificate", remedy: "give the chain in PEM, signer first")
        }
        defer {
            unsafe X509_free(parsed)
            ERR_clear_error()
        }
        return unsafe X509_check_private_key(parsed, handle) == 1
    }

    /// A signature with the digest of `kind`: PKCS #1 v1.5, or ECDSA in DER.
    func sign(_ message: [UInt8]) throws(SigningError) -> [UInt8] {
        guard let context = unsafe EVP_MD_CTX_new() else { throw Self.failure("EVP_MD_CTX_new") }
        defer { unsafe EVP_MD_CTX_free(context) }
        let digest = unsafe kind == .p384 ? EVP_sha384() : EVP_sha256()
        var count = 0
        guard unsafe EVP_DigestSignInit(context, nil, digest, nil, handle) == 1,
            unsafe EVP_DigestSign(context, nil, &count, message, message.count) == 1
        else { throw Self.failure("EVP_DigestSign") }
        var signature = [UInt8](repeating: 0, count: count)
        guard unsafe EVP_DigestSign(context, &signature, &count, message, message.count) == 1 else {
            throw Self.failure("EVP_DigestSign")
        }
        return Array(signature.prefix(count))
    }

    /// SHA-256, or SHA-384 with P-384.
    func digest(of bytes: [UInt8]) throws(SigningError) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        let digest = unsafe kind == .p384 ? EVP_sha384() : EVP_sha256()
        guard unsafe EVP_Digest(bytes, bytes.count, &out, &count, digest, nil) == 1 else {
            throw Self.failure("EVP_Digest")
        }
        return Array(out.prefix(Int(count)))
    }

    private static func failure(_ what: String) -> SigningError {
        SigningError(
            .cryptography, "libcrypto failed at \(what): \(LibcryptoError.take() ?? "no reason")", remedy: "try again")
    }
}
