internal import COpenSSL

/// Chain building and checking by libcrypto's X509_verify_cert (RFC 5280 section 6), at the token's own time.
enum CertificatePath {
    /// The longest chain that is followed, in intermediate certificates.
    private static let maximumDepth: Int32 = 8

    /// OpenSSL's security level 2: RSA of 2048 bits, P-224, SHA-224 and better; 112 bits of strength.
    private static let securityLevel: Int32 = 2

    /// - Parameters:
    ///   - seconds: Unix time at which every certificate of the chain must be valid.
    ///   - purpose: of libcrypto, what the signer's certificate must be good for.
    /// - Returns: DER of the chain, signer first, root last.
    static func build(
        signer: X509Certificate, others: [X509Certificate], roots: [X509Certificate], at seconds: Int64,
        purpose: Int32 = X509_PURPOSE_TIMESTAMP_SIGN
    ) throws(TokenError) -> [[UInt8]] {
        guard let store = unsafe X509_STORE_new(), let context = unsafe X509_STORE_CTX_new(),
            let untrusted = unsafe OPENSSL_sk_new_null()
        else { fatalError("libcrypto: out of memory") }
        defer {
            unsafe X509_STORE_CTX_free(context)
            unsafe X509_STORE_free(store)
            unsafe OPENSSL_sk_free(untrusted)
            ERR_clear_error()
        }
        for root in roots { unsafe X509_STORE_add_cert(store, root.handle) }
        // The stack borrows the certificates, which live as long as this call.
        for other in others { unsafe OPENSSL_sk_push(untrusted, UnsafeRawPointer(other.handle)) }
        guard unsafe X509_STORE_CTX_init(context, store, signer.handle, untrusted) == 1,
            unsafe X509_STORE_CTX_set_purpose(context, purpose) == 1,
            let parameters = unsafe X509_STORE_CTX_get0_param(context)
        else { fatalError("libcrypto: X509_STORE_CTX_init failed") }
        unsafe X509_VERIFY_PARAM_set_time(parameters, time_t(seconds))
        unsafe X509_VERIFY_PARAM_set_depth(parameters, maximumDepth)
        unsafe X509_VERIFY_PARAM_set_auth_level(parameters, securityLevel)
        let isValid = withExtendedLifetime((others, roots)) { unsafe X509_verify_cert(context) == 1 }
        guard isValid else { throw unsafe failure(context) }
        return unsafe encodings(X509_STORE_CTX_get0_chain(context))
    }

    private static func encodings(_ chain: OpaquePointer?) -> [[UInt8]] {
        (0..<max(0, unsafe OPENSSL_sk_num(chain))).compactMap { index in
            guard let value = unsafe OPENSSL_sk_value(chain, index) else { return nil }
            return unsafe X509Certificate.encoding { unsafe i2d_X509(OpaquePointer(value), $0) }
        }
    }

    private static func failure(_ context: OpaquePointer) -> TokenError {
        let code = unsafe X509_STORE_CTX_get_error(context)
        let reason = unsafe String(cString: X509_verify_cert_error_string(Int(code)))
        let certificate = unsafe X509_STORE_CTX_get_current_cert(context)
        let subject = unsafe certificate.map { unsafe NameText.string(X509_get_subject_name($0)) } ?? "the signer"
        switch code {
        case X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_CERT_NOT_YET_VALID:
            return TokenError(
                .outsideValidity, "the certificate \(subject) was not valid at genTime: the token proves nothing",
                cause: reason)
        case X509_V_ERR_INVALID_PURPOSE, X509_V_ERR_INVALID_CA:
            return TokenError(
                .purposeInvalid, "the certificate \(subject) may not be used for this: use another authority",
                cause: reason)
        default:
            return TokenError(
                .untrusted,
                "no chain from the signer to a trusted root (at \(subject)): if you trust this authority, "
                    + "add its root to the trust file", cause: reason)
        }
    }
}
