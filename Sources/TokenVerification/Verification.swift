public import CryptoPrimitives

/// Checks a token completely: RFC 3161 section 2.2, RFC 5652 section 5.4, RFC 5035 section 5, RFC 5280 section 6.
///
/// The imprint is the expected one; the signed attributes name this content and this signer; the signature over them
/// verifies; the signer may sign time-stamps and nothing else; every certificate up to one of the roots was valid at
/// genTime and has at least 112 bits of strength. Revocation is not checked, since a token carries nothing about it: what was
/// kept beside it is checked by `revocationStatus(of:crls:ocsp:)`.
///
/// - Parameters:
///   - token: as read.
///   - imprint: SHA-256 of what the token must cover.
///   - roots: the certificates that the caller trusts; not empty.
///   - certificates: DER of certificates that complete the chain of a token that came without them.
/// - Throws: the first failed check. `unsupported` too if the token has an imprint other than SHA-256.
public func verify(
    _ token: TimeStampToken, imprint: Digest, roots: [TrustedRoot], certificates: [[UInt8]] = []
) throws(TokenError) -> VerifiedToken {
    try checkImprint(of: token, imprint)
    guard !roots.isEmpty else {
        throw TokenError(.untrusted, "no root is trusted: name at least one in the trust file")
    }
    var bag: [X509Certificate] = []
    for der in token.certificates { bag.append(try X509Certificate(der: der, "a certificate of the token")) }
    for der in certificates { bag.append(try X509Certificate(der: der, "a certificate beside the token")) }
    let signer = try signer(of: token, among: bag)
    try checkSignature(of: token, by: signer)
    guard signer.isForTimeStampingOnly else {
        throw TokenError(
            .purposeInvalid,
            "the certificate \(signer.subject) is not for time-stamping only (extended key usage, critical): "
                + "use another authority")
    }
    if let name = token.encodedAuthorityName, !NameText.isName(generalName: name, of: signer) {
        throw TokenError(.attributeMismatch, "TSTInfo.tsa is not a name of the signer: use another authority")
    }
    var anchors: [X509Certificate] = []
    for root in roots { anchors.append(try X509Certificate(der: root.der, "a trusted root")) }
    let chain = try CertificatePath.build(
        signer: signer, others: bag, roots: anchors, at: token.genTime.unixSeconds)
    try checkReferences(of: token, in: chain)
    guard let last = chain.last, let root = roots.first(where: { $0.der == last }) else {
        throw TokenError(.untrusted, "the chain does not end in one of the given roots")
    }
    return VerifiedToken(
        token: token, root: root, signer: signer.subject, chain: chain,
        unusedCertificates: token.certificates.filter { !chain.contains($0) })
}

private func checkImprint(of token: TimeStampToken, _ imprint: Digest) throws(TokenError) {
    guard token.imprintAlgorithm == TimeStampToken.sha256 else {
        throw TokenError(
            .unsupported, "the token covers a digest under \(token.imprintAlgorithm), not SHA-256: ask for SHA-256")
    }
    guard token.imprint == imprint.bytes else {
        throw TokenError(
            .imprintMismatch,
            "the token covers \(Hex.encode(token.imprint)), not \(imprint.hex): it belongs to something else")
    }
}

/// The certificate that the signer identifier and every ESSCertID list name.
private func signer(of token: TimeStampToken, among bag: [X509Certificate]) throws(TokenError) -> X509Certificate {
    let signerInfo = token.signedData.signer
    let identified = bag.filter { certificate in
        switch signerInfo.identifier {
        case .issuerAndSerial(let issuer, let serial): certificate.issuer == issuer && certificate.serial == serial
        case .subjectKeyIdentifier(let identifier): certificate.subjectKeyIdentifier == identifier
        }
    }
    guard !identified.isEmpty else {
        throw TokenError(
            .signerMissing,
            "the signer's certificate is not in the token: ask with certReq, or give it beside the token")
    }
    let lists = signerInfo.attributes.certificateLists
    guard let signer = identified.first(where: { one in lists.allSatisfy { $0[0].names(one) } }) else {
        throw TokenError(.attributeMismatch, "the signed ESSCertID names another certificate than the signer's")
    }
    return signer
}

private func checkSignature(of token: TimeStampToken, by signer: X509Certificate) throws(TokenError) {
    let signerInfo = token.signedData.signer
    guard signerInfo.attributes.messageDigest == signerInfo.digest.digest(of: token.signedData.content) else {
        throw TokenError(.attributeMismatch, "the signed messageDigest is not that of the content: it was changed")
    }
    let isValid = signerInfo.attributes.signedBytes.contains { message in
        SignatureVerification.isValid(
            signerInfo.signature, over: message, by: signer, algorithm: signerInfo.algorithm,
            digest: signerInfo.digest)
    }
    guard isValid else {
        throw TokenError(.signatureInvalid, "the signature does not verify: the token was changed, or is a forgery")
    }
}

/// RFC 5035 section 5.4: certificates named after the signer's must be those of the chain.
private func checkReferences(of token: TimeStampToken, in chain: [[UInt8]]) throws(TokenError) {
    let lists = token.signedData.signer.attributes.certificateLists
    guard lists.contains(where: { $0.count > 1 }) else { return }
    var certificates: [X509Certificate] = []
    for der in chain { certificates.append(try X509Certificate(der: der, "a certificate of the chain")) }
    for reference in lists.joined() where !certificates.contains(where: { reference.names($0) }) {
        throw TokenError(
            .attributeMismatch,
            "the token names a certificate that is not in the chain to the root: "
                + "trust the root that the authority names")
    }
}
