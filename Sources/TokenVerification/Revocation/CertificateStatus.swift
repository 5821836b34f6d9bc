/// One certificate of a token's chain, and what kept lists and answers say of it at the token's time.
public struct CertificateStatus: Hashable, Sendable {
    public enum Source: String, Sendable, CaseIterable {
        case crl, ocsp
    }

    public enum State: Hashable, Sendable {
        /// Not revoked, by something that covers genTime; issued then, in Unix seconds.
        case good(Source, thisUpdate: Int64)
        /// Revoked after genTime, for a reason that leaves what was signed before as it is.
        case revokedLater(Source, Revocation)
        /// Revoked in a way that takes the token with it (RFC 3161 section 4): for an unstated reason or a compromise at any
        /// time, for others not after genTime.
        case revoked(Source, Revocation)
        /// Nothing that was kept speaks for it: what each said instead, in words.
        case unknown([String])
    }

    /// In RFC 4514's notation.
    public let subject: String

    /// Where it could be looked up; empty if its authority publishes nothing, and then nothing can be kept.
    public let addresses: RevocationAddresses

    public let state: State

    /// Something speaks for it, and nothing against the token.
    public var isGood: Bool {
        switch state {
        case .good, .revokedLater: true
        case .revoked, .unknown: false
        }
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
