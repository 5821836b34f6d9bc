internal import COpenSSL
public import TokenVerification

/// Keys and certificates of an office that is none, FOR TESTS AND TRIALS ONLY: every name says so.
public struct TestOffice: Sendable {
    /// What an auditor would have to trust; `isMarkedTest` is true.
    public let root: TrustedRoot

    /// The signer's key, PKCS #8 in PEM.
    public let key: [UInt8]

    /// The signer's certificate and the root, in PEM.
    public let chain: [UInt8]

    /// Which key the signer has.
    public enum Key: Sendable, CaseIterable {
        case p256, p384, rsa
    }

    /// Makes a root and a signer below it, valid for ten years from a day before.
    ///
    /// - Parameter now: Unix seconds.
    /// - Throws: `.cryptography`.
    public init(_ kind: Key = .p256, now: Int64) throws(SigningError) {
        let rootKey = try TestKey(.p256)
        let signerKey = try TestKey(kind)
        let root = try TestCertificate(
            "TEST ONLY - NOT A NOTARY OFFICE (Tabellion letter root)", key: rootKey, issuer: nil, signingKey: rootKey,
            now: now,
            extensions: [
                (NID_basic_constraints, "critical,CA:TRUE,pathlen:0"), (NID_key_usage, "critical,keyCertSign,cRLSign"),
                (NID_subject_key_identifier, "hash"),
            ])
        let signer = try TestCertificate(
            "TEST ONLY - NOT A NOTARY OFFICE (Tabellion letters)", key: signerKey, issuer: root, signingKey: rootKey,
            now: now,
            extensions: [
                (NID_basic_constraints, "critical,CA:FALSE"),
                (NID_key_usage, "critical,digitalSignature,nonRepudiation"), (NID_subject_key_identifier, "hash"),
                (NID_authority_key_identifier, "keyid:always"),
            ])
        do throws(TokenError) {
            self.root = try TrustedRoot(der: root.der)
        } catch { throw TestKey.failure("certificate: \(error.message)") }
        key = try signerKey.pem()
        chain = [signer, root].flatMap { Array(PEM.text(certificate: $0.der).utf8) }
    }

    /// A signer of letters with this office's key.
    public func signer() throws(SigningError) -> DocumentSigner { try DocumentSigner(key: key, chain: chain) }
}

/// A key that libcrypto made.
@safe private final class TestKey {
    /// Owned; freed in deinit.
    let handle: OpaquePointer

    init(_ kind: TestOffice.Key) throws(SigningError) {
        let type = kind == .rsa ? EVP_PKEY_RSA : EVP_PKEY_EC
        guard let context = unsafe EVP_PKEY_CTX_new_id(type, nil) else { throw Self.failure("key") }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var made: OpaquePointer?
        guard unsafe EVP_PKEY_keygen_init(context) == 1 else { throw Self.failure("key") }
        let isSet =
            switch kind {
            case .rsa: unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(context, 3072) == 1
            case .p256: unsafe EVP_PKEY_CTX_set_group_name(context, "P-256") == 1
            case .p384: unsafe EVP_PKEY_CTX_set_group_name(context, "P-384") == 1
            }
        guard isSet, unsafe EVP_PKEY_keygen(context, &made) == 1, let made = unsafe made else {
            throw Self.failure("key")
        }
        unsafe handle = made
    }

    deinit { unsafe EVP_PKEY_free(handle) }

    static func failure(_ what: String) -> SigningError {
        SigningError(
            .cryptography, "libcrypto failed at \(what): \(LibcryptoError.take() ?? "no reason")", remedy: "try again")
    }

    func pem() throws(SigningError) -> [UInt8] {
        guard let memory = unsafe BIO_new(BIO_s_mem()) else { throw Self.failure("key encoding") }
        defer { unsafe BIO_free(memory) }
        guard unsafe PEM_write_bio_PKCS8PrivateKey(memory, handle, nil, nil, 0, nil, nil) == 1 else {
            throw Self.failure("key encoding")
        }
        var text = [UInt8](repeating: 0, count: 8192)
        let count = unsafe BIO_read(memory, &text, Int32(text.count))
        return Array(text.prefix(max(0, Int(count))))
    }
}

@safe private final class TestCertificate {
    /// Owned; freed in deinit.
    private let handle: OpaquePointer
    private(set) var der: [UInt8] = []

    init(
        _ commonName: String, key: TestKey, issuer: TestCertificate?, signingKey: TestKey, now: Int64,
        extensions: [(nid: Int32, value: String)]
    ) throws(SigningError) {
        guard let certificate = unsafe X509_new() else { throw TestKey.failure("certificate") }
        unsafe handle = certificate
        let above = unsafe issuer?.handle ?? certificate
        guard unsafe X509_set_version(certificate, 2) == 1, unsafe Self.setSerial(certificate),
            unsafe Self.setSubject(certificate, commonName),
            unsafe X509_set_issuer_name(certificate, X509_get_subject_name(above)) == 1,
            unsafe ASN1_TIME_set(X509_getm_notBefore(certificate), time_t(now - 86_400)) != nil,
            unsafe ASN1_TIME_set(X509_getm_notAfter(certificate), time_t(now + 3650 * 86_400)) != nil,
            unsafe X509_set_pubkey(certificate, key.handle) == 1
        else { throw TestKey.failure("certificate") }
        for (nid, value) in extensions {
            var context = unsafe X509V3_CTX()
            unsafe X509V3_set_ctx(&context, above, certificate, nil, nil, 0)
            guard let made = unsafe X509V3_EXT_conf_nid(nil, &context, nid, value) else {
                throw TestKey.failure("extension \(value)")
            }
            defer { unsafe X509_EXTENSION_free(made) }
            guard unsafe X509_add_ext(certificate, made, -1) == 1 else { throw TestKey.failure("extension \(value)") }
        }
        guard unsafe X509_sign(certificate, signingKey.handle, EVP_sha256()) > 0 else {
            throw TestKey.failure("certificate signature")
        }
        der = try encoded()
    }

    deinit { unsafe X509_free(handle) }

    private func encoded() throws(SigningError) -> [UInt8] {
        let count = unsafe i2d_X509(handle, nil)
        guard count > 0 else { throw TestKey.failure("certificate encoding") }
        return unsafe [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, written in
            var position = buffer.baseAddress
            written = max(0, Int(unsafe i2d_X509(handle, &position)))
        }
    }

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
}
