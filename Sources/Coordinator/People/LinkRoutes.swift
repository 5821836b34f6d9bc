import AccessModel
import Accounts
import HTTPTypes
import Hummingbird
import Portal

/// One-time links: an invitation, the first operator's, a new password.
struct LinkRoutes: Sendable {
    let desk: PeopleDesk

    private static let kinds: [SecretToken.Kind] = [.invitation, .firstOperator, .passwordReset]

    func add(to router: Router<FarmContext>) {
        router.get("link/:link", use: ask)
        router.post("link", use: follow)
    }

    /// Looks only: programs that fetch every address in a message use nothing up.
    @Sendable private func ask(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorize(.signIn, on: .open)
        guard let (link, record) = try await good(try context.parameters.require("link")) else {
            return try await desk.page(.badLink, to: request, context, status: .notFound, at: "/")
        }
        return try await page(request, context, link, record)
    }

    @Sendable private func follow(_ request: Request, _ context: FarmContext) async throws -> Response {
        let form: Form
        do {
            form = try await desk.formBeforeSignIn(request, context, ["link", "password", "again", "username"])
        } catch is FormRefused {
            return try await desk.page(.oldForm, to: request, context, status: .forbidden, at: "/")
        }
        try await context.authorize(.signIn, on: .open)
        guard let (link, record) = try await good(form["link"]) else {
            return try await desk.page(.badLink, to: request, context, status: .notFound, at: "/")
        }
        if let problems = desk.problems(newPassword: form, for: record.name) {
            return try await page(request, context, link, record, problems, status: .unprocessableContent)
        }
        do {
            let record = try await desk.accounts.follow(link, password: form["password"], now: desk.clock())
            return desk.seeOther("/sign-in?set=1&name=" + PercentEncoding.encode(record.name.text))
        } catch {
            switch error.code {
            case .badRequest: return try await desk.page(.badLink, to: request, context, status: .notFound, at: "/")
            case .busy:
                return try await page(request, context, link, record, ["form": .busy], status: .serviceUnavailable)
            default: throw error
            }
        }
    }

    private func good(_ text: String) async throws -> (SecretToken, AccountRecord)? {
        for kind in Self.kinds {
            guard let link = SecretToken(kind, text: text) else { return nil }
            if let record = try await desk.accounts.account(of: link, now: desk.clock()) { return (link, record) }
        }
        return nil
    }

    private func page(
        _ request: Request, _ context: FarmContext, _ link: SecretToken, _ record: AccountRecord,
        _ problems: [String: FormProblem] = [:], status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        try await desk.pageBeforeSignIn(to: request, context, status: status, at: "/link/\(link.text)") { token in
            .setPassword(
                FormState(token: token, problems: problems), link: link.text, name: record.name.text,
                isInvitation: link.kind != .passwordReset,
                providers: link.kind == .invitation ? desk.ways("invitation=\(link.text)") : [])
        }
    }
}

extension PeopleDesk {
    /// What is wrong with a new password, typed twice in `password` and `again`; nil for nothing.
    func problems(newPassword form: Form, for name: LoginName) -> [String: FormProblem]? {
        let problem: FormProblem? =
            switch accounts.problem(with: form["password"], for: name) {
            case nil: nil
            case .tooLong: .passwordTooLong
            case .tooShort: form["password"].isEmpty ? .missing : .passwordTooShort
            case .repeats: .passwordRepeats
            case .hasName: .passwordHasName
            case .common: .passwordCommon
            }
        if let problem { return ["password": problem] }
        return form["password"] == form["again"] ? nil : ["again": .passwordsDiffer]
    }
}
