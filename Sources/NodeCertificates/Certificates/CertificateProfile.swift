internal import Foundation
internal import SwiftASN1
internal import X509

/// What stands in the two kinds of certificates (RFC 5280 section 4.2).
enum CertificateProfile {
    /// The authority's own: signs end entities and lists, nothing else, within its bounds.
    static func authority(
        key: P256Key, log: String, bounds: NameBounds, serial: [UInt8], from: UInt64, until: UInt64
    ) throws(NodeCertificateError) -> Certificate {
        try made("the authority's certificate") {
            let name = try DistinguishedName {
                OrganizationName(String(decoding: log.utf8.prefix(64), as: UTF8.self))
                CommonName("Tabellion node authority")
            }
            return try Certificate(
                version: .v3, serialNumber: .init(bytes: serial), publicKey: key.certificateKey.publicKey,
                notValidBefore: date(from), notValidAfter: date(until), issuer: name, subject: name,
                signatureAlgorithm: .ecdsaWithSHA256,
                extensions: try Certificate.Extensions {
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                    Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                    Critical(constraints(bounds))
                    SubjectKeyIdentifier(hash: key.certificateKey.publicKey)
                },
                issuerPrivateKey: key.certificateKey)
        }
    }

    /// A node's: for both sides of TLS, no authority.
    static func node(
        _ record: NodeRecord, publicKey: Certificate.PublicKey, authority: Certificate, key: P256Key
    ) throws(NodeCertificateError) -> Certificate {
        try made("the certificate") {
            try Certificate(
                version: .v3, serialNumber: .init(bytes: record.serial), publicKey: publicKey,
                notValidBefore: date(record.from), notValidAfter: date(record.until), issuer: authority.subject,
                subject: try DistinguishedName {
                    OrganizationName(record.organization)
                    OrganizationalUnitName(record.role.rawValue)
                    CommonName(record.commonName)
                },
                signatureAlgorithm: .ecdsaWithSHA256,
                extensions: try Certificate.Extensions {
                    Critical(BasicConstraints.notCertificateAuthority)
                    Critical(KeyUsage(digitalSignature: true))
                    try ExtendedKeyUsage([.clientAuth, .serverAuth])
                    SubjectAlternativeNames(record.names.map(generalName))
                    SubjectKeyIdentifier(hash: publicKey)
                    AuthorityKeyIdentifier(
                        keyIdentifier: SubjectKeyIdentifier(hash: authority.publicKey).keyIdentifier)
                },
                issuerPrivateKey: key.certificateKey)
        }
    }

    static func generalName(_ name: NodeName) -> GeneralName {
        switch name {
        case .dns(let name): .dnsName(name)
        case .address(let bytes): .ipAddress(ASN1OctetString(contentBytes: bytes[...]))
        }
    }

    /// Whatever form has no bound is excluded: RFC 5280 leaves a form that is not mentioned free.
    private static func constraints(_ bounds: NameBounds) -> NameConstraints {
        let everyAddress = [8, 32].map { ASN1OctetString(contentBytes: [UInt8](repeating: 0, count: $0)[...]) }
        return NameConstraints(
            permittedDNSDomains: bounds.domains, excludedDNSDomains: bounds.domains.isEmpty ? [""] : [],
            permittedIPRanges: bounds.ranges.map { ASN1OctetString(contentBytes: ($0.address + $0.mask)[...]) },
            excludedIPRanges: bounds.ranges.isEmpty ? everyAddress : [])
    }

    private static func date(_ seconds: UInt64) -> Date { Date(timeIntervalSince1970: TimeInterval(seconds)) }

    /// Everything that the libraries throw here means that they fail.
    private static func made(
        _ what: String, _ body: () throws -> Certificate
    ) throws(NodeCertificateError) -> Certificate {
        do { return try body() } catch {
            throw NodeCertificateError(.cryptography, "\(what) cannot be made", cause: error)
        }
    }
}
