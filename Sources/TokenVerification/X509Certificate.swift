internal import COpenSSL

/// One certificate: libcrypto's view of it, and the fields that are compared byte by byte.
///
/// A class, since arrays cannot hold noncopyable values; it stays inside one call and is never shared between tasks.
@safe final class X509Certificate {
    /// Larger certificates are refused, in bytes.
    static let maximumByteCount = 16_384

    /// Owned; freed in deinit.
    let handle: OpaquePointer
    let der: [UInt8]

    /// DER of the issuer's name, as it stands in the certificate.
    let issuer: [UInt8]

    /// Content octets of the serial number.
    let serial: [UInt8]

    /// - Parameter what: the certificate's role, for messages.
    init(der: [UInt8], _ what: String) throws(TokenError) {
        guard der.count <= Self.maximumByteCount else {
            throw TokenError(.tooLarge, "\(what) has \(der.count) bytes; at most \(Self.maximumByteCount) are read")
        }
        (issuer, serial) = try Self.issuerAndSerial(der, what)
        guard let handle = unsafe Self.parse(der) else {
            throw TokenError(.malformed, "\(what) is not an X.509 certificate in DER", cause: LibcryptoError.take())
        }
        unsafe self.handle = handle
        self.der = der
    }

    deinit { unsafe X509_free(handle) }

    /// RFC 5280 section 4.1: version, serial number, algorithm, issuer.
    private static func issuerAndSerial(
        _ der: [UInt8], _ what: String
    ) throws(TokenError) -> (issuer: [UInt8], serial: [UInt8]) {
        var outer = BERReader(der[...])
        var certificate = try outer.inside(BERTag.sequence, what)
        try outer.expectEnd(what)
        var body = try certificate.inside(BERTag.sequence, what)
        _ = try body.optional(BERTag.constructed(0), "\(what): version")
        let serial = try body.integer("\(what): serialNumber", maximum: 32)
        _ = try body.element(BERTag.sequence, "\(what): signature")
        return (Array(try body.element(BERTag.sequence, "\(what): issuer").encoded), serial)
    }

    /// nil unless libcrypto reads all of `der` and would write the same bytes again.
    private static func parse(_ der: [UInt8]) -> OpaquePointer? {
        unsafe der.withUnsafeBufferPointer { buffer in
            var position = buffer.baseAddress
            guard let handle = unsafe d2i_X509(nil, &position, buffer.count) else { return nil }
            if unsafe encoding({ unsafe i2d_X509(handle, $0) }) != der {
                unsafe X509_free(handle)
                return nil
            }
            return unsafe handle
        }
    }

    /// What an i2d function writes.
    static func encoding(_ write: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32) -> [UInt8]? {
        let count = write(nil)
        guard count > 0 else { return nil }
        return unsafe [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, written in
            var position = buffer.baseAddress
            written = max(0, Int(unsafe write(&position)))
        }
    }

    /// The subject in RFC 4514's notation, UTF-8.
    var subject: String { unsafe NameText.string(X509_get_subject_name(handle)) }

    /// The subject key identifier extension, if there is one.
    var subjectKeyIdentifier: [UInt8]? {
        guard let value = unsafe X509_get0_subject_key_id(handle) else { return nil }
        let count = Int(unsafe ASN1_STRING_length(value))
        guard let start = unsafe ASN1_STRING_get0_data(value) else { return nil }
        return unsafe Array(UnsafeBufferPointer(start: start, count: count))
    }

    /// Issuer and subject are the same, and the key signs its own certificate.
    var isSelfSigned: Bool {
        defer { ERR_clear_error() }
        return unsafe X509_self_signed(handle, 1) == 1
    }

    /// End of validity, Unix seconds; far in the past if libcrypto cannot read it.
    var notAfter: Int64 { unsafe LibcryptoTime.seconds(X509_get0_notAfter(handle)) ?? 0 }

    /// May sign certificates, by its basic constraints.
    var isAuthority: Bool { unsafe X509_check_ca(handle) == 1 }

    /// RFC 3161 section 2.3: exactly one extended key usage, timeStamping, and critical.
    var isForTimeStampingOnly: Bool {
        var critical: Int32 = 0
        defer { ERR_clear_error() }
        guard let raw = unsafe X509_get_ext_d2i(handle, NID_ext_key_usage, &critical, nil) else { return false }
        let usages = OpaquePointer(raw)
        defer { unsafe EXTENDED_KEY_USAGE_free(usages) }
        guard critical == 1, unsafe OPENSSL_sk_num(usages) == 1, let only = unsafe OPENSSL_sk_value(usages, 0)
        else { return false }
        return unsafe OBJ_obj2nid(OpaquePointer(only)) == NID_time_stamp
    }
}
