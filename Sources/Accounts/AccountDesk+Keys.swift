public import AccessModel
internal import CryptoPrimitives

/// Keys of other systems, and access tokens for them.
extension AccountDesk {
    /// - Returns: the key, to be shown once, and its name.
    /// - Throws: `badRequest` for an account that is no active system's, no scopes, or an end that is too far off.
    public func makeKey(
        for id: AccountID, scopes: Set<AccessScope>, expiresAt: Int64, by account: AccountID?, now: Int64
    ) async throws(AccountsError) -> (secret: SecretToken, name: String) {
        guard let record = try await store.account(id), let office = record.office else {
            throw AccountsError(.badRequest, "there is no account \(id) of a system")
        }
        let secret = token(.apiKey)
        let key: APIKey
        do {
            key = try APIKey(
                digest: secret.digest, account: id, office: office, scopes: scopes, createdAt: now, expiresAt: expiresAt
            )
        } catch { throw AccountsError(.badRequest, error.message, cause: error) }
        try await store.keep(key)
        try await note("key.made", try await actor(account), subject: id, now: now)
        return (secret, key.name)
    }

    public func keys(of office: OfficeID) async throws(AccountsError) -> [APIKey] { try await store.keys(of: office) }

    /// Ends a key and every access token made with it.
    ///
    /// - Returns: false if the office has no live key of that name.
    public func revokeKey(
        _ name: String, of office: OfficeID, by account: AccountID?, now: Int64
    ) async throws(AccountsError) -> Bool {
        guard try await store.revokeKey(name, of: office, now: now) else { return false }
        try await note("key.revoked", try await actor(account), now: now)
        return true
    }

    /// Who comes with a key or an access token, as an `Authorization: Bearer` header has it; nil if it is not good.
    public func principal(bearer text: some StringProtocol, now: Int64) async throws(AccountsError) -> Principal? {
        if let token = SecretToken(.accessToken, text: text) {
            return try await store.principal(accessToken: token.digest, now: now)
        }
        guard let token = SecretToken(.apiKey, text: text), let (key, phase) = try await store.key(token.digest) else {
            return nil
        }
        return key.principal(phase: phase, now: now)
    }

    /// The token endpoint of OAuth 2.0.
    ///
    /// - Returns: the access token with what it is granted, or the refusal to be answered.
    public func accessToken(
        authorization: String?, form: [UInt8], now: Int64
    ) async throws(AccountsError) -> Result<
        (token: SecretToken, grant: ClientCredentials.Grant), ClientCredentials.Refusal
    > {
        let request: ClientCredentials.Request
        do { request = try ClientCredentials.read(authorization: authorization, form: form) } catch {
            return .failure(error)
        }
        let found = try await store.key(request.key.digest)
        let grant: ClientCredentials.Grant
        do {
            grant = try ClientCredentials.decide(request, key: found?.0, phase: found?.1, now: now)
        } catch { return .failure(error) }
        let token = token(.accessToken)
        try await store.keepAccessToken(
            token.digest, of: request.key.digest, scopes: grant.scopes, expiresAt: grant.expiresAt)
        return .success((token, grant))
    }
}
