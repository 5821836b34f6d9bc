/// RFC 5652 section 5.3: the attributes under the signature, which bind it to the content and to the certificate.
struct SignedAttributes {
    private enum Kind {
        static let signingTime = "1.2.840.113549.1.9.5"
        static let contentType = "1.2.840.113549.1.9.3"
        static let messageDigest = "1.2.840.113549.1.9.4"
        static let signingCertificate = "1.2.840.113549.1.9.16.2.12"
        static let signingCertificateV2 = "1.2.840.113549.1.9.16.2.47"
    }

    /// The messageDigest attribute.
    let messageDigest: [UInt8]

    /// Each ESSCertID list, signer first: from signingCertificate, signingCertificateV2, or both.
    let certificateLists: [[CertificateReference]]

    /// What the signature may cover: the SET as received, then, if that was not in DER's order, sorted.
    ///
    /// RFC 5652 section 5.4 has the signer sort; some sign the order that they send.
    let signedBytes: [[UInt8]]

    /// The signer's own word about the time; what an authority's token says instead.
    let hasSigningTime: Bool

    /// - Parameter contentType: dotted decimal of what must have been signed.
    init(_ element: BERElement, contentType: String = SignedData.timeStampInfo) throws(TokenError) {
        var reader = BERReader(element.content)
        var values: [String: BERElement] = [:]
        var encodings: [ArraySlice<UInt8>] = []
        while !reader.isAtEnd {
            let attribute = try reader.element(BERTag.sequence, "SignerInfo.signedAttrs")
            encodings.append(attribute.encoded)
            var inner = BERReader(attribute.content)
            let kind = try inner.objectIdentifier("signedAttrs.attrType")
            var set = try inner.inside(BERTag.set, "signedAttrs.attrValues")
            try inner.expectEnd("signedAttrs")
            let value = try set.any("signedAttrs.attrValues")
            guard set.isAtEnd, values.updateValue(value, forKey: kind) == nil, values.count <= 32 else {
                throw TokenError(.malformed, "signed attribute \(kind) does not occur exactly once: fetch anew")
            }
        }
        try Self.checkContentType(values[Kind.contentType], is: contentType)
        hasSigningTime = values[Kind.signingTime] != nil
        guard let digest = values[Kind.messageDigest] else {
            throw TokenError(.attributeMismatch, "the signed attributes have no messageDigest: fetch the token anew")
        }
        var digestReader = BERReader(digest.encoded)
        messageDigest = try digestReader.octets("messageDigest")
        certificateLists = try Self.references(
            version1: values[Kind.signingCertificate], version2: values[Kind.signingCertificateV2])
        signedBytes = Self.signatureInputs(encodings)
    }

    private static func checkContentType(_ value: BERElement?, is type: String) throws(TokenError) {
        guard let value else {
            throw TokenError(.attributeMismatch, "the signed attributes have no contentType: fetch the token anew")
        }
        var reader = BERReader(value.encoded)
        guard try reader.objectIdentifier("contentType") == type else {
            throw TokenError(
                .attributeMismatch,
                "the signed contentType is not \(type == SignedData.timeStampInfo ? "TSTInfo" : type): this was signed as "
                    + "something else")
        }
    }

    private static func references(
        version1: BERElement?, version2: BERElement?
    ) throws(TokenError) -> [[CertificateReference]] {
        var lists: [[CertificateReference]] = []
        if let version1 { lists.append(try CertificateReference.list(version1, isVersion2: false)) }
        if let version2 { lists.append(try CertificateReference.list(version2, isVersion2: true)) }
        guard !lists.isEmpty else {
            throw TokenError(
                .attributeMismatch, "the token does not name its signer (no ESSCertID): use an authority that does")
        }
        return lists
    }

    private static func signatureInputs(_ encodings: [ArraySlice<UInt8>]) -> [[UInt8]] {
        let received = DERWriter.element(BERTag.set, Array(encodings.joined()))
        let ordered = encodings.sorted { $0.lexicographicallyPrecedes($1) }
        let sorted = DERWriter.element(BERTag.set, Array(ordered.joined()))
        return received == sorted ? [received] : [received, sorted]
    }
}
