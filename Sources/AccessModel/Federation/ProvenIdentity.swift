/// Who somebody is at an identity provider: never an e-mail address, which changes hands.
public struct ProviderIdentity: Hashable, Sendable {
    public let issuer: String
    public let subject: String

    public init(issuer: String, subject: String) {
        self.issuer = issuer
        self.subject = subject
    }
}

/// What a provider has shown about somebody who came back from it.
public struct ProvenIdentity: Hashable, Sendable {
    /// The provider's name here.
    public let provider: String
    public let identity: ProviderIdentity
    /// The provider was asked for two factors, and said so.
    public let hasTwoFactors: Bool
    /// When something secret was shown there, Unix milliseconds; nil if the provider does not say.
    public let provedAt: Int64?

    /// - Parameters:
    ///   - claims: checked for `request`.
    ///   - now: Unix milliseconds; a provider's clock that is ahead gives no more time.
    public init(provider: String, claims: IDTokenClaims, request: AuthorizationRequest, now: Int64) {
        self.provider = provider
        identity = ProviderIdentity(issuer: claims.issuer, subject: claims.subject)
        hasTwoFactors = request.acr != nil
        provedAt = claims.authenticatedAt.map { min(Int64($0) * 1000, now) }
    }
}
