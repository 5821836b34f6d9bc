internal import COpenSSL

/// What a successful verification of a detached signature has established.
public struct VerifiedSignature: Sendable {
    /// The root that the signer's chain ends in: one of those given.
    public let root: TrustedRoot

    /// Subject of the certificate that signed, in RFC 4514's notation.
    public let signer: String

    /// DER of the chain, signer first, root last.
    public let chain: [[UInt8]]
}

extension DetachedSignature {
    /// Checks the signature completely: RFC 5652 section 5.4, RFC 5035 section 5, RFC 5280 section 6.
    ///
    /// The signed attributes name this content and this signer; the signature over them verifies; the signer's
    /// certificate may sign documents and nothing above it; every certificate up to one of the roots was valid at the
    /// given time and has at least 112 bits of strength. Revocation is not checked.
    ///
    /// - Parameters:
    ///   - content: what was signed.
    ///   - time: Unix seconds: of a verified token over `signatureValue`.
    ///   - roots: the certificates that the caller trusts; not empty.
    /// - Throws: the first failed check.
    public func verify(
        content: [UInt8], at time: Int64, roots: [TrustedRoot]
    ) throws(TokenError) -> VerifiedSignature {
        guard !roots.isEmpty else {
            throw TokenError(.untrusted, "no root is trusted: name at least one in the trust file")
        }
        var bag: [X509Certificate] = []
        for der in certificates { bag.append(try X509Certificate(der: der, "a certificate of the signature")) }
        let certificate = try signingCertificate(among: bag)
        guard signer.attributes.messageDigest == signer.digest.digest(of: content) else {
            throw TokenError(.attributeMismatch, "the signed messageDigest is not that of the content: it was changed")
        }
        let isValid = signer.attributes.signedBytes.contains { message in
            SignatureVerification.isValid(
                signer.signature, over: message, by: certificate, algorithm: signer.algorithm, digest: signer.digest)
        }
        guard isValid else {
            throw TokenError(.signatureInvalid, "the signature does not verify: it was changed, or is a forgery")
        }
        guard certificate.maySignDocuments else {
            throw TokenError(.purposeInvalid, "the certificate \(certificate.subject) is not for signing documents")
        }
        var anchors: [X509Certificate] = []
        for root in roots { anchors.append(try X509Certificate(der: root.der, "a trusted root")) }
        let chain = try CertificatePath.build(
            signer: certificate, others: bag, roots: anchors, at: time, purpose: X509_PURPOSE_ANY)
        guard let last = chain.last, let root = roots.first(where: { $0.der == last }) else {
            throw TokenError(.untrusted, "the chain does not end in one of the given roots")
        }
        return VerifiedSignature(root: root, signer: certificate.subject, chain: chain)
    }

    private func signingCertificate(among bag: [X509Certificate]) throws(TokenError) -> X509Certificate {
        let lists = signer.attributes.certificateLists
        let found = bag.first { certificate in
            guard lists.allSatisfy({ $0[0].names(certificate) }) else { return false }
            switch signer.identifier {
            case .issuerAndSerial(let issuer, let serial):
                return certificate.issuer == issuer && certificate.serial == serial
            case .subjectKeyIdentifier(let identifier): return certificate.subjectKeyIdentifier == identifier
            }
        }
        guard let found else {
            throw TokenError(.signerMissing, "the signer's certificate is not in the signature: fetch the letter anew")
        }
        return found
    }
}

extension X509Certificate {
    /// No authority itself; its key usage has digitalSignature or nonRepudiation; its purpose is not time-stamping.
    var maySignDocuments: Bool {
        defer { ERR_clear_error() }
        let usage = unsafe X509_get_key_usage(handle)
        let isAuthority = unsafe X509_check_ca(handle) != 0
        return usage != UInt32.max && usage & UInt32(KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION) != 0 && !isAuthority
            && !isForTimeStampingOnly
    }
}
