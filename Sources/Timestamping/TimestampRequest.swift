public import CryptoPrimitives
internal import TokenVerification

/// A TimeStampReq of RFC 3161 section 2.4.1 for a SHA-256 digest, without policy and extensions.
public struct TimestampRequest: Hashable, Sendable {
    /// SHA-256 of what is to be stamped.
    public let imprint: Digest

    /// Random, and new for every request: it proves that the answer was made for this one.
    public let nonce: UInt64

    /// Asks for the authority's certificates in the token, so that it can be checked by itself later.
    public let wantsCertificates: Bool

    public init(imprint: Digest, nonce: UInt64, wantsCertificates: Bool = true) {
        self.imprint = imprint
        self.nonce = nonce
        self.wantsCertificates = wantsCertificates
    }

    /// AlgorithmIdentifier of SHA-256, with the NULL parameters that every authority accepts.
    private static let sha256: [UInt8] = [
        0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    ]

    /// The request in DER: what is sent.
    public var der: [UInt8] {
        let octets = DERWriter.element(BERTag.octetString, imprint.bytes)
        var body = DERWriter.element(BERTag.integer, [1])
        body += DERWriter.element(BERTag.sequence, Self.sha256 + octets)
        body += DERWriter.element(BERTag.integer, nonceContent)
        if wantsCertificates { body += DERWriter.element(BERTag.boolean, [0xFF]) }
        return DERWriter.element(BERTag.sequence, body)
    }

    /// Content octets of the nonce, as they come back in the token.
    var nonceContent: [UInt8] { DERWriter.integerContent(nonce) }
}
