public import TokenVerification

/// What was fetched and found good for a token's chain, to be kept beside the token.
public struct RevocationData: Sendable, Hashable {
    /// DER of revocation lists.
    public let crls: [[UInt8]]

    /// DER of OCSP responses.
    public let ocsp: [[UInt8]]

    /// Every certificate of the chain but its root, signer first. Each that names an address is good; one that names none
    /// says so by `addresses.isEmpty`.
    public let statuses: [CertificateStatus]

    /// Subjects of certificates whose authority publishes nothing that could be kept.
    public var unpublished: [String] { statuses.filter { $0.addresses.isEmpty }.map(\.subject) }
}
