internal import AccessModel
internal import CryptoPrimitives
internal import Foundation
internal import WebExchange

/// Speaks with one identity provider.
struct ProviderClient: Sendable {
    let provider: IdentityProvider
    private let limits: FederationLimits
    private let configuration: FetchedDocument<ProviderConfiguration>
    private let keys: FetchedDocument<ProviderKeySet>

    init(_ provider: IdentityProvider, limits: FederationLimits) {
        self.provider = provider
        self.limits = limits
        let issuer = provider.issuer
        configuration = FetchedDocument(
            limits: limits, maximumBytes: ProviderConfiguration.maximumBytes, trust: provider.trust
        ) { bytes throws(AccessError) in
            try ProviderConfiguration.read(bytes, expected: issuer)
        }
        keys = FetchedDocument(limits: limits, maximumBytes: ProviderKeySet.maximumBytes, trust: provider.trust) {
            bytes throws(AccessError) in
            try ProviderKeySet(bytes)
        }
    }

    func configuration(now: Int64) async throws(FederationError) -> ProviderConfiguration {
        try await configuration.current(at: ProviderConfiguration.address(issuer: provider.issuer), now: now)
    }

    /// Gives the code away for what the provider says about whoever came back with it.
    ///
    /// - Throws: `unreachable`, `notBelieved`.
    func identity(
        code: String, request: AuthorizationRequest, now: Int64
    ) async throws(FederationError) -> ProvenIdentity {
        let clock = ContinuousClock()
        let began = clock.now
        let configuration = try await configuration(now: now)
        let text = try await exchange(code, request, configuration)
        let (token, isSigned): (IDToken, Bool)
        do { token = try IDToken(text) } catch { throw notBelieved(error) }
        guard configuration.algorithms.contains(token.header.algorithm) else {
            throw FederationError(
                .notBelieved, "\(provider.name): the id_token is signed in a way that the provider does not name")
        }
        let key = try await key(for: token.header, configuration, now: now)
        isSigned = await ProviderSignature.holds(text, algorithm: token.header.algorithm, key: key)
        do {
            let claims = try token.claims(ifSigned: isSigned)
            let now = now + Int64((clock.now - began) / .milliseconds(1))
            try claims.check(for: request, now: now)
            return ProvenIdentity(provider: provider.name, claims: claims, request: request, now: now)
        } catch { throw notBelieved(error) }
    }

    /// The key that a token names; the set is fetched anew for one that is not in it.
    private func key(
        for header: IDTokenHeader, _ configuration: ProviderConfiguration, now: Int64
    ) async throws(FederationError) -> ProviderKey {
        if let key = try await keys.current(at: configuration.keysAddress, now: now).key(for: header) { return key }
        if let key = try await keys.renewed(at: configuration.keysAddress, now: now).key(for: header) { return key }
        throw FederationError(.notBelieved, "\(provider.name): the id_token names no key that the provider publishes")
    }

    /// RFC 6749 section 4.1.3, with the verifier of RFC 7636.
    ///
    /// - Returns: the `id_token`.
    private func exchange(
        _ code: String, _ request: AuthorizationRequest, _ configuration: ProviderConfiguration
    ) async throws(FederationError) -> String {
        guard let url = URL(string: configuration.tokenEndpoint) else {
            throw FederationError(.notBelieved, "\(provider.name): token_endpoint is no address")
        }
        var fields = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", request.redirect),
            ("client_id", provider.clientID), ("code_verifier", request.pkce.verifier),
        ]
        var headers = ["Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"]
        switch configuration.authentication {
        case .basic:
            let pair = PercentEncoding.encode(provider.clientID) + ":" + PercentEncoding.encode(provider.secret)
            headers["Authorization"] = "Basic " + Base64.encode(Array(pair.utf8))
        case .form: fields.append(("client_secret", provider.secret))
        }
        let form = fields.map { "\($0.0)=\(PercentEncoding.encode($0.1))" }.joined(separator: "&")
        let answer: WebAnswer
        do {
            answer = try await WebExchange.perform(
                WebRequest(
                    .post, url, headers: headers, body: Array(form.utf8), timeout: limits.timeout,
                    maximumByteCount: TokenAnswer.maximumBytes, trust: provider.trust))
        } catch { throw FederationError(.unreachable, error.message, cause: error) }
        guard answer.status == 200 else {
            let word = TokenAnswer.refusal(answer.body).map { " (\($0))" } ?? ""
            throw FederationError(
                .notBelieved, "\(provider.name): the token endpoint answered with status \(answer.status)\(word)")
        }
        do { return try TokenAnswer.read(answer.body).idToken } catch { throw notBelieved(error) }
    }

    private func notBelieved(_ error: AccessError) -> FederationError {
        FederationError(.notBelieved, "\(provider.name): \(error.message)", cause: error)
    }
}
