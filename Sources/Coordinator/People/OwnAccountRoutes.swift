import AccessModel
import Accounts
import HTTPTypes
import Hummingbird
import Portal
import QRCodes

/// One's own account: password, second factor, recovery codes, sessions.
struct OwnAccountRoutes: Sendable {
    let desk: PeopleDesk

    private static let path = "/account"
    /// What an app calls us.
    private static let issuer = "Tabellion"

    func add(to router: Router<FarmContext>) {
        router.get("account", use: show)
        router.post("account/password", use: changePassword)
        router.post("account/second-factor", use: enrol)
        router.post("account/second-factor/confirm", use: confirm)
        router.post("account/recovery-codes", use: renewCodes)
        router.post("account/sessions/end", use: endSessions)
    }

    @Sendable private func show(_ request: Request, _ context: FarmContext) async throws -> Response {
        let done = request.uri.queryParameters["done"].flatMap { AccountDone(rawValue: String($0)) }
        return try await page(request, context, try await own(context), done: done)
    }

    @Sendable private func changePassword(_ request: Request, _ context: FarmContext) async throws -> Response {
        let form = try await desk.form(request, context, ["current", "password", "again", "username"])
        let (record, session) = (try await own(context), try Self.session(context))
        if let problems = desk.problems(newPassword: form, for: record.name) {
            return try await page(request, context, record, problems, status: .unprocessableContent)
        }
        let (browser, now) = (context.caller.browser, desk.clock())
        switch try await desk.accounts.givePassword(form["current"], session: session, from: browser, now: now) {
        case .signedIn(let fresh):
            let caller = try await context.caller.raised(to: fresh)
            try await caller.authorize(.changeCredentials, on: .own(by: caller.principal))
            let isChanged = try await desk.accounts.changePassword(
                to: form["password"], session: fresh, userAgent: browser.userAgent, now: now)
            return desk.seeOther(isChanged ? Self.path + "?done=password-changed" : Self.path, session: fresh)
        case .wait(let time):
            return try await page(
                request, context, record, ["form": .tooManyTries], status: .tooManyRequests,
                wait: Int((time + 59_999) / 60_000))
        case .refused, .codeNeeded:
            return try await page(request, context, record, ["current": .passwordWrong], status: .forbidden)
        }
    }

    /// Answers with the new key at once: it is shown this once and kept in no address.
    @Sendable private func enrol(_ request: Request, _ context: FarmContext) async throws -> Response {
        _ = try await desk.form(request, context)
        try await authorize(context)
        let (record, session) = (try await own(context), try Self.session(context))
        guard record.state.secondFactor != .confirmed,
            let key = try await desk.accounts.enrolSecondFactor(
                session: session, userAgent: context.caller.browser.userAgent, now: desk.clock()),
            let code = QRCode(key.uri(issuer: Self.issuer, account: record.name), correction: .medium)
        else { return desk.seeOther(Self.path) }
        return try await desk.page(
            .enrol(
                desk.fresh(context), secret: Base32.encode(key.secret),
                code: QRPicture(side: code.side, runs: code.runs)),
            to: request, context, at: Self.path)
    }

    @Sendable private func confirm(_ request: Request, _ context: FarmContext) async throws -> Response {
        let form = try await desk.form(request, context, ["code"])
        try await authorize(context)
        let (record, session) = (try await own(context), try Self.session(context))
        guard record.state.secondFactor == .enrolled else { return desk.seeOther(Self.path) }
        let confirmed = try await desk.accounts.confirmSecondFactor(
            form["code"], session: session, userAgent: context.caller.browser.userAgent, now: desk.clock())
        guard let confirmed else {
            return try await desk.page(
                .enrolAgain(desk.fresh(context, problems: ["code": .codeWrong])), to: request, context,
                status: .forbidden, at: Self.path)
        }
        let caller = try await context.caller.raised(to: confirmed.session)
        var response = try await desk.pages.response(
            .recoveryCodes(confirmed.recoveryCodes, name: record.name.text), to: request, for: caller, at: Self.path)
        response.headers.append(.init(name: .setCookie, value: SessionCookie.header(confirmed.session)))
        return response
    }

    @Sendable private func renewCodes(_ request: Request, _ context: FarmContext) async throws -> Response {
        _ = try await desk.form(request, context)
        try await authorize(context)
        let (record, session) = (try await own(context), try Self.session(context))
        guard record.state.secondFactor == .confirmed,
            let codes = try await desk.accounts.renewRecoveryCodes(
                session: session, userAgent: context.caller.browser.userAgent, now: desk.clock())
        else { return desk.seeOther(Self.path) }
        return try await desk.page(
            .recoveryCodes(codes, name: record.name.text), to: request, context, at: Self.path)
    }

    @Sendable private func endSessions(_ request: Request, _ context: FarmContext) async throws -> Response {
        _ = try await desk.form(request, context)
        try await context.authorize(.endSession, on: .own(by: context.caller.principal))
        let record = try await own(context)
        try await desk.accounts.endSessions(
            of: record.id, keeping: try Self.session(context), by: record.id, now: desk.clock())
        return desk.seeOther(Self.path + "?done=sessions-ended")
    }

    // Steps.

    private func authorize(_ context: FarmContext) async throws {
        try await context.authorize(.changeCredentials, on: .own(by: context.caller.principal))
    }

    /// Whoever may care for their own credentials sees what they are, a second factor given or not.
    private func own(_ context: FarmContext) async throws -> AccountRecord {
        let resource = Resource.own(by: context.caller.principal)
        if !context.caller.could(.changeCredentials, on: resource) {
            try await context.authorize(.changeCredentials, on: resource)
        }
        guard let id = context.caller.principal.account, let record = try await desk.accounts.account(id) else {
            throw AccessRefused(.signIn, .signIn)
        }
        return record
    }

    private static func session(_ context: FarmContext) throws -> SecretToken {
        guard let session = context.caller.session else { throw AccessRefused(.signIn, .signIn) }
        return session
    }

    private func page(
        _ request: Request, _ context: FarmContext, _ record: AccountRecord, _ problems: [String: FormProblem] = [:],
        done: AccountDone? = nil, status: HTTPResponse.Status = .ok, wait: Int? = nil
    ) async throws -> Response {
        let principal = context.caller.principal
        var form = desk.fresh(context, problems: problems)
        form.wait = wait
        return try await desk.page(
            .account(
                try await desk.view(record), form, done: done,
                mustEnrol: principal.role.needsSecondFactor && principal.assurance != .twoFactors,
                providers: desk.ways("for=link&next=%2Faccount&csrf=\(form.token)")),
            to: request, context, status: status, at: Self.path)
    }
}
