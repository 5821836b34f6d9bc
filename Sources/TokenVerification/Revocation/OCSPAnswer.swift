internal import COpenSSL

/// An OCSP response (RFC 6960), checked for one certificate at one time.
///
/// A class, as `X509Certificate` is; it stays inside one call.
@safe final class OCSPAnswer {
    /// Owned; freed in deinit.
    private let handle: OpaquePointer

    private static let what = "the OCSP answer"

    init(der: [UInt8]) throws(TokenError) {
        try RevocationRules.checkByteCount(der.count, "an OCSP answer")
        defer { ERR_clear_error() }
        let response: OpaquePointer? = unsafe der.withUnsafeBufferPointer { buffer in
            var position = buffer.baseAddress
            guard let answer = unsafe d2i_OCSP_RESPONSE(nil, &position, buffer.count) else { return nil }
            guard unsafe position == buffer.baseAddress.map({ unsafe $0 + buffer.count }) else {
                unsafe OCSP_RESPONSE_free(answer)
                return nil
            }
            return unsafe answer
        }
        guard let response = unsafe response else {
            throw TokenError(.malformed, "the bytes are no OCSP answer in DER", cause: LibcryptoError.take())
        }
        defer { unsafe OCSP_RESPONSE_free(response) }
        let status = unsafe OCSP_response_status(response)
        guard status == OCSP_RESPONSE_STATUS_SUCCESSFUL, let basic = unsafe OCSP_response_get1_basic(response) else {
            let word = unsafe String(cString: OCSP_response_status_str(Int(status)))
            throw TokenError(.notCovered, "\(Self.what) is \(word): ask again, or another responder")
        }
        unsafe handle = basic
    }

    deinit { unsafe OCSP_BASICRESP_free(handle) }

    /// - Parameters:
    ///   - issuer: of the certificate; it signed the answer, or the certificate of the responder that did.
    ///   - seconds: genTime, Unix seconds.
    /// - Throws: `notCovered`, `signatureInvalid`, `unsupported`, `malformed`.
    func finding(
        on certificate: X509Certificate, issuer: X509Certificate, at seconds: Int64
    ) throws(TokenError) -> RevocationFinding {
        defer { ERR_clear_error() }
        try checkSignature(issuer: issuer)
        if let found = try unsafe finding(under: EVP_sha1(), on: certificate, issuer: issuer, at: seconds) {
            return found
        }
        if let found = try unsafe finding(under: EVP_sha256(), on: certificate, issuer: issuer, at: seconds) {
            return found
        }
        throw TokenError(.notCovered, "\(Self.what) is about another certificate")
    }

    /// - Parameter digest: under which the answer names its certificates; libcrypto's static description.
    /// - Returns: nil if none of that name is there.
    private func finding(
        under digest: OpaquePointer?, on certificate: X509Certificate, issuer: X509Certificate, at seconds: Int64
    ) throws(TokenError) -> RevocationFinding? {
        guard let name = unsafe OCSP_cert_to_id(digest, certificate.handle, issuer.handle) else { return nil }
        defer { unsafe OCSP_CERTID_free(name) }
        var (status, reason) = (Int32(-1), Int32(-1))
        var revokedAt: UnsafeMutablePointer<ASN1_GENERALIZEDTIME>?
        var thisUpdate: UnsafeMutablePointer<ASN1_GENERALIZEDTIME>?
        var nextUpdate: UnsafeMutablePointer<ASN1_GENERALIZEDTIME>?
        guard
            unsafe OCSP_resp_find_status(handle, name, &status, &reason, &revokedAt, &thisUpdate, &nextUpdate) == 1
        else { return nil }
        guard let issued = unsafe LibcryptoTime.seconds(thisUpdate) else {
            throw TokenError(.malformed, "\(Self.what) does not say when it was made")
        }
        switch status {
        case V_OCSP_CERTSTATUS_REVOKED:
            guard let date = unsafe LibcryptoTime.seconds(revokedAt) else {
                throw TokenError(.malformed, "\(Self.what) does not say since when")
            }
            return .revoked(at: date, reason: reason < 0 ? nil : Int(reason))
        case V_OCSP_CERTSTATUS_GOOD:
            try RevocationRules.checkTimes(
                Self.what, thisUpdate: issued, nextUpdate: unsafe LibcryptoTime.seconds(nextUpdate),
                notAfter: certificate.notAfter, at: seconds)
            return .good(thisUpdate: issued)
        default: throw TokenError(.notCovered, "\(Self.what) says that it does not know the certificate")
        }
    }

    /// RFC 6960 section 4.2.2.2: by the issuer itself, or by a responder whose certificate the issuer signed for that.
    private func checkSignature(issuer: X509Certificate) throws(TokenError) {
        guard let store = unsafe X509_STORE_new(), let certificates = unsafe OPENSSL_sk_new_null() else {
            fatalError("libcrypto: out of memory")
        }
        defer {
            unsafe X509_STORE_free(store)
            unsafe OPENSSL_sk_free(certificates)
        }
        var algorithm: OpaquePointer?
        unsafe X509_ALGOR_get0(&algorithm, nil, nil, OCSP_resp_get0_tbs_sigalg(handle))
        guard unsafe LibcryptoTime.isStrong(signature: OBJ_obj2nid(algorithm)) else {
            throw TokenError(.unsupported, "\(Self.what) is signed with an algorithm that is not accepted")
        }
        guard let producedAt = unsafe LibcryptoTime.seconds(OCSP_resp_get0_produced_at(handle)) else {
            throw TokenError(.malformed, "\(Self.what) does not say when it was made")
        }
        unsafe X509_STORE_add_cert(store, issuer.handle)
        // The issuer is trusted as it stands: the token's chain has been checked to its root.
        unsafe X509_STORE_set_flags(store, UInt(X509_V_FLAG_PARTIAL_CHAIN))
        unsafe X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), time_t(producedAt))
        // The stack borrows the certificate, which lives as long as this call.
        unsafe OPENSSL_sk_push(certificates, UnsafeRawPointer(issuer.handle))
        let isValid = withExtendedLifetime(issuer) {
            unsafe OCSP_basic_verify(handle, certificates, store, UInt(OCSP_NOEXPLICIT)) == 1
        }
        guard isValid else {
            throw TokenError(
                .signatureInvalid, "\(Self.what) is signed neither by \(issuer.subject) nor by its responder",
                cause: LibcryptoError.take())
        }
    }

    /// A request for the status of one certificate (RFC 6960 section 4.1), named with SHA-1 as responders expect.
    static func request(for certificate: X509Certificate, issuer: X509Certificate) -> [UInt8]? {
        guard let request = unsafe OCSP_REQUEST_new() else { return nil }
        defer { unsafe OCSP_REQUEST_free(request) }
        guard let name = unsafe OCSP_cert_to_id(EVP_sha1(), certificate.handle, issuer.handle) else { return nil }
        // The request owns the name from here on.
        guard unsafe OCSP_request_add0_id(request, name) != nil else {
            unsafe OCSP_CERTID_free(name)
            return nil
        }
        return unsafe X509Certificate.encoding { unsafe i2d_OCSP_REQUEST(request, $0) }
    }
}
