/// What a successful verification has established, for reports.
public struct VerifiedToken: Sendable {
    public let token: TimeStampToken

    /// The root that the chain ends in: one of those given.
    public let root: TrustedRoot

    /// Subject of the certificate that signed, in RFC 4514's notation.
    public let signer: String

    /// DER of the chain, signer first, root last.
    public let chain: [[UInt8]]

    /// DER of certificates in the token that are not in the chain: nobody vouches for these bytes.
    public let unusedCertificates: [[UInt8]]

    public var genTime: TokenTime { token.genTime }
}
