import Federation
import WebExchange

/// An entry of `identityProviders` in `farm.json`: by way of whom people may sign in.
struct IdentityProviderSettings: Codable, Sendable, Equatable {
    /// In addresses: `[a-z][a-z0-9-]*`.
    var name: String
    /// On the sign-in page; the name if there is none.
    var title: String?
    /// As the provider spells it, byte for byte.
    var issuer: String
    var clientId: String
    /// A file with the secret that the provider gave, readable by the coordinator alone.
    var clientSecretFile: String
    /// The provider's word (`acr`) for a sign-in with two factors.
    var secondFactor: String?
    /// PEM file of the authorities of the provider's own certificates; the machine's without it.
    var roots: String?

    init(from decoder: any Decoder) throws {
        let known = try decoder.container(keyedBy: CodingKeys.self)
        try UnknownMember.refuse(in: decoder, "identityProviders", knowing: CodingKeys.self)
        name = try known.decode(String.self, forKey: .name)
        title = try known.decodeIfPresent(String.self, forKey: .title)
        issuer = try known.decode(String.self, forKey: .issuer)
        clientId = try known.decode(String.self, forKey: .clientId)
        clientSecretFile = try known.decode(String.self, forKey: .clientSecretFile)
        secondFactor = try known.decodeIfPresent(String.self, forKey: .secondFactor)
        roots = try known.decodeIfPresent(String.self, forKey: .roots)
    }

    /// - Throws: `FederationError` naming the member; `TLSFilesError` and `CommandError` naming a file that cannot be used.
    func provider() throws -> IdentityProvider {
        let trust = try roots.map { try TLSTrust(certificate: nil, key: nil, authority: $0) } ?? .system
        return try IdentityProvider(
            name: name, title: title ?? name, issuer: issuer, clientID: clientId,
            secret: try SecretFile.read(clientSecretFile), secondFactor: secondFactor, trust: trust)
    }
}
