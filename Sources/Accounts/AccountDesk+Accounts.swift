public import AccessModel

/// Offices, invitations and what becomes of accounts.
extension AccountDesk {
    /// - Parameter title: 1 to 200 characters, as people read it.
    /// - Throws: `badRequest`, `storage`.
    public func makeOffice(_ id: OfficeID, title: String, by account: AccountID?, now: Int64)
        async throws(AccountsError)
    {
        guard (1...200).contains(title.count) else {
            throw AccountsError(.badRequest, "an office's title has 1 to 200 characters")
        }
        try await store.makeOffice(id, title: title, now: now)
        try await note("office.made", try await actor(account), now: now)
    }

    public func offices() async throws(AccountsError) -> [(id: OfficeID, title: String)] { try await store.offices() }

    /// What an office is called; nil for one that does not exist.
    public func title(of office: OfficeID) async throws(AccountsError) -> String? {
        try await store.offices().first { $0.id == office }?.title
    }

    public func account(_ id: AccountID) async throws(AccountsError) -> AccountRecord? { try await store.account(id) }

    /// Of an office, or of the installation for nil.
    public func accounts(of office: OfficeID?) async throws(AccountsError) -> [AccountRecord] {
        try await store.accounts(of: office)
    }

    /// A link for the first operator, as long as no operator's account was ever active: to be printed at the first start, once.
    ///
    /// Asked again, the link before is worth nothing any more.
    ///
    /// - Returns: nil when there is an operator.
    public func firstOperatorLink(
        name: LoginName, now: Int64
    ) async throws(AccountsError) -> SecretToken? {
        let operators = try await store.accounts(of: nil).filter { $0.role == .operator }
        guard operators.allSatisfy({ $0.state.phase == .invited }) else { return nil }
        let token = token(.firstOperator)
        if let waiting = operators.first {
            try await store.renewLink(OneTimeLink(for: token, account: waiting.id, now: now), now: now)
        } else {
            let id = AccountID(entropy: entropy.bytes(AccountID.byteCount))
            try await store.invite(
                id, name: name, role: .operator, office: nil, link: OneTimeLink(for: token, account: id, now: now),
                now: now)
        }
        try await note("account.first-operator", nil, now: now)
        return token
    }

    /// Makes an account, and the link that opens it.
    ///
    /// - Throws: `badRequest` for a name that is taken, an office that does not exist, or a role that does not go with it.
    public func invite(
        name: LoginName, role: Role, office: OfficeID?, by account: AccountID?, now: Int64
    ) async throws(AccountsError) -> (id: AccountID, link: SecretToken) {
        guard role.isPerson, (office == nil) == role.isOfInstallation else {
            throw AccountsError(.badRequest, "the role \(role.rawValue) is not for people, or not for such an office")
        }
        let (id, token) = (AccountID(entropy: entropy.bytes(AccountID.byteCount)), token(.invitation))
        try await store.invite(
            id, name: name, role: role, office: office, link: OneTimeLink(for: token, account: id, now: now), now: now)
        try await note("account.invited", try await actor(account), subject: id, now: now)
        return (id, token)
    }

    /// Makes an account of another system, active at once: nobody signs in to it, keys are made for it.
    public func makeSystem(
        name: LoginName, office: OfficeID, by account: AccountID?, now: Int64
    ) async throws(AccountsError) -> AccountID {
        let (id, token) = (AccountID(entropy: entropy.bytes(AccountID.byteCount)), token(.invitation))
        try await store.invite(
            id, name: name, role: .system, office: office, link: OneTimeLink(for: token, account: id, now: now),
            now: now)
        guard try await store.redeem(token, .accepted(hasPassword: false), AccountPatch(), now: now) != nil else {
            throw AccountsError(.storage, "the account \(id) was changed meanwhile: look, then try again")
        }
        try await note("account.system-made", try await actor(account), subject: id, now: now)
        return id
    }

    /// A link for a new password: for somebody who has forgotten theirs, by somebody who may invite them.
    public func passwordLink(
        for id: AccountID, by account: AccountID?, now: Int64
    ) async throws(AccountsError) -> SecretToken {
        guard let record = try await store.account(id), record.role.isPerson, record.state.phase == .active else {
            throw AccountsError(.badRequest, "only a person's active account gets a link for a new password")
        }
        let token = token(.passwordReset)
        try await store.renewLink(OneTimeLink(for: token, account: id, now: now), now: now)
        try await note("account.password-link", try await actor(account), subject: id, now: now)
        return token
    }

    /// Whose account a link opens; nil for one that is not good, whatever the reason. The link stays as it is.
    public func account(of link: SecretToken, now: Int64) async throws(AccountsError) -> AccountRecord? {
        try await store.account(of: link, now: now)
    }

    /// Follows a link: sets the password, and makes an invited account active.
    ///
    /// - Throws: `badRequest`: a password that is refused leaves the link as it was; a link that is not good is refused in the same words
    ///   whatever the reason.
    public func follow(_ link: SecretToken, password: String, now: Int64) async throws(AccountsError) -> AccountRecord {
        let event: AccountState.Event = link.kind == .passwordReset ? .passwordReset : .accepted(hasPassword: true)
        guard let record = try await store.account(of: link, now: now) else { throw Self.badLink }
        try check(password, for: record.name)
        let patch = AccountPatch(password: try await passwords.hash(password))
        guard let changed = try await store.redeem(link, event, patch, now: now) else { throw Self.badLink }
        try await note("account.\(event.name)", changed, now: now)
        return changed
    }

    /// Locks, unlocks or disables an account, or takes its second factor away; its sessions end.
    ///
    /// - Throws: `badRequest` for a move that its state does not allow.
    public func administer(
        _ id: AccountID, _ event: AccountState.Event, by account: AccountID?, now: Int64
    ) async throws(AccountsError) -> AccountRecord {
        switch event {
        case .locked, .unlocked, .disabled, .secondFactorRemoved: break
        default: throw AccountsError(.badRequest, "\(event.name) is nothing that is done to others' accounts")
        }
        let changed = try await store.change(id, event, now: now)
        try await note("account.\(event.name)", try await actor(account), subject: id, now: now)
        return changed
    }

    /// Ends the sessions of an account: all, or all but one.
    public func endSessions(
        of id: AccountID, keeping session: SecretToken? = nil, by account: AccountID?, now: Int64
    ) async throws(AccountsError) {
        try await store.endSessions(of: id, keeping: session?.digest)
        try await note("account.sessions-ended", try await actor(account), subject: id, now: now)
    }

    /// What is wrong with a password that somebody would like; nil for nothing.
    public func problem(with password: String, for name: LoginName) -> PasswordRules.Problem? {
        let normal = PasswordForm.normal(password)
        return PasswordRules.problem(normal, for: name, isCommon: CommonPasswords.contains(normal))
    }

    func actor(_ id: AccountID?) async throws(AccountsError) -> AccountRecord? {
        guard let id else { return nil }
        return try await store.account(id)
    }

    func check(_ password: String, for name: LoginName) throws(AccountsError) {
        let normal = PasswordForm.normal(password)
        do {
            try PasswordRules.check(normal, for: name, isCommon: CommonPasswords.contains(normal))
        } catch { throw AccountsError(.badRequest, error.message, cause: error) }
    }

    private static let badLink = AccountsError(.badRequest, OneTimeLink.refusal.message, cause: OneTimeLink.refusal)
}
