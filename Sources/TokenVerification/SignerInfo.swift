/// RFC 5652 section 5.3: who signed, with which algorithms, over which attributes.
struct SignerInfo {
    enum Identifier {
        /// The issuer's name (DER) and the serial number (content octets), both exactly as in the certificate.
        case issuerAndSerial(issuer: [UInt8], serial: [UInt8])
        case subjectKeyIdentifier([UInt8])
    }

    let identifier: Identifier
    let digest: MessageDigest
    let attributes: SignedAttributes
    let algorithm: SignatureAlgorithm
    let signature: [UInt8]

    /// The unsigned attributes as received: to be used only for what proves itself.
    let unsignedAttributes: BERElement?

    /// - Parameter contentType: dotted decimal of what must have been signed.
    init(from set: inout BERReader, contentType: String = SignedData.timeStampInfo) throws(TokenError) {
        var reader = try set.inside(BERTag.sequence, "SignerInfo")
        let version = try reader.number("SignerInfo.version", limit: 255)
        let isByKey = reader.nextTag == BERTag.primitive(0)
        guard version == (isByKey ? 3 : 1) else {
            throw TokenError(.malformed, "SignerInfo.version is \(version), not \(isByKey ? 3 : 1): fetch anew")
        }
        identifier = try Self.identifier(from: &reader)
        digest = try MessageDigest(
            AlgorithmIdentifier(from: &reader, "SignerInfo.digestAlgorithm"), "SignerInfo.digestAlgorithm")
        attributes = try SignedAttributes(
            reader.element(BERTag.constructed(0), "SignerInfo.signedAttrs"), contentType: contentType)
        algorithm = try SignatureAlgorithm(
            AlgorithmIdentifier(from: &reader, "SignerInfo.signatureAlgorithm"), digest: digest)
        signature = try reader.octets("SignerInfo.signature")
        // Nobody signed the unsigned attributes: nothing in a token's is used.
        unsignedAttributes = try reader.optional(BERTag.constructed(1), "SignerInfo.unsignedAttrs")
        try reader.expectEnd("SignerInfo")
    }

    private static func identifier(from reader: inout BERReader) throws(TokenError) -> Identifier {
        if let key = try reader.optional(BERTag.primitive(0), "SignerInfo.sid") {
            return .subjectKeyIdentifier(Array(key.content))
        }
        var inner = try reader.inside(BERTag.sequence, "SignerInfo.sid")
        let issuer = try inner.element(BERTag.sequence, "SignerInfo.sid.issuer")
        let serial = try inner.integer("SignerInfo.sid.serialNumber", maximum: 32)
        try inner.expectEnd("SignerInfo.sid")
        return .issuerAndSerial(issuer: Array(issuer.encoded), serial: serial)
    }
}
