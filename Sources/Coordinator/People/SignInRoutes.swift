import AccessModel
import Accounts
import HTTPTypes
import Hummingbird
import Portal

/// Signing in and out, the second factor, showing the password once more.
struct SignInRoutes: Sendable {
    let desk: PeopleDesk

    private static let codePath = "/sign-in/code"

    func add(to router: Router<FarmContext>) {
        router.get("sign-in", use: ask)
        router.post("sign-in", use: signIn)
        router.get("sign-in/code", use: askCode)
        router.post("sign-in/code", use: giveCode)
        router.post("sign-out", use: signOut)
        router.get("step-up", use: askAgain)
        router.post("step-up", use: stepUp)
    }

    // Name and password.

    @Sendable private func ask(_ request: Request, _ context: FarmContext) async throws -> Response {
        let next = Self.next(request)
        if context.caller.principal.role.isPerson {
            return desk.seeOther(next.isEmpty ? context.caller.firstPage : next)
        }
        let name = request.uri.queryParameters["name"].map { String($0) }
        return try await page(
            request, context, next: next, typed: name.map { ["name": $0] } ?? [:], problems: [:],
            isSet: request.uri.queryParameters["set"] != nil)
    }

    @Sendable private func signIn(_ request: Request, _ context: FarmContext) async throws -> Response {
        let form: Form
        do {
            form = try await desk.formBeforeSignIn(request, context, ["name", "password", "next"])
        } catch is FormRefused {
            return try await page(request, context, next: "", problems: ["form": .formTooOld], status: .forbidden)
        }
        try await context.authorize(.signIn, on: .open)
        let (next, typed) = (SignInPlace.local(form["next"]) ?? "", form.typed("name"))
        let missing = ["name", "password"].filter { form[$0].isEmpty }
        guard missing.isEmpty else {
            let problems = Dictionary(uniqueKeysWithValues: missing.map { ($0, FormProblem.missing) })
            return try await page(
                request, context, next: next, typed: typed, problems: problems, status: .unprocessableContent)
        }
        func again(_ problem: FormProblem, _ status: HTTPResponse.Status, wait: Int64? = nil) async throws -> Response {
            try await page(
                request, context, next: next, typed: typed, problems: ["form": problem], status: status, wait: wait)
        }
        do {
            let answer = try await desk.accounts.signIn(
                name: form["name"], password: form["password"], from: context.caller.browser, now: desk.clock())
            switch answer {
            case .refused: return try await again(.refused, .forbidden)
            case .wait(let time): return try await again(.tooManyTries, .tooManyRequests, wait: time)
            case .codeNeeded(let session):
                return desk.seeOther(Self.codePath + Self.query(next), session: session)
            case .signedIn(let session): return try await enter(session, context, next: next)
            }
        } catch let error as AccountsError where error.code == .busy {
            return try await again(.busy, .serviceUnavailable)
        }
    }

    private func page(
        _ request: Request, _ context: FarmContext, next: String, typed: [String: String] = [:],
        problems: [String: FormProblem], status: HTTPResponse.Status = .ok, wait: Int64? = nil, isSet: Bool = false
    ) async throws -> Response {
        var response = try await desk.pageBeforeSignIn(to: request, context, status: status) { token in
            let form = FormState(token: token, typed: typed, problems: problems, wait: wait.map(Self.minutes))
            return .signIn(
                form, next: next, isSet: isSet, providers: desk.ways("next=\(PercentEncoding.encode(next))"))
        }
        if let wait { response.headers[.retryAfter] = String((wait + 999) / 1000) }
        return response
    }

    /// Where somebody who has just signed in goes: on, or first to what their role must set up.
    private func enter(_ session: SecretToken, _ context: FarmContext, next: String) async throws -> Response {
        let caller = try await context.caller.raised(to: session)
        let principal = caller.principal
        let mustEnrol = principal.role.needsSecondFactor && principal.assurance != .twoFactors
        return desk.seeOther(mustEnrol ? "/account" : next.isEmpty ? caller.firstPage : next, session: session)
    }

    // The code.

    @Sendable private func askCode(_ request: Request, _ context: FarmContext) async throws -> Response {
        let next = Self.next(request)
        guard let session = try await awaiting(context) else { return desk.seeOther("/sign-in" + Self.query(next)) }
        return try await codePage(request, context, session, next: next)
    }

    @Sendable private func giveCode(_ request: Request, _ context: FarmContext) async throws -> Response {
        guard let session = try await awaiting(context) else { return desk.seeOther("/sign-in") }
        let form: Form
        do { form = try await desk.form(request, context, ["code", "next"]) } catch is FormRefused {
            return try await codePage(
                request, context, session, next: "", problems: ["form": .formTooOld], status: .forbidden)
        }
        let next = SignInPlace.local(form["next"]) ?? ""
        let answer = try await desk.accounts.giveCode(
            form["code"], session: session, from: context.caller.browser, now: desk.clock())
        switch answer {
        case .signedIn(let fresh): return try await enter(fresh, context, next: next)
        case .wait(let time):
            return try await codePage(
                request, context, session, next: next, problems: ["form": .tooManyTries], status: .tooManyRequests,
                wait: time)
        case .refused, .codeNeeded:
            return try await codePage(
                request, context, session, next: next, problems: ["code": .codeWrong], status: .forbidden)
        }
    }

    /// The session in which a password was right and a code is still to come.
    private func awaiting(_ context: FarmContext) async throws -> SecretToken? {
        guard let session = context.caller.session else { return nil }
        let awaits = try await desk.accounts.awaitsCode(
            session: session, userAgent: context.caller.browser.userAgent, now: desk.clock())
        return awaits ? session : nil
    }

    private func codePage(
        _ request: Request, _ context: FarmContext, _ session: SecretToken, next: String,
        problems: [String: FormProblem] = [:], status: HTTPResponse.Status = .ok, wait: Int64? = nil
    ) async throws -> Response {
        let token = CSRFToken.make(
            session: session.digest, key: desk.accounts.csrfKey, nonce: PeopleDesk.random(CSRFToken.nonceByteCount))
        let form = FormState(token: token, problems: problems, wait: wait.map(Self.minutes))
        var response = try await desk.page(.signInCode(form, next: next), to: request, context, status: status)
        if let wait { response.headers[.retryAfter] = String((wait + 999) / 1000) }
        return response
    }

    // Out, and once more.

    @Sendable private func signOut(_ request: Request, _ context: FarmContext) async throws -> Response {
        _ = try await desk.form(request, context)
        try await context.authorize(.endSession, on: .own(by: context.caller.principal))
        if let session = context.caller.session { try await desk.accounts.signOut(session, now: desk.clock()) }
        var response = desk.seeOther("/")
        response.headers[.setCookie] = SessionCookie.removal
        return response
    }

    @Sendable private func askAgain(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await again(request, context, next: Self.next(request))
    }

    @Sendable private func stepUp(_ request: Request, _ context: FarmContext) async throws -> Response {
        let form = try await desk.form(request, context, ["password", "next", "username"])
        guard let session = context.caller.session else { throw AccessRefused(.signIn, .signIn) }
        let next = SignInPlace.local(form["next"]) ?? "/account"
        let answer = try await desk.accounts.givePassword(
            form["password"], session: session, from: context.caller.browser, now: desk.clock())
        switch answer {
        case .signedIn(let fresh): return desk.seeOther(next, session: fresh)
        case .wait(let time):
            return try await again(
                request, context, next: next, problems: ["form": .tooManyTries], status: .tooManyRequests, wait: time)
        case .refused, .codeNeeded:
            return try await again(
                request, context, next: next, problems: ["password": .passwordWrong], status: .forbidden)
        }
    }

    private func again(
        _ request: Request, _ context: FarmContext, next: String, problems: [String: FormProblem] = [:],
        status: HTTPResponse.Status = .ok, wait: Int64? = nil
    ) async throws -> Response {
        guard let visitor = try await context.caller.visitor() else { throw AccessRefused(.signIn, .signIn) }
        var form = desk.fresh(context, problems: problems)
        form.wait = wait.map(Self.minutes)
        return try await desk.page(
            .stepUp(
                form, name: visitor.name, next: next,
                providers: desk.ways("for=step-up&next=\(PercentEncoding.encode(next))&csrf=\(form.token)")),
            to: request, context, status: status)
    }

    // Words.

    /// Where the address says to go afterwards; empty for nowhere, or for elsewhere than here.
    private static func next(_ request: Request) -> String {
        request.uri.queryParameters["next"].flatMap { SignInPlace.local(String($0)) } ?? ""
    }

    private static func query(_ next: String) -> String {
        next.isEmpty ? "" : "?next=" + PercentEncoding.encode(next)
    }

    private static func minutes(_ milliseconds: Int64) -> Int { Int((milliseconds + 59_999) / 60_000) }
}
