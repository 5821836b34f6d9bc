internal import COpenSSL
public import CryptoPrimitives

/// A self-signed certificate from a trust file: what a chain may end in.
public struct TrustedRoot: Hashable, Sendable {
    /// The words in the subject of every authority that is only for trying things out.
    public static let testMark = "TEST ONLY"

    /// Longer trust files are refused, in bytes.
    public static let maximumByteCount = 1 << 20

    public let der: [UInt8]

    /// In RFC 4514's notation, UTF-8.
    public let subject: String

    /// SHA-256 and SM3 of `der`: the fingerprints that a person compares.
    public let fingerprints: DigestPair

    /// The subject says that this is no time authority; every output must show it.
    public var isMarkedTest: Bool { subject.uppercased().contains(Self.testMark) }

    /// - Parameter der: one X.509 certificate.
    /// - Throws: `malformed`, `tooLarge`, or `rootUnusable` if it is not self-signed.
    public init(der: [UInt8]) throws(TokenError) {
        let certificate = try X509Certificate(der: der, "a trusted root")
        guard certificate.isSelfSigned else {
            throw TokenError(
                .rootUnusable, "the certificate \(certificate.subject) is not self-signed: name the root above it")
        }
        self.der = der
        subject = certificate.subject
        fingerprints = DigestPair(of: der)
    }

    /// Reads a file of trusted roots: one certificate in DER, or any number in PEM (RFC 7468) with text between them.
    ///
    /// - Returns: at least one root, in the order of the file.
    public static func read(_ file: [UInt8]) throws(TokenError) -> [TrustedRoot] {
        guard file.count <= maximumByteCount else {
            throw TokenError(
                .tooLarge, "a certificate file of \(file.count) bytes; at most \(maximumByteCount) are read")
        }
        if file.first == BERTag.sequence { return [try TrustedRoot(der: file)] }
        var roots: [TrustedRoot] = []
        for der in try PEM.certificates(file) { roots.append(try TrustedRoot(der: der)) }
        return roots
    }
}
