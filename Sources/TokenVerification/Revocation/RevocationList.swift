internal import COpenSSL

/// A certificate revocation list (RFC 5280 section 5), checked for one certificate at one time.
///
/// A class, as `X509Certificate` is; it stays inside one call.
@safe final class RevocationList: RevocationStatement {
    /// Owned; freed in deinit.
    private let handle: OpaquePointer

    private static let what = "the revocation list"

    init(der: [UInt8]) throws(TokenError) {
        try RevocationRules.checkByteCount(der.count, "a revocation list")
        let handle: OpaquePointer? = unsafe der.withUnsafeBufferPointer { buffer in
            var position = buffer.baseAddress
            guard let list = unsafe d2i_X509_CRL(nil, &position, buffer.count) else { return nil }
            guard unsafe position == buffer.baseAddress.map({ unsafe $0 + buffer.count }) else {
                unsafe X509_CRL_free(list)
                return nil
            }
            return unsafe list
        }
        guard let handle = unsafe handle else {
            throw TokenError(.malformed, "the bytes are no revocation list in DER", cause: LibcryptoError.take())
        }
        unsafe self.handle = handle
    }

    deinit { unsafe X509_CRL_free(handle) }

    /// The list is the issuer's own.
    func checkOrigin(_ certificate: X509Certificate, issuer: X509Certificate) throws(TokenError) {
        defer { ERR_clear_error() }
        guard unsafe X509_NAME_cmp(X509_CRL_get_issuer(handle), X509_get_subject_name(issuer.handle)) == 0 else {
            throw TokenError(.notCovered, "\(Self.what) is another authority's")
        }
        try checkSignature(by: issuer)
    }

    func finding(
        on certificate: X509Certificate, issuer: X509Certificate, at seconds: Int64
    ) throws(TokenError) -> RevocationFinding {
        defer { ERR_clear_error() }
        try checkScope(certificate)
        guard let thisUpdate = unsafe LibcryptoTime.seconds(X509_CRL_get0_lastUpdate(handle)),
            let nextUpdate = unsafe LibcryptoTime.seconds(X509_CRL_get0_nextUpdate(handle))
        else { throw TokenError(.malformed, "\(Self.what) does not say when it was made and until when it holds") }
        var entry: OpaquePointer?
        // An entry whose reason is removeFromCRL gives 2: it revokes nothing.
        let isListed = unsafe X509_CRL_get0_by_cert(handle, &entry, certificate.handle) == 1
        if isListed, let entry = unsafe entry {
            guard let date = unsafe LibcryptoTime.seconds(X509_REVOKED_get0_revocationDate(entry)) else {
                throw TokenError(.malformed, "\(Self.what) has an entry without a date")
            }
            return .revoked(Revocation(at: date, reason: unsafe Self.reason(of: entry)))
        }
        try RevocationRules.checkTimes(
            Self.what, thisUpdate: thisUpdate, nextUpdate: nextUpdate, notAfter: certificate.notAfter, at: seconds)
        return .good(thisUpdate: thisUpdate)
    }

    private func checkSignature(by issuer: X509Certificate) throws(TokenError) {
        let usage = unsafe X509_get_key_usage(issuer.handle)
        guard usage & UInt32(KU_CRL_SIGN) != 0 else {
            throw TokenError(.purposeInvalid, "\(issuer.subject) may not sign revocation lists")
        }
        guard unsafe LibcryptoTime.isStrong(signature: X509_CRL_get_signature_nid(handle)) else {
            throw TokenError(.unsupported, "\(Self.what) is signed with an algorithm that is not accepted")
        }
        guard unsafe X509_CRL_verify(handle, X509_get0_pubkey(issuer.handle)) == 1 else {
            throw TokenError(.signatureInvalid, "\(Self.what) is not signed by \(issuer.subject)")
        }
    }

    /// Of its extensions only an issuing distribution point may be critical, and that must take in the certificate.
    private func checkScope(_ certificate: X509Certificate) throws(TokenError) {
        for index in 0..<max(0, unsafe X509_CRL_get_ext_count(handle)) {
            let item = unsafe X509_CRL_get_ext(handle, index)
            let kind = unsafe OBJ_obj2nid(X509_EXTENSION_get_object(item))
            if kind == NID_issuing_distribution_point {
                try unsafe checkDistributionPoint(X509_EXTENSION_get_data(item), certificate)
            } else if unsafe kind == NID_delta_crl || X509_EXTENSION_get_critical(item) == 1 {
                throw TokenError(.unsupported, "\(Self.what) is a delta, or has an extension that is not known")
            }
        }
    }

    /// RFC 5280 section 5.2.5.
    private func checkDistributionPoint(
        _ value: UnsafeMutablePointer<ASN1_OCTET_STRING>?, _ certificate: X509Certificate
    ) throws(TokenError) {
        let count = Int(unsafe ASN1_STRING_length(value))
        guard let start = unsafe ASN1_STRING_get0_data(value) else {
            throw TokenError(.malformed, "\(Self.what) has an empty distribution point")
        }
        let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
        var outer = BERReader(bytes[...])
        var point = try outer.inside(BERTag.sequence, "IssuingDistributionPoint")
        let name = try point.optional(BERTag.constructed(0), "IssuingDistributionPoint.distributionPoint")
        let isForUsers = try point.optional(BERTag.primitive(1), "onlyContainsUserCerts")?.content.first ?? 0 != 0
        let isForAuthorities = try point.optional(BERTag.primitive(2), "onlyContainsCACerts")?.content.first ?? 0 != 0
        guard point.isAtEnd else {
            throw TokenError(.unsupported, "\(Self.what) is indirect, or holds some reasons or attributes only")
        }
        guard certificate.isAuthority ? !isForUsers : !isForAuthorities else {
            throw TokenError(.notCovered, "\(Self.what) is not about certificates of this kind")
        }
        guard let name else { return }
        let own = try RevocationAddresses(certificate: certificate.der).crls
        guard try !Set(own).isDisjoint(with: RevocationAddresses.addresses(inDistributionPointName: name)) else {
            throw TokenError(.notCovered, "\(Self.what) is another part of its authority's list")
        }
    }

    private static func reason(of entry: OpaquePointer) -> Int? {
        guard let raw = unsafe X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, nil, nil) else { return nil }
        let value = unsafe raw.assumingMemoryBound(to: ASN1_ENUMERATED.self)
        defer { unsafe ASN1_ENUMERATED_free(value) }
        return Int(unsafe ASN1_ENUMERATED_get(value))
    }
}
