public import CryptoPrimitives
internal import SwiftASN1
internal import X509

/// A node's request for a certificate (PKCS #10, RFC 2986): its public key and the names that it wants, signed by its key.
///
/// The subject in it is not looked at: the authority writes what the ledger has.
public struct NodeRequest: Sendable {
    /// Longest file, in bytes.
    public static let maximumByteCount = 16_384

    /// Names that the request asks for; may be none.
    public let names: [NodeName]

    /// SHA-256 of the public key's bits.
    public let key: Digest

    /// SHA-256 of the request in DER: what the two sides compare over another way.
    public let fingerprint: Digest

    let publicKey: Certificate.PublicKey

    /// Reads a request in PEM and checks its signature.
    ///
    /// - Parameter file: its name, for errors.
    /// - Throws: `.request`, `.name`.
    public init(pem: [UInt8], file: String) throws(NodeCertificateError) {
        guard pem.count <= Self.maximumByteCount else {
            throw NodeCertificateError(.request, "\(file): \(pem.count) bytes; a request has at most 16384")
        }
        let request: CertificateSigningRequest
        let asked: SubjectAlternativeNames?
        do {
            let document = try PEMDocument(pemString: String(decoding: pem, as: UTF8.self))
            request = try CertificateSigningRequest(pemDocument: document)
            fingerprint = sha256(document.derBytes)
            let wanted = try request.attributes.first { $0.oid == .CSRAttributes.extensionRequest }.map {
                try ExtensionRequest($0)
            }
            asked = try wanted?.extensions.subjectAlternativeNames
        } catch {
            throw NodeCertificateError(
                .request, "\(file) is no certificate request in PEM; tabellion member request makes one", cause: error)
        }
        guard request.publicKey.isValidSignature(request.signature, for: request) else {
            throw NodeCertificateError(.request, "\(file) is not signed by the key in it; ask for it again")
        }
        publicKey = request.publicKey
        guard Self.isTaken(publicKey) else {
            throw NodeCertificateError(
                .request,
                "\(file): the key is neither on P-256 nor on P-384, as TLS libraries all take them; make another")
        }
        key = sha256(Array(publicKey.subjectPublicKeyInfoBytes))
        names = try Self.names(asked, file)
    }

    private static func isTaken(_ key: Certificate.PublicKey) -> Bool {
        // An uncompressed point of either curve; RSA, Ed25519 and P-521 differ in length or first byte.
        let bytes = key.subjectPublicKeyInfoBytes
        return bytes.first == 4 && (bytes.count == 65 || bytes.count == 97)
    }

    private static func names(
        _ asked: SubjectAlternativeNames?, _ file: String
    ) throws(NodeCertificateError) -> [NodeName] {
        var names: [NodeName] = []
        for name in asked.map({ Array($0) }) ?? [] {
            switch name {
            case .dnsName(let text):
                guard case .dns(let plain) = try NodeName(parsing: text) else {
                    throw NodeCertificateError(.request, "\(file): \(text) is an address in the place of a name")
                }
                names.append(.dns(plain))
            case .ipAddress(let bytes) where bytes.bytes.count == 4 || bytes.bytes.count == 16:
                names.append(.address(Array(bytes.bytes)))
            default:
                throw NodeCertificateError(
                    .request, "\(file) asks for a name that is neither DNS name nor IP address: \(name)")
            }
        }
        return names
    }

    /// Makes a request, for a key that is there.
    ///
    /// - Parameter keyPEM: a P-256 key in PKCS #8.
    /// - Returns: PEM.
    public static func pem(
        keyPEM: [UInt8], keyFile: String, names: [NodeName]
    ) throws(NodeCertificateError) -> [UInt8] {
        let key = try P256Key(pem: keyPEM, path: keyFile)
        do {
            let extensions = try Certificate.Extensions {
                SubjectAlternativeNames(names.map(CertificateProfile.generalName))
            }
            let request = try CertificateSigningRequest(
                version: .v1, subject: try DistinguishedName { CommonName("node") }, privateKey: key.certificateKey,
                attributes: .init([.init(ExtensionRequest(extensions: extensions))]),
                signatureAlgorithm: .ecdsaWithSHA256)
            return Array((try request.serializeAsPEM().pemString + "\n").utf8)
        } catch {
            throw NodeCertificateError(.cryptography, "the request cannot be made", cause: error)
        }
    }

    /// A fresh key of a node, in PEM.
    public static func makeKey() -> [UInt8] { P256Key().pem }
}
