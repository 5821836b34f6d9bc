import AccessModel
import Accounts
import FarmProtocol
import HTTPTypes
import Hummingbird
import Portal

/// The people of an office or of the installation: who they are, inviting them, caring for their accounts.
struct PeopleRoutes: Sendable {
    let desk: PeopleDesk

    func add(to router: Router<FarmContext>) {
        router.get("people", use: showOwn)
        router.get("installation/people", use: show)
        router.post("installation/people", use: invite)
        router.get("offices/:office/people", use: show)
        router.post("offices/:office/people", use: invite)
        router.get("people/:id", use: showPerson)
        router.post("people/:id/:care", use: care)
    }

    // Lists.

    @Sendable private func showOwn(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorize(.readAccount, on: context.caller.home)
        return desk.seeOther(OfficePlace(office: context.caller.principal.office).people)
    }

    @Sendable private func show(_ request: Request, _ context: FarmContext) async throws -> Response {
        let place = try OfficePlace(context)
        try await context.authorize(.readAccount, on: place.resource)
        // What somebody had typed before they were asked for their password once more.
        var typed: [String: String] = [:]
        for name in ["name", "role"] {
            if let value = request.uri.queryParameters[name[...]] { typed[name] = String(value) }
        }
        return try await list(request, context, place, desk.fresh(context, typed: typed))
    }

    private func list(
        _ request: Request, _ context: FarmContext, _ place: OfficePlace, _ form: FormState,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let title = try await place.title(desk.accounts)
        var people: [AccountView] = []
        for record in try await desk.accounts.accounts(of: place.office) {
            people.append(
                AccountView(
                    id: record.id.text, name: record.name.text, role: record.role, office: title, state: record.state))
        }
        return try await desk.page(
            .people(people, place: place.people, office: title, roles: Self.roles(context, place), form), to: request,
            context, status: status, at: place.people)
    }

    /// Whom the caller may invite there.
    private static func roles(_ context: FarmContext, _ place: OfficePlace) -> [Role] {
        Role.allCases.filter { role in
            role.isPerson && role.isOfInstallation == (place.office == nil)
                && context.caller.could(invitation(of: role), on: place.resource)
        }
    }

    /// What inviting somebody of a role, or giving them a link for a new password, is in the table.
    private static func invitation(of role: Role) -> AccessAction {
        role == .rightsHolder ? .inviteHolder : .inviteStaff
    }

    @Sendable private func invite(_ request: Request, _ context: FarmContext) async throws -> Response {
        let place = try OfficePlace(context)
        let form = try await desk.form(request, context, ["name", "role"])
        let typed = form.typed("name", "role")
        let role = Role(rawValue: form["role"]).flatMap { $0.isPerson ? $0 : nil }
        do {
            try await context.authorize(Self.invitation(of: role ?? .notary), on: place.resource)
        } catch let refused as AccessRefused where refused.refusal == .stepUp {
            let query = "?name=\(PercentEncoding.encode(form["name"]))&role=\(PercentEncoding.encode(form["role"]))"
            return desk.seeOther("/step-up?next=" + PercentEncoding.encode(place.people + query))
        }
        let title = try await place.title(desk.accounts)
        func again(_ problems: [String: FormProblem]) async throws -> Response {
            try await list(
                request, context, place, desk.fresh(context, typed: typed, problems: problems),
                status: .unprocessableContent)
        }
        guard let role, role.isOfInstallation == (title == nil) else { return try await again(["role": .chooseOne]) }
        guard let name = LoginName(form["name"]) else { return try await again(["name": .nameUnusable]) }
        do {
            let now = desk.clock()
            let (_, link) = try await desk.accounts.invite(
                name: name, role: role, office: place.office, by: context.caller.principal.account, now: now)
            return try await shown(request, context, link, name, place, now: now)
        } catch let error as AccountsError where error.code == .badRequest {
            return try await again(["name": .nameTaken])
        }
    }

    private func shown(
        _ request: Request, _ context: FarmContext, _ link: SecretToken, _ name: LoginName, _ place: OfficePlace,
        now: Int64
    ) async throws -> Response {
        try await desk.page(
            .link(
                desk.publicAddress + "/link/" + link.text, for: name.text, isInvitation: link.kind == .invitation,
                expiresAt: now + OneTimeLink.lifeMilliseconds(of: link.kind), place: place.people),
            to: request, context, at: place.people)
    }

    // One account.

    @Sendable private func showPerson(_ request: Request, _ context: FarmContext) async throws -> Response {
        let (record, resource) = try await person(context)
        try await context.authorize(.readAccount, on: resource, subject: "account/\(record.id)")
        let done = request.uri.queryParameters["done"].flatMap { AccountDone(rawValue: String($0)) }
        return try await page(request, context, record, resource, done: done)
    }

    /// The account that the path names. One that does not exist is answered as another office's is.
    private func person(_ context: FarmContext) async throws -> (record: AccountRecord, resource: Resource) {
        guard context.caller.principal.role.isPerson else { throw AccessRefused(.signIn, .readAccount) }
        guard let id = AccountID(try context.parameters.require("id")),
            let record = try await desk.accounts.account(id)
        else { throw PeopleDesk.notThere }
        let resource =
            record.office.map { Resource.office($0, owner: id, worker: nil) } ?? .installation(owner: id)
        return (record, resource)
    }

    private func page(
        _ request: Request, _ context: FarmContext, _ record: AccountRecord, _ resource: Resource,
        done: AccountDone? = nil, problems: [String: FormProblem] = [:], status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let care = Set(
            Page.Care.allCases.filter { care in
                Self.fits(care, record) && record.id != context.caller.principal.account
                    && context.caller.could(Self.action(care, record), on: resource)
            })
        return try await desk.page(
            .person(
                try await desk.view(record), place: OfficePlace(office: record.office).people, care: care, done: done,
                desk.fresh(context, problems: problems)),
            to: request, context, status: status, at: "/people/\(record.id)")
    }

    private static func action(_ care: Page.Care, _ record: AccountRecord) -> AccessAction {
        switch care {
        case .lock: .lockAccount
        case .unlock: .unlockAccount
        case .disable: .disableAccount
        case .removeSecondFactor: .removeSecondFactor
        case .passwordLink: invitation(of: record.role)
        case .endSessions: .endSession
        }
    }

    /// Whether something can be done to an account as it stands.
    private static func fits(_ care: Page.Care, _ record: AccountRecord) -> Bool {
        let state = record.state
        return switch care {
        case .lock: state.phase == .active
        case .unlock: state.phase == .locked
        case .disable: state.phase != .disabled
        case .removeSecondFactor: state.secondFactor != .none && state.phase != .disabled
        case .passwordLink, .endSessions: record.role.isPerson && state.phase == .active
        }
    }

    @Sendable private func care(_ request: Request, _ context: FarmContext) async throws -> Response {
        let form = try await desk.form(request, context, ["sure"])
        guard let care = Page.Care(rawValue: try context.parameters.require("care")) else { throw PeopleDesk.notThere }
        let (record, resource) = try await person(context)
        do {
            try await context.authorize(Self.action(care, record), on: resource, subject: "account/\(record.id)")
        } catch let refused as AccessRefused where refused.refusal == .stepUp {
            return desk.seeOther("/step-up?next=" + PercentEncoding.encode("/people/\(record.id)"))
        }
        let by = context.caller.principal.account
        guard record.id != by else {
            throw ProblemDetails(
                status: 409, title: "One's own account",
                detail: "somebody else must do this, so that nobody locks themselves out: for your own, see /account")
        }
        guard Self.fits(care, record) else {
            throw ProblemDetails(
                status: 409, title: "Not now", detail: "the account was changed meanwhile: look at it, then try again")
        }
        if care == .disable, form["sure"] != "yes" {
            return try await page(
                request, context, record, resource, problems: ["sure": .confirmIt], status: .unprocessableContent)
        }
        let now = desk.clock()
        func done(_ event: AccountState.Event, _ done: AccountDone) async throws -> Response {
            _ = try await desk.accounts.administer(record.id, event, by: by, now: now)
            return desk.seeOther("/people/\(record.id)?done=\(done.rawValue)")
        }
        switch care {
        case .lock: return try await done(.locked, .locked)
        case .unlock: return try await done(.unlocked, .unlocked)
        case .disable: return try await done(.disabled, .disabled)
        case .removeSecondFactor: return try await done(.secondFactorRemoved, .factorRemoved)
        case .endSessions:
            try await desk.accounts.endSessions(of: record.id, by: by, now: now)
            return desk.seeOther("/people/\(record.id)?done=\(AccountDone.sessionsEnded.rawValue)")
        case .passwordLink:
            let link = try await desk.accounts.passwordLink(for: record.id, by: by, now: now)
            return try await shown(
                request, context, link, record.name, OfficePlace(office: record.office), now: now)
        }
    }
}
