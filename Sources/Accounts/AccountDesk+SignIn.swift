public import AccessModel
internal import CryptoPrimitives

/// Signing in, sessions, second factor.
extension AccountDesk {
    /// What whoever signs in gets to know.
    public enum SignIn: Hashable, Sendable {
        /// Whatever the reason.
        case refused
        /// Milliseconds.
        case wait(Int64)
        /// The password was right: with this session's token a code is to be given, and nothing else.
        case codeNeeded(SecretToken)
        case signedIn(SecretToken)
    }

    /// Where somebody sits.
    public struct Browser: Hashable, Sendable {
        /// 4 or 16 bytes, of the client itself: behind a proxy, what the proxy says, never what anybody may send.
        public let address: [UInt8]
        public let userAgent: String

        public init(address: [UInt8], userAgent: String) {
            self.address = address
            self.userAgent = userAgent
        }
    }

    /// Looks at name and password. Takes as long for a name that nobody has.
    ///
    /// Always a new session: a token that the browser brought with it plays no part.
    ///
    /// - Throws: `busy`, `storage`, `badRequest` for an address of neither 4 nor 16 bytes.
    public func signIn(
        name: String, password: String, from browser: Browser, now: Int64
    ) async throws(AccountsError) -> SignIn {
        let subject = try subject(name, browser)
        let (gated, isKnown) = try await store.take(subject, gate: gate, now: now)
        if case .wait(let time) = gated {
            try await note(
                "sign-in", nil, outcome: SignInDecision.Reason.tooMany.rawValue, address: browser.address, now: now)
            return .wait(time)
        }
        var found: (record: AccountRecord, secrets: AccountSecrets)?
        if let login = subject.name.login { found = try await store.account(named: login) }
        let (fits, rehashed) = try await passwords.check(password, against: found?.secrets.password)
        let (answer, reason) = SignInDecision.decide(.init(account: found?.record.state, passwordFits: fits))
        guard let found, fits, reason == .ok else {
            try await noteFailure(subject, found?.record, reason, browser, now)
            return .refused
        }
        if let rehashed, let old = found.secrets.password {
            try await store.rehash(found.record.id, from: old, to: rehashed)
        }
        let awaitsCode = answer == .codeNeeded
        let token = token(.session)
        let session = BrowserSession.begun(
            token, account: found.record.id, epoch: found.record.epoch, userAgent: browser.userAgent,
            assurance: .password, awaitsCode: awaitsCode, now: now)
        // A right password alone gives no tries back: codes are to be guessed no faster than passwords.
        let counters = awaitsCode ? [:] : try await store.afterSuccess(subject, isKnown: isKnown, gate: gate, now: now)
        let isBegun = try await store.begin(
            session, counters: counters, knownNetwork: awaitsCode ? nil : subject.near.description, now: now)
        guard isBegun else { return .refused }
        try await note(
            "sign-in", found.record, outcome: awaitsCode ? "code-needed" : "allowed", address: browser.address, now: now
        )
        return awaitsCode ? .codeNeeded(token) : .signedIn(token)
    }

    /// Gives a code, of an app or of the paper, after the password or for a step up.
    ///
    /// - Returns: a new token in place of the old one, or `refused`; `wait` counts as trying a password does.
    public func giveCode(
        _ code: String, session token: SecretToken, from browser: Browser, now: Int64
    ) async throws(AccountsError) -> SignIn {
        guard let (session, record) = try await live(token, browser.userAgent, now) else { return .refused }
        let subject = try subject(record.name.text, browser)
        let (gated, isKnown) = try await store.take(subject, gate: gate, now: now)
        if case .wait(let time) = gated { return .wait(time) }
        guard try await isAccepted(code, of: record, now: now) else {
            try await noteFailure(subject, record, .wrongCode, browser, now)
            return .refused
        }
        return try await raise(session, record, to: .twoFactors, subject, isKnown, "second-factor", browser, now)
    }

    /// Shows the password once more, for what is dangerous.
    public func givePassword(
        _ password: String, session token: SecretToken, from browser: Browser, now: Int64
    ) async throws(AccountsError) -> SignIn {
        guard let (session, record) = try await live(token, browser.userAgent, now), !session.awaitsCode else {
            return .refused
        }
        let subject = try subject(record.name.text, browser)
        let (gated, isKnown) = try await store.take(subject, gate: gate, now: now)
        if case .wait(let time) = gated { return .wait(time) }
        let secrets = try await store.secrets(of: record.id)
        guard try await passwords.check(password, against: secrets?.password).fits else {
            try await noteFailure(subject, record, .wrongPassword, browser, now)
            return .refused
        }
        return try await raise(session, record, to: session.assurance, subject, isKnown, "step-up", browser, now)
    }

    /// Who is signed in with a token; the visitor for none, an unknown or an old one, and while a code is awaited.
    public func principal(
        session token: SecretToken?, userAgent: String, now: Int64
    ) async throws(AccountsError) -> Principal {
        guard let token, let (session, record) = try await live(token, userAgent, now), !session.awaitsCode else {
            return .visitor
        }
        // Once a minute is enough for a limit of half an hour, and spares the disk.
        if now - session.seenAt >= 60_000 { try await store.touch(session.digest, now: now) }
        return session.principal(role: record.role, office: record.office)
    }

    /// Whether a password was right in this session and a code is still to come.
    public func awaitsCode(
        session token: SecretToken, userAgent: String, now: Int64
    ) async throws(AccountsError) -> Bool {
        try await live(token, userAgent, now)?.0.awaitsCode ?? false
    }

    public func signOut(_ token: SecretToken, now: Int64) async throws(AccountsError) {
        guard let (_, record) = try await store.session(token.digest) else { return }
        try await store.end(token.digest)
        try await note("sign-out", record, now: now)
    }

    /// Forgets what counts no more. To be called now and then.
    public func sweep(now: Int64) async throws(AccountsError) { try await store.sweep(now: now, limits: limits) }

    // Steps.

    func live(
        _ token: SecretToken, _ userAgent: String, _ now: Int64
    ) async throws(AccountsError) -> (BrowserSession, AccountRecord)? {
        guard token.kind == .session, let (session, record) = try await store.session(token.digest) else { return nil }
        guard record.state.phase == .active,
            session.standing(userAgent: userAgent, epoch: record.epoch, now: now, limits: limits) == .live
        else {
            try await store.end(token.digest)
            return nil
        }
        return (session, record)
    }

    private func subject(_ name: String, _ browser: Browser) throws(AccountsError) -> SignInSubject {
        guard let subject = SignInSubject(typedName: name, address: browser.address) else {
            throw AccountsError(.badRequest, "an address has 4 or 16 bytes, not \(browser.address.count)")
        }
        return subject
    }

    private func noteFailure(
        _ subject: SignInSubject, _ record: AccountRecord?, _ reason: SignInDecision.Reason, _ browser: Browser,
        _ now: Int64
    ) async throws(AccountsError) {
        let isNoticed = try await store.noteFailure(subject, gate: gate, now: now)
        try await note(
            "sign-in", nil, outcome: reason.rawValue, subject: record?.id, address: browser.address, now: now)
        if isNoticed {
            try await note("sign-in.spraying", nil, outcome: "noticed", address: browser.address, now: now)
        }
    }

    private func raise(
        _ session: BrowserSession, _ record: AccountRecord, to assurance: Principal.Assurance, _ subject: SignInSubject,
        _ isKnown: Bool, _ action: String, _ browser: Browser, _ now: Int64
    ) async throws(AccountsError) -> SignIn {
        let fresh = token(.session)
        let raised = session.raised(to: assurance, token: fresh, now: now)
        // Behind one address an office signs in with two tries each: both are given back.
        let counters = try await store.afterSuccess(
            subject, isKnown: isKnown, tries: session.awaitsCode ? 2 : 1, gate: gate, now: now)
        let isBegun = try await store.begin(
            raised, replacing: session.digest, counters: counters, knownNetwork: subject.near.description, now: now)
        guard isBegun else { return .refused }
        try await note(action, record, address: browser.address, now: now)
        return .signedIn(fresh)
    }

    /// Whether a code is right and new; it is used then, durably, before anything comes of it.
    private func isAccepted(_ code: String, of record: AccountRecord, now: Int64) async throws(AccountsError) -> Bool {
        guard record.state.secondFactor == .confirmed, let secrets = try await store.secrets(of: record.id) else {
            return false
        }
        if let digest = RecoveryCode.digest(code, of: record.id) {
            let patch = AccountPatch(usedCode: digest.bytes)
            do { _ = try await store.change(record.id, .recoveryCodeUsed, patch, now: now) } catch {
                guard error.code == .badRequest else { throw error }
                return false
            }
            return true
        }
        guard let password = try oneTimePassword(record, secrets),
            let step = password.accept(code, lastStep: secrets.lastStep, now: now)
        else { return false }
        return try await store.useStep(step, of: record.id)
    }

    func oneTimePassword(_ record: AccountRecord, _ secrets: AccountSecrets) throws(AccountsError) -> OneTimePassword? {
        guard let sealed = secrets.sealedKey else { return nil }
        let key = try keys.open(sealed, owner: record.id.text)
        do { return try OneTimePassword(secret: key) } catch {
            throw AccountsError(
                .corrupted, "the second factor of \(record.id) is damaged: have it removed", cause: error)
        }
    }
}
