public import CryptoPrimitives

/// One way to the provider and back: what is kept while somebody signs in there.
public struct AuthorizationRequest: Hashable, Sendable {
    public static let lifeMilliseconds: Int64 = 600_000
    /// State, nonce, verifier: 32 random bytes each.
    public static let entropyByteCount = 96

    public let issuer: String
    public let clientID: String
    /// Our own address to which the provider sends people back.
    public let redirect: String
    public let state: String
    public let nonce: String
    public let pkce: PKCE
    /// The browser that was sent: the digest of its cookie before sign-in. Nobody else may come back with the answer.
    public let browser: Digest
    /// What the provider must say about how somebody signed in; nil for whatever it likes.
    public let acr: String?
    /// Whether they must show the provider something secret now, however lately they did.
    public let isStepUp: Bool
    public let madeAt: Int64

    /// - Precondition: 96 random bytes.
    public init(
        issuer: String, clientID: String, redirect: String, browser: Digest, acr: String?, isStepUp: Bool = false,
        entropy: [UInt8], now: Int64
    ) {
        precondition(entropy.count == Self.entropyByteCount)
        self.issuer = issuer
        self.clientID = clientID
        self.redirect = redirect
        self.browser = browser
        self.acr = acr
        self.isStepUp = isStepUp
        state = Base64URL.encode(entropy[..<32])
        nonce = Base64URL.encode(entropy[32..<64])
        pkce = PKCE(entropy: Array(entropy[64...]))
        madeAt = now
    }

    /// Where the browser is sent.
    public func address(_ provider: ProviderConfiguration) -> String {
        var fields = [
            ("response_type", "code"), ("client_id", clientID), ("redirect_uri", redirect), ("scope", "openid"),
            ("state", state), ("nonce", nonce), ("code_challenge", pkce.challenge), ("code_challenge_method", "S256"),
        ]
        if let acr { fields.append(("acr_values", acr)) }
        // The first is what is checked afterwards; some providers heed only the second.
        if isStepUp { fields += [("max_age", "0"), ("prompt", "login")] }
        let query = fields.map { "\($0.0)=\(PercentEncoding.encode($0.1))" }.joined(separator: "&")
        return provider.authorizationEndpoint + (provider.authorizationEndpoint.contains("?") ? "&" : "?") + query
    }

    /// Judges what the browser brings back.
    ///
    /// - Parameters:
    ///   - query: of the address, without its question mark.
    ///   - browser: the digest of this browser's cookie.
    /// - Returns: the code to be exchanged.
    /// - Throws: `notBelieved`. An error that the provider names is repeated only if it is one of RFC 6749's words.
    public func code(
        query: String, browser: Digest, provider: ProviderConfiguration, now: Int64
    ) throws(AccessError) -> String {
        guard let fields = PercentEncoding.form(Array(query.utf8)) else { throw Self.refusal("is not well formed") }
        func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }
        guard let returned = field("state"), ConstantTime.areEqual(Array(returned.utf8), Array(state.utf8)),
            browser == self.browser
        else { throw Self.refusal("belongs to another request") }
        guard (0..<Self.lifeMilliseconds).contains(now - madeAt) else { throw Self.refusal("came too late") }
        if provider.namesIssuer || field("iss") != nil {
            guard field("iss") == issuer else { throw Self.refusal("comes from another issuer") }
        }
        if let error = field("error") {
            let word = ["access_denied", "login_required", "temporarily_unavailable", "server_error"].first {
                $0 == error
            }
            throw Self.refusal("is a refusal (\(word ?? "other"))")
        }
        guard let code = field("code"), (1...2048).contains(code.utf8.count) else { throw Self.refusal("has no code") }
        return code
    }

    private static func refusal(_ what: String) -> AccessError {
        AccessError(.notBelieved, "the provider's answer \(what): sign in again")
    }
}
