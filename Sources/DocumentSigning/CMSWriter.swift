internal import CryptoPrimitives
internal import TokenVerification

/// Writes the CMS signature of PAdES-B-T (RFC 5652; ETSI EN 319 122-1, EN 319 142-1).
///
/// libcrypto's own CMS always adds a signing time, which PAdES keeps in the PDF instead.
enum CMSWriter {
    private enum Identifier {
        static let data = [1, 2, 840, 113_549, 1, 7, 1]
        static let signedData = [1, 2, 840, 113_549, 1, 7, 2]
        static let contentType = [1, 2, 840, 113_549, 1, 9, 3]
        static let messageDigest = [1, 2, 840, 113_549, 1, 9, 4]
        static let signingCertificateV2 = [1, 2, 840, 113_549, 1, 9, 16, 2, 47]
        static let signatureTimeStamp = [1, 2, 840, 113_549, 1, 9, 16, 2, 14]
        static let sha256 = [2, 16, 840, 1, 101, 3, 4, 2, 1]
        static let sha384 = [2, 16, 840, 1, 101, 3, 4, 2, 2]
        static let rsa = [1, 2, 840, 113_549, 1, 1, 1]
        static let ecdsaWithSHA256 = [1, 2, 840, 10_045, 4, 3, 2]
        static let ecdsaWithSHA384 = [1, 2, 840, 10_045, 4, 3, 3]
    }

    private static let null = DERWriter.element(BERTag.null, [])

    private static func sequence(_ parts: [UInt8]...) -> [UInt8] {
        DERWriter.element(BERTag.sequence, Array(parts.joined()))
    }

    /// A SET OF, in DER's order.
    private static func set(_ parts: [[UInt8]], tag: UInt8 = BERTag.set) -> [UInt8] {
        DERWriter.element(tag, Array(parts.sorted { $0.lexicographicallyPrecedes($1) }.joined()))
    }

    static func identifier(_ arcs: [Int]) -> [UInt8] {
        var content: [UInt8] = []
        for arc in [40 * arcs[0] + arcs[1]] + arcs.dropFirst(2) {
            var digits = [UInt8(arc & 0x7F)]
            var rest = arc >> 7
            while rest > 0 {
                digits.insert(UInt8(rest & 0x7F) | 0x80, at: 0)
                rest >>= 7
            }
            content += digits
        }
        return DERWriter.element(BERTag.objectIdentifier, content)
    }

    private static func digestAlgorithm(_ kind: SigningKey.Kind) -> [UInt8] {
        sequence(identifier(kind == .p384 ? Identifier.sha384 : Identifier.sha256))
    }

    private static func signatureAlgorithm(_ kind: SigningKey.Kind) -> [UInt8] {
        switch kind {
        case .rsa: sequence(identifier(Identifier.rsa), null)
        case .p256: sequence(identifier(Identifier.ecdsaWithSHA256))
        case .p384: sequence(identifier(Identifier.ecdsaWithSHA384))
        }
    }

    /// The attributes that are signed, as a SET: content type, digest, and the signer's certificate by its digest.
    static func signedAttributes(digest: [UInt8], certificate: [UInt8]) -> [UInt8] {
        let hash = DERWriter.element(BERTag.octetString, Digest.sha256(certificate))
        return set([
            attribute(Identifier.contentType, identifier(Identifier.data)),
            attribute(Identifier.messageDigest, DERWriter.element(BERTag.octetString, digest)),
            attribute(Identifier.signingCertificateV2, sequence(sequence(sequence(hash)))),
        ])
    }

    private static func attribute(_ type: [Int], _ value: [UInt8]) -> [UInt8] {
        sequence(identifier(type), DERWriter.element(BERTag.set, value))
    }

    /// - Parameters:
    ///   - attributes: as `signedAttributes` wrote them.
    ///   - issuerAndSerial: of the signer's certificate, both in DER.
    ///   - chain: DER, signer first.
    static func signedData(
        kind: SigningKey.Kind, attributes: [UInt8], issuerAndSerial: [UInt8], signature: [UInt8], chain: [[UInt8]],
        timeStamp: [UInt8]
    ) -> [UInt8] {
        let one = DERWriter.element(BERTag.integer, [1])
        // The SET's own tag is replaced by [0] IMPLICIT; its length stays.
        let signed = [BERTag.constructed(0)] + attributes.dropFirst()
        let unsigned = DERWriter.element(
            BERTag.constructed(1), attribute(Identifier.signatureTimeStamp, timeStamp))
        let signer = sequence(
            one, issuerAndSerial, digestAlgorithm(kind), signed, signatureAlgorithm(kind),
            DERWriter.element(BERTag.octetString, signature), unsigned)
        let body = sequence(
            one, DERWriter.element(BERTag.set, digestAlgorithm(kind)), sequence(identifier(Identifier.data)),
            set(chain, tag: BERTag.constructed(0)), DERWriter.element(BERTag.set, signer))
        return sequence(identifier(Identifier.signedData), DERWriter.element(BERTag.constructed(0), body))
    }
}

extension Digest {
    fileprivate static func sha256(_ bytes: [UInt8]) -> [UInt8] { DigestPair(of: bytes).sha256.bytes }
}
