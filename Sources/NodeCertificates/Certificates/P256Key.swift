internal import Crypto
internal import SwiftASN1
internal import X509

/// A private key on the curve P-256: what every TLS library of today takes, also those that refuse Ed25519 in certificates.
struct P256Key: Sendable {
    let signing: P256.Signing.PrivateKey

    init() { signing = P256.Signing.PrivateKey() }

    /// - Parameter pem: PKCS #8, not encrypted.
    /// - Throws: `.storage`.
    init(pem: [UInt8], path: String) throws(NodeCertificateError) {
        do { signing = try P256.Signing.PrivateKey(pemRepresentation: String(decoding: pem, as: UTF8.self)) } catch {
            throw NodeCertificateError(
                .storage, "\(path) holds no P-256 key in PKCS #8 without a passphrase; restore it", cause: error)
        }
    }

    var pem: [UInt8] { Array((signing.pemRepresentation + "\n").utf8) }

    var certificateKey: Certificate.PrivateKey { Certificate.PrivateKey(signing) }

    /// An ECDSA-Sig-Value over SHA-256.
    func sign(_ bytes: [UInt8]) throws(NodeCertificateError) -> [UInt8] {
        do { return Array(try signing.signature(for: bytes).derRepresentation) } catch {
            throw NodeCertificateError(.cryptography, "the key does not sign", cause: error)
        }
    }
}
