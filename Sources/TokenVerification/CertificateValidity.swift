/// Whose a certificate is and until when it counts, without judging it.
public struct CertificateValidity: Sendable, Hashable {
    /// In RFC 4514's notation.
    public let subject: String
    /// End of validity, Unix seconds.
    public let notAfter: Int64

    /// - Throws: `TokenError` for bytes that are no certificate.
    public init(der: [UInt8]) throws(TokenError) {
        let certificate = try X509Certificate(der: der, "the certificate")
        subject = certificate.subject
        notAfter = certificate.notAfter
    }
}
