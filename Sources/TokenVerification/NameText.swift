internal import COpenSSL

/// Distinguished names as text.
enum NameText {
    /// RFC 4514's notation with UTF-8 kept as it is: `CN=…,O=…`; control characters are escaped.
    static func string(_ name: OpaquePointer?) -> String {
        guard let name = unsafe name, let memory = unsafe BIO_new(BIO_s_mem()) else { return "" }
        defer { unsafe BIO_free(memory) }
        let escapes = ASN1_STRFLGS_ESC_2253 | ASN1_STRFLGS_ESC_CTRL | ASN1_STRFLGS_UTF8_CONVERT
        let flags = UInt(escapes | ASN1_STRFLGS_DUMP_UNKNOWN | ASN1_STRFLGS_DUMP_DER)
        let layout = UInt(XN_FLAG_SEP_COMMA_PLUS) | UInt(XN_FLAG_DN_REV) | UInt(XN_FLAG_DUMP_UNKNOWN_FIELDS)
        guard unsafe X509_NAME_print_ex(memory, name, 0, flags | layout) >= 0 else { return "" }
        var text = [UInt8](repeating: 0, count: 4096)
        let count = unsafe BIO_read(memory, &text, Int32(text.count))
        return String(decoding: text.prefix(max(0, Int(count))), as: UTF8.self)
    }

    /// A GeneralName of RFC 5280 section 4.2.1.6 as text: a directory name in RFC 4514's notation, others as libcrypto
    /// prints them (`URI:…`, `DNS:…`).
    static func string(generalName der: [UInt8]) -> String? {
        unsafe withGeneralName(der) { name in
            if unsafe name.pointee.type == GEN_DIRNAME { return unsafe string(name.pointee.d.directoryName) }
            guard let memory = unsafe BIO_new(BIO_s_mem()) else { return "" }
            defer { unsafe BIO_free(memory) }
            unsafe GENERAL_NAME_print(memory, name)
            var text = [UInt8](repeating: 0, count: 4096)
            let count = unsafe BIO_read(memory, &text, Int32(text.count))
            return String(decoding: text.prefix(max(0, Int(count))), as: UTF8.self)
        }
    }

    /// Whether the name is the certificate's subject or one of its alternative names.
    static func isName(generalName der: [UInt8], of certificate: X509Certificate) -> Bool {
        defer { ERR_clear_error() }
        return unsafe withGeneralName(der) { name in
            if unsafe name.pointee.type == GEN_DIRNAME,
                unsafe X509_NAME_cmp(name.pointee.d.directoryName, X509_get_subject_name(certificate.handle)) == 0
            {
                return true
            }
            guard let raw = unsafe X509_get_ext_d2i(certificate.handle, NID_subject_alt_name, nil, nil) else {
                return false
            }
            let alternatives = OpaquePointer(raw)
            defer { unsafe GENERAL_NAMES_free(alternatives) }
            let count = unsafe OPENSSL_sk_num(alternatives)
            return (0..<max(0, count)).contains { index in
                guard let value = unsafe OPENSSL_sk_value(alternatives, index) else { return false }
                let other = unsafe value.assumingMemoryBound(to: GENERAL_NAME.self)
                return unsafe GENERAL_NAME_cmp(other, name) == 0
            }
        } ?? false
    }

    private static func withGeneralName<Result>(
        _ der: [UInt8], _ body: (UnsafeMutablePointer<GENERAL_NAME>) -> Result
    ) -> Result? {
        unsafe der.withUnsafeBufferPointer { buffer in
            var position = buffer.baseAddress
            guard let name = unsafe d2i_GENERAL_NAME(nil, &position, buffer.count) else { return nil }
            defer { unsafe GENERAL_NAME_free(name) }
            return unsafe body(name)
        }
    }
}
