/// Kept revocation data, held against every certificate of a verified token's chain but its root, at the token's own time.
///
/// Reads no clock: auditors come to the same result in twenty years.
public struct RevocationReview: Hashable, Sendable {
    /// Signer first.
    public let certificates: [CertificateStatus]

    /// What was kept and is no word of this chain's authorities about it, each with why, in words.
    public let strangers: [String]

    /// A list counts if the certificate's issuer signed it, it takes in the certificate, and it holds at genTime or was issued
    /// after it; an OCSP answer likewise. A revocation counts whenever it was stated.
    ///
    /// - Parameters:
    ///   - crls: DER of revocation lists, at most 1 MiB each.
    ///   - ocsp: DER of OCSP responses, likewise.
    /// - Throws: `malformed` if a certificate of the chain cannot be read. Data that is of no use is not an error.
    public init(of verified: VerifiedToken, crls: [[UInt8]], ocsp: [[UInt8]]) throws(TokenError) {
        var chain: [X509Certificate] = []
        for der in verified.chain { chain.append(try X509Certificate(der: der, "a certificate of the chain")) }
        let links = Array(zip(chain, chain.dropFirst()))
        var verdicts = links.map { _ in Verdict() }
        var strangers: [String] = []
        let kept = ocsp.map { (CertificateStatus.Source.ocsp, $0) } + crls.map { (.crl, $0) }
        for (source, der) in kept {
            let why = Self.judge(der, source, links, at: verified.genTime.unixSeconds, &verdicts)
            if let why { strangers.append("\(source.rawValue): \(why)") }
        }
        var statuses: [CertificateStatus] = []
        for ((certificate, _), verdict) in zip(links, verdicts) {
            statuses.append(
                CertificateStatus(
                    subject: certificate.subject, addresses: try RevocationAddresses(certificate: certificate.der),
                    state: verdict.state ?? .unknown(verdict.words)))
        }
        certificates = statuses
        self.strangers = strangers
    }

    /// What is known of one certificate so far.
    private struct Verdict {
        var state: CertificateStatus.State?
        var words: [String] = []

        /// What is worse for the token stands; of two that are alike, the first.
        mutating func take(_ new: CertificateStatus.State) {
            if Self.rank(new) > (state.map { Self.rank($0) } ?? -1) { state = new }
        }

        private static func rank(_ state: CertificateStatus.State) -> Int {
            switch state {
            case .unknown: 0
            case .good: 1
            case .revokedLater: 2
            case .revoked: 3
            }
        }
    }

    /// - Returns: why it is a stranger's; nil if one of the chain's authorities said it.
    private static func judge(
        _ der: [UInt8], _ source: CertificateStatus.Source, _ links: [(X509Certificate, X509Certificate)],
        at seconds: Int64, _ verdicts: inout [Verdict]
    ) -> String? {
        var refusals: [String] = []
        for (index, (certificate, issuer)) in links.enumerated() {
            let statement: any RevocationStatement
            do throws(TokenError) {
                statement = try parse(der, source)
                try statement.checkOrigin(certificate, issuer: issuer)
            } catch {
                refusals.append(error.message)
                continue
            }
            do throws(TokenError) {
                switch try statement.finding(on: certificate, issuer: issuer, at: seconds) {
                case .good(let thisUpdate): verdicts[index].take(.good(source, thisUpdate: thisUpdate))
                case .revoked(let revocation):
                    let isFatal = revocation.isFatal(at: seconds)
                    verdicts[index].take(isFatal ? .revoked(source, revocation) : .revokedLater(source, revocation))
                }
            } catch { verdicts[index].words.append("\(source.rawValue): \(error.message)") }
        }
        guard refusals.count == links.count else { return nil }
        for (index, why) in refusals.enumerated() { verdicts[index].words.append("\(source.rawValue): \(why)") }
        return refusals.first ?? "the chain has no certificate that it could be about"
    }

    private static func parse(
        _ der: [UInt8], _ source: CertificateStatus.Source
    ) throws(TokenError) -> any RevocationStatement {
        switch source {
        case .crl: try RevocationList(der: der)
        case .ocsp: try OCSPAnswer(der: der)
        }
    }
}

/// Checks kept revocation data for every certificate of a verified token's chain but its root, as `RevocationReview` does.
///
/// - Returns: signer first.
/// - Throws: `revoked` if one of them takes the token with it. Data that is of no use is not an error: the status says why.
public func revocationStatus(
    of verified: VerifiedToken, crls: [[UInt8]], ocsp: [[UInt8]]
) throws(TokenError) -> [CertificateStatus] {
    let statuses = try RevocationReview(of: verified, crls: crls, ocsp: ocsp).certificates
    for status in statuses {
        guard case .revoked(_, let revocation) = status.state else { continue }
        throw TokenError(
            .revoked,
            "the certificate \(status.subject) was revoked at Unix second \(revocation.at) (reason "
                + "\(revocation.reason.map(String.init) ?? "unstated")): the token proves nothing")
    }
    return statuses
}
