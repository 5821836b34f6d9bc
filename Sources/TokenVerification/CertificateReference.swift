/// ESSCertID (RFC 2634 section 5.4.1) or ESSCertIDv2 (RFC 5035 section 4): a certificate, named by its digest.
struct CertificateReference {
    /// nil: SHA-1, the only hash of the first version.
    private let digest: MessageDigest?
    private let hash: [UInt8]
    private let issuerAndSerial: (issuer: [UInt8], serial: [UInt8])?

    /// Reads the certificates of SigningCertificate or SigningCertificateV2: the signer's first; never empty.
    static func list(_ value: BERElement, isVersion2: Bool) throws(TokenError) -> [CertificateReference] {
        var outer = BERReader(value.encoded)
        var attribute = try outer.inside(BERTag.sequence, "signingCertificate")
        var certificates = try attribute.inside(BERTag.sequence, "signingCertificate.certs")
        _ = try attribute.optional(BERTag.sequence, "signingCertificate.policies")
        try attribute.expectEnd("signingCertificate")
        var references: [CertificateReference] = []
        repeat {
            references.append(try CertificateReference(from: &certificates, isVersion2: isVersion2))
        } while !certificates.isAtEnd && references.count < 32
        try certificates.expectEnd("signingCertificate.certs")
        return references
    }

    private init(from reader: inout BERReader, isVersion2: Bool) throws(TokenError) {
        var inner = try reader.inside(BERTag.sequence, "ESSCertID")
        if !isVersion2 {
            digest = nil
        } else if inner.nextTag == BERTag.sequence {
            digest = try MessageDigest(AlgorithmIdentifier(from: &inner, "ESSCertIDv2"), "ESSCertIDv2.hashAlgorithm")
        } else {
            digest = .sha256
        }
        hash = try inner.octets("ESSCertID.certHash")
        issuerAndSerial =
            inner.nextTag == BERTag.sequence ? try Self.issuerAndSerial(from: &inner) : nil
        try inner.expectEnd("ESSCertID")
    }

    private static func issuerAndSerial(
        from reader: inout BERReader
    ) throws(TokenError) -> (issuer: [UInt8], serial: [UInt8]) {
        var inner = try reader.inside(BERTag.sequence, "ESSCertID.issuerSerial")
        var names = try inner.inside(BERTag.sequence, "ESSCertID.issuerSerial.issuer")
        var directory = try names.inside(BERTag.constructed(4), "ESSCertID.issuerSerial.issuer")
        let issuer = try directory.element(BERTag.sequence, "ESSCertID.issuerSerial.issuer")
        try directory.expectEnd("ESSCertID.issuerSerial.issuer")
        try names.expectEnd("ESSCertID.issuerSerial.issuer")
        let serial = try inner.integer("ESSCertID.issuerSerial.serialNumber", maximum: 32)
        try inner.expectEnd("ESSCertID.issuerSerial")
        return (Array(issuer.encoded), serial)
    }

    func names(_ certificate: X509Certificate) -> Bool {
        let actual = digest.map { $0.digest(of: certificate.der) } ?? MessageDigest.sha1(of: certificate.der)
        guard actual == hash else { return false }
        guard let issuerAndSerial else { return true }
        return issuerAndSerial.issuer == certificate.issuer && issuerAndSerial.serial == certificate.serial
    }
}
