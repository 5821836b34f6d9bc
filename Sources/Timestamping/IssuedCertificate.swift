internal import COpenSSL

/// An X.509 certificate that the local authority makes or reads back.
@safe final class IssuedCertificate {
    /// Owned; freed in deinit.
    let handle: OpaquePointer

    /// What distinguishes the two certificates of an authority.
    struct Profile {
        let commonName: String
        let extensions: [(nid: Int32, value: String)]

        /// RFC 5280 section 4.2.1.9: may issue end-entity certificates, nothing else.
        static let root = Profile(
            commonName: "TEST ONLY - NOT A TIME AUTHORITY (Tabellion root)",
            extensions: [
                (NID_basic_constraints, "critical,CA:TRUE,pathlen:0"), (NID_key_usage, "critical,keyCertSign,cRLSign"),
                (NID_subject_key_identifier, "hash"),
            ])

        /// RFC 3161 section 2.3.
        static let timeStamping = Profile(
            commonName: "TEST ONLY - NOT A TIME AUTHORITY (Tabellion TSA)",
            extensions: [
                (NID_basic_constraints, "critical,CA:FALSE"), (NID_key_usage, "critical,digitalSignature"),
                (NID_ext_key_usage, "critical,timeStamping"), (NID_subject_key_identifier, "hash"),
                (NID_authority_key_identifier, "keyid:always"),
            ])
    }

    /// Issues a certificate; without an issuer, a self-signed one.
    ///
    /// - Parameters:
    ///   - validity: Unix seconds.
    ///   - signingKey: the issuer's.
    init(
        _ profile: Profile, key: PrivateKey, issuer: IssuedCertificate?, signingKey: PrivateKey,
        validity: ClosedRange<Int64>
    ) throws(TimestampError) {
        guard let certificate = unsafe X509_new() else { throw cryptography("certificate") }
        unsafe handle = certificate
        let above = unsafe issuer?.handle ?? certificate
        guard unsafe X509_set_version(certificate, 2) == 1, unsafe Self.setSerial(certificate),
            unsafe Self.setSubject(certificate, profile.commonName),
            unsafe X509_set_issuer_name(certificate, X509_get_subject_name(above)) == 1,
            unsafe ASN1_TIME_set(X509_getm_notBefore(certificate), time_t(validity.lowerBound)) != nil,
            unsafe ASN1_TIME_set(X509_getm_notAfter(certificate), time_t(validity.upperBound)) != nil,
            unsafe X509_set_pubkey(certificate, key.handle) == 1
        else { throw cryptography("certificate") }
        for (nid, value) in profile.extensions {
            guard unsafe Self.add(nid, value, to: certificate, issuer: above) else {
                throw cryptography("certificate extension \(value)")
            }
        }
        guard unsafe X509_sign(certificate, signingKey.handle, EVP_sha256()) > 0 else {
            throw cryptography("certificate signature")
        }
    }

    /// - Parameter der: one certificate, whole.
    init(der: [UInt8], path: String) throws(TimestampError) {
        let certificate: OpaquePointer? = unsafe der.withUnsafeBufferPointer { buffer in
            var position = buffer.baseAddress
            return unsafe d2i_X509(nil, &position, buffer.count)
        }
        guard let certificate = unsafe certificate else {
            throw TimestampError(.directory, "\(path) holds no certificate: restore it, or start an authority afresh")
        }
        unsafe handle = certificate
    }

    deinit { unsafe X509_free(handle) }

    func der() throws(TimestampError) -> [UInt8] {
        let count = unsafe i2d_X509(handle, nil)
        guard count > 0 else { throw cryptography("certificate encoding") }
        return unsafe [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, written in
            var position = buffer.baseAddress
            written = max(0, Int(unsafe i2d_X509(handle, &position)))
        }
    }

    func belongs(to key: PrivateKey) -> Bool { unsafe X509_check_private_key(handle, key.handle) == 1 }

    /// 127 random bits: RFC 5280 section 4.1.2.2 wants positive numbers that are not guessable.
    private static func setSerial(_ certificate: OpaquePointer) -> Bool {
        guard let number = unsafe BN_new() else { return false }
        defer { unsafe BN_free(number) }
        return unsafe BN_rand(number, 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1
            && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nil
    }

    private static func setSubject(_ certificate: OpaquePointer, _ commonName: String) -> Bool {
        let name = unsafe X509_get_subject_name(certificate)
        let text = Array(commonName.utf8)
        return unsafe X509_NAME_add_entry_by_txt(name, "O", V_ASN1_UTF8STRING, "TEST ONLY", -1, -1, 0) == 1
            && X509_NAME_add_entry_by_txt(name, "CN", V_ASN1_UTF8STRING, text, Int32(text.count), -1, 0) == 1
    }

    private static func add(
        _ nid: Int32, _ value: String, to certificate: OpaquePointer, issuer: OpaquePointer
    ) -> Bool {
        var context = unsafe X509V3_CTX()
        unsafe X509V3_set_ctx(&context, issuer, certificate, nil, nil, 0)
        guard let made = unsafe X509V3_EXT_conf_nid(nil, &context, nid, value) else { return false }
        defer { unsafe X509_EXTENSION_free(made) }
        return unsafe X509_add_ext(certificate, made, -1) == 1
    }
}
