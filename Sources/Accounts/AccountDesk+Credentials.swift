public import AccessModel
internal import CryptoPrimitives

/// People's own passwords and second factors. Whoever calls has asked the table: these are dangerous.
extension AccountDesk {
    /// Changes a password; every other session ends.
    ///
    /// - Returns: false for a session that is none any more.
    /// - Throws: `badRequest` for a password that is refused.
    public func changePassword(
        to password: String, session token: SecretToken, userAgent: String, now: Int64
    ) async throws(AccountsError) -> Bool {
        guard let (session, record) = try await live(token, userAgent, now), !session.awaitsCode else { return false }
        try check(password, for: record.name)
        let patch = AccountPatch(password: try await passwords.hash(password))
        _ = try await store.change(record.id, .passwordChanged, patch, keeping: session.digest, now: now)
        try await note("account.passwordChanged", record, now: now)
        return true
    }

    /// Makes a key for an app, in place of one that was not confirmed.
    ///
    /// - Returns: the key, to be shown once; nil for a session that is none any more.
    /// - Throws: `badRequest` when there is a confirmed one.
    public func enrolSecondFactor(
        session token: SecretToken, userAgent: String, now: Int64
    ) async throws(AccountsError) -> OneTimePassword? {
        guard let (session, record) = try await live(token, userAgent, now), !session.awaitsCode else { return nil }
        let secret = entropy.bytes(20)
        let nonce = entropy.bytes(Sodium.sealNonceByteCount)
        let patch = AccountPatch(sealedKey: keys.seal(secret, owner: record.id.text, nonce: nonce))
        _ = try await store.change(record.id, .secondFactorEnrolled, patch, now: now)
        try await note("account.secondFactorEnrolled", record, now: now)
        do { return try OneTimePassword(secret: secret) } catch {
            throw AccountsError(.badRequest, error.message, cause: error)
        }
    }

    /// Takes the first code of an app: from then on one is asked for at each sign-in. Other sessions end.
    ///
    /// - Returns: recovery codes, to be shown once, and the session's new token; nil for a wrong code.
    public func confirmSecondFactor(
        _ code: String, session token: SecretToken, userAgent: String, now: Int64
    ) async throws(AccountsError) -> (recoveryCodes: [String], session: SecretToken)? {
        guard let (session, record) = try await live(token, userAgent, now), !session.awaitsCode,
            record.state.secondFactor == .enrolled, let secrets = try await store.secrets(of: record.id),
            let password = try oneTimePassword(record, secrets),
            let step = password.accept(code, lastStep: nil, now: now)
        else { return nil }
        let patch = AccountPatch(lastStep: step)
        _ = try await store.change(record.id, .secondFactorConfirmed, patch, keeping: session.digest, now: now)
        let codes = try await makeRecoveryCodes(record, now: now)
        guard let (kept, _) = try await store.session(session.digest) else { return nil }
        let fresh = self.token(.session)
        let raised = kept.raised(to: .twoFactors, token: fresh, now: now)
        guard try await store.begin(raised, replacing: kept.digest, now: now) else { return nil }
        try await note("account.secondFactorConfirmed", record, now: now)
        return (codes, fresh)
    }

    /// Makes new recovery codes in place of all before.
    ///
    /// - Returns: to be shown once; nil for a session that is none any more.
    public func renewRecoveryCodes(
        session token: SecretToken, userAgent: String, now: Int64
    ) async throws(AccountsError) -> [String]? {
        guard let (session, record) = try await live(token, userAgent, now), !session.awaitsCode else { return nil }
        return try await makeRecoveryCodes(record, now: now)
    }

    private func makeRecoveryCodes(_ record: AccountRecord, now: Int64) async throws(AccountsError) -> [String] {
        let codes = (0..<RecoveryCode.count).map { _ in
            RecoveryCode.text(entropy: entropy.bytes(RecoveryCode.entropyByteCount))
        }
        let digests = codes.compactMap { RecoveryCode.digest($0, of: record.id)?.bytes }
        let patch = AccountPatch(recoveryCodes: digests)
        _ = try await store.change(record.id, .recoveryCodesMade(codes.count), patch, now: now)
        try await note("account.recoveryCodesMade", record, now: now)
        return codes
    }
}
