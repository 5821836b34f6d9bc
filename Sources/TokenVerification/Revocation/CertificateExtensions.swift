/// The values of a certificate's extensions by object identifier (RFC 5280 section 4.1).
struct CertificateExtensions {
    private static let maximumCount = 64

    private var values: [String: [UInt8]] = [:]

    subscript(oid: String) -> [UInt8]? { values[oid] }

    init(certificate der: [UInt8]) throws(TokenError) {
        guard der.count <= X509Certificate.maximumByteCount else {
            throw TokenError(.tooLarge, "a certificate of \(der.count) bytes; at most 16,384 are read")
        }
        var outer = BERReader(der[...])
        var certificate = try outer.inside(BERTag.sequence, "Certificate")
        var body = try certificate.inside(BERTag.sequence, "TBSCertificate")
        while !body.isAtEnd, body.nextTag != BERTag.constructed(3) { _ = try body.any("TBSCertificate") }
        guard !body.isAtEnd else { return }
        var explicit = try body.inside(BERTag.constructed(3), "extensions")
        var list = try explicit.inside(BERTag.sequence, "extensions")
        while !list.isAtEnd {
            var item = try list.inside(BERTag.sequence, "Extension")
            let oid = try item.objectIdentifier("Extension.extnID")
            _ = try item.optional(BERTag.boolean, "Extension.critical")
            let value = try item.octets("Extension.extnValue")
            guard values.updateValue(value, forKey: oid) == nil, values.count <= Self.maximumCount else {
                throw TokenError(.malformed, "extension \(oid) stands twice in a certificate, or there are too many")
            }
        }
    }
}
