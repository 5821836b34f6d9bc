/// One certificate of a token's chain, and what kept lists and answers say of it at the token's time.
public struct CertificateStatus: Hashable, Sendable {
    public enum Source: String, Sendable, CaseIterable {
        case crl, ocsp
    }

    public enum State: Hashable, Sendable {
        /// Not revoked for this token, by something that covers genTime; issued then, in Unix seconds.
        case good(Source, thisUpdate: Int64)
        /// Nothing that was kept speaks for it: what each said instead, in words.
        case unknown([String])
    }

    /// In RFC 4514's notation.
    public let subject: String

    /// Where it could be looked up; empty if its authority publishes nothing, and then nothing can be kept.
    public let addresses: RevocationAddresses

    public let state: State

    public var isGood: Bool {
        if case .good = state { true } else { false }
    }

    /// The request that an OCSP responder is asked with; what it answers is checked by `revocationStatus`.
    ///
    /// - Parameters:
    ///   - certificate: DER.
    ///   - issuer: DER of the certificate above it.
    /// - Throws: `malformed`, `tooLarge`.
    public static func ocspRequest(for certificate: [UInt8], issuer: [UInt8]) throws(TokenError) -> [UInt8] {
        let below = try X509Certificate(der: certificate, "a certificate of the chain")
        let above = try X509Certificate(der: issuer, "a certificate of the chain")
        guard let request = OCSPAnswer.request(for: below, issuer: above) else {
            throw TokenError(
                .malformed, "no OCSP request can be made for \(below.subject)", cause: LibcryptoError.take())
        }
        return request
    }
}

/// Checks kept revocation data for every certificate of a verified token's chain but its root, at the token's own time.
///
/// A list counts if the certificate's issuer signed it, it takes in the certificate, and it holds at genTime or was issued
/// after it; an OCSP answer likewise. Reads no clock: auditors come to the same result in twenty years.
///
/// - Parameters:
///   - crls: DER of revocation lists, at most 1 MiB each.
///   - ocsp: DER of OCSP responses, likewise.
/// - Returns: signer first.
/// - Throws: `revoked` if one of them takes the token with it (RFC 3161 section 4): a revocation for an unstated reason
///   or a compromise at any time, for others before genTime. Data that is of no use is not an error: the status says why.
public func revocationStatus(
    of verified: VerifiedToken, crls: [[UInt8]], ocsp: [[UInt8]]
) throws(TokenError) -> [CertificateStatus] {
    var chain: [X509Certificate] = []
    for der in verified.chain { chain.append(try X509Certificate(der: der, "a certificate of the chain")) }
    let seconds = verified.genTime.unixSeconds
    var statuses: [CertificateStatus] = []
    for (certificate, issuer) in zip(chain, chain.dropFirst()) {
        var state: CertificateStatus.State?
        var words: [String] = []
        for (source, der) in ocsp.map({ (CertificateStatus.Source.ocsp, $0) }) + crls.map({ (.crl, $0) }) {
            do {
                let finding = try finding(source, der, on: certificate, issuer: issuer, at: seconds)
                try refuse(finding, certificate, at: seconds)
                if state == nil, case .good(let thisUpdate) = finding { state = .good(source, thisUpdate: thisUpdate) }
                if state == nil, case .revoked(let date, _) = finding { state = .good(source, thisUpdate: date) }
            } catch {
                if error.code == .revoked { throw error }
                words.append("\(source.rawValue): \(error.message)")
            }
        }
        statuses.append(
            CertificateStatus(
                subject: certificate.subject, addresses: try RevocationAddresses(certificate: certificate.der),
                state: state ?? .unknown(words)))
    }
    return statuses
}

private func finding(
    _ source: CertificateStatus.Source, _ der: [UInt8], on certificate: X509Certificate, issuer: X509Certificate,
    at seconds: Int64
) throws(TokenError) -> RevocationFinding {
    switch source {
    case .crl: try RevocationList(der: der).finding(on: certificate, issuer: issuer, at: seconds)
    case .ocsp: try OCSPAnswer(der: der).finding(on: certificate, issuer: issuer, at: seconds)
    }
}

private func refuse(
    _ finding: RevocationFinding, _ certificate: X509Certificate, at seconds: Int64
) throws(TokenError) {
    guard finding.isFatal(at: seconds), case .revoked(let date, let reason) = finding else { return }
    throw TokenError(
        .revoked,
        "the certificate \(certificate.subject) was revoked at Unix second \(date) (reason "
            + "\(reason.map(String.init) ?? "unstated")): the token proves nothing")
}
