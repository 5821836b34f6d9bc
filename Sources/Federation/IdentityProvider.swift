internal import AccessModel
public import WebExchange

/// An identity provider as the operator configured it.
public struct IdentityProvider: Sendable {
    /// In addresses: 1 to 32 of `a`–`z`, `0`–`9` and `-`, beginning with a letter.
    public let name: String
    /// As people read it: 1 to 64 characters.
    public let title: String
    /// Byte for byte as its configuration document says.
    public let issuer: String
    public let clientID: String
    /// What it says of a sign-in with two factors (`acr`); asked for then, and demanded. nil: it is believed one factor.
    public let secondFactor: String?
    let secret: String
    let trust: TLSTrust

    /// - Parameters:
    ///   - secret: shared with the provider, 1 to 512 printable ASCII characters.
    ///   - trust: whose certificates are believed for its servers.
    /// - Throws: `badSettings`, naming the field.
    public init(
        name: String, title: String, issuer: String, clientID: String, secret: String, secondFactor: String? = nil,
        trust: TLSTrust = .system
    ) throws(FederationError) {
        func require(_ holds: Bool, _ field: String, _ rule: String) throws(FederationError) {
            guard holds else { throw FederationError(.badSettings, "identityProviders \(name): \(field): \(rule)") }
        }
        func isPrintable(_ text: String, _ count: ClosedRange<Int>) -> Bool {
            count.contains(text.utf8.count) && text.utf8.allSatisfy { 0x21...0x7E ~= $0 }
        }
        try require(OfficeID(name) != nil, "name", "1 to 32 of a-z, 0-9 and -, beginning with a letter")
        try require((1...64).contains(title.count), "title", "1 to 64 characters")
        try require(
            issuer.hasPrefix("https://") && isPrintable(issuer, 9...1024) && !issuer.contains { "?#@\\".contains($0) },
            "issuer", "an https address without user, query and fragment, as the provider spells it")
        try require(isPrintable(clientID, 1...256), "clientId", "1 to 256 printable ASCII characters")
        try require(isPrintable(secret, 1...512), "clientSecretFile", "1 to 512 printable ASCII characters in it")
        try require(
            secondFactor.map { isPrintable($0, 1...256) } ?? true, "secondFactor", "1 to 256 printable ASCII characters"
        )
        self.name = name
        self.title = title
        self.issuer = issuer
        self.clientID = clientID
        self.secret = secret
        self.secondFactor = secondFactor
        self.trust = trust
    }
}
