public import AccessModel
internal import CryptoPrimitives

/// Signing in by way of an identity provider. What is given here was checked by whoever speaks with providers.
extension AccountDesk {
    /// Signs in whoever the identity is linked to. Nobody is found by name or e-mail address.
    ///
    /// A confirmed second factor of ours is asked for unless the provider has shown two factors.
    public func signIn(
        _ proven: ProvenIdentity, from browser: Browser, now: Int64
    ) async throws(AccountsError) -> SignIn {
        guard let record = try await store.account(of: proven.identity) else {
            try await noteProvider(proven.provider, outcome: "not-linked", address: browser.address, now: now)
            return .refused
        }
        return try await begin(proven, record, browser, now)
    }

    /// Follows an invitation with an identity in place of a password, and signs in.
    ///
    /// - Returns: `refused` for a link that is not good, whatever the reason.
    /// - Throws: `badRequest` for an identity that is linked already: the link stays as it was.
    public func follow(
        _ link: SecretToken, with proven: ProvenIdentity, from browser: Browser, now: Int64
    ) async throws(AccountsError) -> SignIn {
        guard link.kind == .invitation || link.kind == .firstOperator,
            let record = try await store.redeem(
                link, .accepted(hasPassword: false), AccountPatch(), identity: proven.identity, now: now)
        else {
            try await noteProvider(proven.provider, outcome: "bad-link", address: browser.address, now: now)
            return .refused
        }
        try await note("account.accepted", record, now: now)
        try await noteProvider(
            proven.provider, action: "account.identity-linked", record, address: browser.address, now: now)
        return try await begin(proven, record, browser, now)
    }

    /// Links an identity to the account of a session. Whoever calls has asked the table: this is dangerous.
    ///
    /// - Returns: false for a session that is none any more.
    /// - Throws: `badRequest` for an identity that is linked already, or one too many.
    public func link(
        _ proven: ProvenIdentity, session token: SecretToken, from browser: Browser, now: Int64
    ) async throws(AccountsError) -> Bool {
        guard let (session, record) = try await live(token, browser.userAgent, now), !session.awaitsCode else {
            return false
        }
        try await store.link(proven.identity, to: record.id, now: now)
        try await noteProvider(
            proven.provider, action: "account.identity-linked", record, address: browser.address, now: now)
        return true
    }

    /// Takes an identity away from the account of a session. Whoever calls has asked the table: this is dangerous.
    ///
    /// - Returns: false if the account has no such identity, or the session is none any more.
    /// - Throws: `badRequest` for the last way to sign in.
    public func unlink(
        _ identity: ProviderIdentity, session token: SecretToken, userAgent: String, now: Int64
    ) async throws(AccountsError) -> Bool {
        guard let (session, record) = try await live(token, userAgent, now), !session.awaitsCode,
            try await store.unlink(identity, from: record.id)
        else { return false }
        try await note("account.identity-unlinked", record, now: now)
        return true
    }

    public func identities(
        of account: AccountID
    ) async throws(AccountsError) -> [(identity: ProviderIdentity, linkedAt: Int64)] {
        try await store.identities(of: account)
    }

    /// Takes what a provider was just shown for the step up of a session.
    ///
    /// - Returns: a new token in place of the old one; `refused` for another's identity, or a session that is none any more.
    public func stepUp(
        _ proven: ProvenIdentity, session token: SecretToken, from browser: Browser, now: Int64
    ) async throws(AccountsError) -> SignIn {
        guard let (session, record) = try await live(token, browser.userAgent, now), !session.awaitsCode,
            let provedAt = proven.provedAt, try await store.account(of: proven.identity)?.id == record.id
        else {
            try await noteProvider(
                proven.provider, action: "step-up", outcome: "other-identity", address: browser.address, now: now)
            return .refused
        }
        let fresh = self.token(.session)
        let assurance = proven.hasTwoFactors ? .twoFactors : session.assurance
        let raised = session.raised(to: assurance, token: fresh, provedAt: provedAt, now: now)
        guard try await store.begin(raised, replacing: session.digest, now: now) else { return .refused }
        try await noteProvider(proven.provider, action: "step-up", record, address: browser.address, now: now)
        return .signedIn(fresh)
    }

    /// Writes a line about an identity provider.
    ///
    /// - Parameters:
    ///   - provider: its name here.
    ///   - record: who did it; nil for a visitor.
    public func noteProvider(
        _ provider: String, action: String = "sign-in.provider", _ record: AccountRecord? = nil,
        outcome: String = "allowed", address: [UInt8], now: Int64
    ) async throws(AccountsError) {
        let event: AccessEvent
        do {
            event = try AccessEvent(
                role: record?.role ?? .visitor, account: record?.id, office: record?.office, action: action,
                subject: "provider/\(provider)", outcome: outcome, network: networkPseudonym(address))
        } catch { throw AccountsError(.badRequest, error.message, cause: error) }
        try await log.append([event], now: now)
    }

    private func begin(
        _ proven: ProvenIdentity, _ record: AccountRecord, _ browser: Browser, _ now: Int64
    ) async throws(AccountsError) -> SignIn {
        guard record.state.phase == .active else {
            try await noteProvider(proven.provider, outcome: "not-active", address: browser.address, now: now)
            return .refused
        }
        let awaitsCode = record.state.secondFactor == .confirmed && !proven.hasTwoFactors
        let token = token(.session)
        // Without a time of the provider's nothing counts as shown just now: whoever does something dangerous shows it again.
        let session = BrowserSession.begun(
            token, account: record.id, epoch: record.epoch, userAgent: browser.userAgent,
            assurance: proven.hasTwoFactors ? .twoFactors : .password, awaitsCode: awaitsCode,
            provedAt: proven.provedAt ?? 0, now: now)
        let network = NetworkBlock.near(browser.address)?.description
        guard try await store.begin(session, knownNetwork: awaitsCode ? nil : network, now: now) else {
            return .refused
        }
        try await noteProvider(
            proven.provider, record, outcome: awaitsCode ? "code-needed" : "allowed", address: browser.address,
            now: now)
        return awaitsCode ? .codeNeeded(token) : .signedIn(token)
    }
}
