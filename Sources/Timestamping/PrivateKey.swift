internal import COpenSSL
internal import TokenVerification

/// A private key of libcrypto.
@safe final class PrivateKey {
    /// Owned; freed in deinit.
    let handle: OpaquePointer

    private init(_ handle: OpaquePointer) { unsafe self.handle = handle }

    deinit { unsafe EVP_PKEY_free(handle) }

    /// RSA of 2048 bits: what every reader of tokens understands, also those that know no elliptic curves.
    static func makeRSA() throws(TimestampError) -> PrivateKey {
        guard let context = unsafe EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, nil) else { throw cryptography("RSA key") }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard unsafe EVP_PKEY_keygen_init(context) == 1,
            unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2048) == 1,
            unsafe EVP_PKEY_keygen(context, &key) == 1, let key = unsafe key
        else { throw cryptography("RSA key") }
        return unsafe PrivateKey(key)
    }

    /// - Parameter pem: PKCS #8, not encrypted.
    init(pem: [UInt8], path: String) throws(TimestampError) {
        let key: OpaquePointer? = unsafe pem.withUnsafeBytes { buffer in
            guard let source = unsafe BIO_new_mem_buf(buffer.baseAddress, Int32(buffer.count)) else { return nil }
            defer { unsafe BIO_free(source) }
            // An empty passphrase, so that libcrypto does not ask on a terminal.
            var passphrase: CChar = 0
            return unsafe PEM_read_bio_PrivateKey(source, nil, nil, &passphrase)
        }
        guard let key = unsafe key else {
            throw TimestampError(
                .directory, "\(path) holds no private key: restore it, or start an authority afresh",
                cause: LibcryptoError.take().map { TokenError(.malformed, $0) })
        }
        unsafe handle = key
    }

    /// PKCS #8 in PEM.
    func pem() throws(TimestampError) -> [UInt8] {
        guard let memory = unsafe BIO_new(BIO_s_mem()) else { throw cryptography("key encoding") }
        defer { unsafe BIO_free(memory) }
        guard unsafe PEM_write_bio_PKCS8PrivateKey(memory, handle, nil, nil, 0, nil, nil) == 1 else {
            throw cryptography("key encoding")
        }
        var text = [UInt8](repeating: 0, count: 8192)
        let count = unsafe BIO_read(memory, &text, Int32(text.count))
        return Array(text.prefix(max(0, Int(count))))
    }
}

/// What libcrypto says about its last failure.
func cryptography(_ what: String) -> TimestampError {
    TimestampError(
        .cryptography, "libcrypto failed at: \(what)",
        cause: LibcryptoError.take().map { TokenError(.unsupported, $0) })
}
