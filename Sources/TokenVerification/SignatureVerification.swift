internal import COpenSSL

/// Signature checking by libcrypto's EVP interface.
enum SignatureVerification {
    /// Whether `signature` over `message` verifies under the certificate's key, which must be of the algorithm's kind.
    static func isValid(
        _ signature: [UInt8], over message: [UInt8], by signer: X509Certificate,
        algorithm: SignatureAlgorithm, digest: MessageDigest
    ) -> Bool {
        guard let key = unsafe X509_get0_pubkey(signer.handle), let context = unsafe EVP_MD_CTX_new() else {
            return false
        }
        defer {
            unsafe EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        let kind: Int32 =
            switch algorithm {
            case .rsa, .rsaPSS: EVP_PKEY_RSA
            case .ecdsa: EVP_PKEY_EC
            }
        guard
            unsafe EVP_PKEY_get_base_id(key) == kind
                || kind == EVP_PKEY_RSA && EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA_PSS
        else { return false }
        var parameters: OpaquePointer?
        let hash = unsafe digest.algorithm
        guard unsafe EVP_DigestVerifyInit(context, &parameters, hash, nil, key) == 1 else { return false }
        if case .rsaPSS(let saltLength) = algorithm {
            guard unsafe EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1,
                unsafe EVP_PKEY_CTX_set_rsa_mgf1_md(parameters, hash) == 1,
                unsafe EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, Int32(saltLength)) == 1
            else { return false }
        }
        return unsafe EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }
}
