internal import COpenSSL

/// An OCSP response (RFC 6960), checked for one certificate at one time.
///
/// A class, as `X509Certificate` is; it stays inside one call.
@safe final class OCSPAnswer: RevocationStatement {
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

    /// RFC 6960 section 3.2, 1 to 4: the certificate's issuer, or its responder, says something about this certificate.
    func checkOrigin(_ certificate: X509Certificate, issuer: X509Certificate) throws(TokenError) {
        defer { ERR_clear_error() }
        try checkSignature(issuer: issuer)
        guard status(of: certificate, issuer: issuer) != nil else {
            throw TokenError(.notCovered, "\(Self.what) is about another certificate")
        }
    }

    func finding(
        on certificate: X509Certificate, issuer: X509Certificate, at seconds: Int64
    ) throws(TokenError) -> RevocationFinding {
        defer { ERR_clear_error() }
        guard let status = status(of: certificate, issuer: issuer) else {
            throw TokenError(.notCovered, "\(Self.what) is about another certificate")
        }
        guard let thisUpdate = status.thisUpdate else {
            throw TokenError(.malformed, "\(Self.what) does not say when it was made")
        }
        switch status.code {
        case V_OCSP_CERTSTATUS_REVOKED:
            guard let date = status.revokedAt else {
                throw TokenError(.malformed, "\(Self.what) does not say since when")
            }
            return .revoked(Revocation(at: date, reason: status.reason))
        case V_OCSP_CERTSTATUS_GOOD:
            try RevocationRules.checkTimes(
                Self.what, thisUpdate: thisUpdate, nextUpdate: status.nextUpdate, notAfter: certificate.notAfter,
                at: seconds)
            return .good(thisUpdate: thisUpdate)
        default: throw TokenError(.notCovered, "\(Self.what) says that it does not know the certificate")
        }
    }

    /// A SingleResponse; times in Unix seconds.
    private struct Status {
        let code: Int32
        let reason: Int?
        let revokedAt: Int64?
        let thisUpdate: Int64?
        let nextUpdate: Int64?
    }

    /// - Returns: nil if the answer has none of this certificate, named with SHA-1 or SHA-256.
    private func status(of certificate: X509Certificate, issuer: X509Certificate) -> Status? {
        unsafe status(EVP_sha1(), certificate, issuer) ?? status(EVP_sha256(), certificate, issuer)
    }

    /// - Parameter digest: under which the answer names its certificates; libcrypto's static description.
    private func status(
        _ digest: OpaquePointer?, _ certificate: X509Certificate, _ issuer: X509Certificate
    ) -> Status? {
        guard let name = unsafe OCSP_cert_to_id(digest, certificate.handle, issuer.handle) else { return nil }
        defer { unsafe OCSP_CERTID_free(name) }
        var (code, reason) = (Int32(-1), Int32(-1))
        var revokedAt: UnsafeMutablePointer<ASN1_GENERALIZEDTIME>?
        var thisUpdate: UnsafeMutablePointer<ASN1_GENERALIZEDTIME>?
        var nextUpdate: UnsafeMutablePointer<ASN1_GENERALIZEDTIME>?
        guard
            unsafe OCSP_resp_find_status(handle, name, &code, &reason, &revokedAt, &thisUpdate, &nextUpdate) == 1
        else { return nil }
        return Status(
            code: code, reason: reason < 0 ? nil : Int(reason),
            revokedAt: unsafe LibcryptoTime.seconds(revokedAt),
            thisUpdate: unsafe LibcryptoTime.seconds(thisUpdate),
            nextUpdate: unsafe LibcryptoTime.seconds(nextUpdate))
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
