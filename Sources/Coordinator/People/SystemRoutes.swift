import AccessModel
import Accounts
import HTTPTypes
import Hummingbird
import Portal

/// Other systems of an office, and the keys with which they call.
struct SystemRoutes: Sendable {
    let desk: PeopleDesk

    func add(to router: Router<FarmContext>) {
        router.get("systems", use: showOwn)
        router.get("offices/:office/systems", use: show)
        router.post("offices/:office/systems", use: make)
        router.post("offices/:office/systems/keys/:key/revoke", use: revoke)
    }

    @Sendable private func showOwn(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorize(.readKeys, on: context.caller.home)
        return desk.seeOther(OfficePlace(office: context.caller.principal.office).systems)
    }

    @Sendable private func show(_ request: Request, _ context: FarmContext) async throws -> Response {
        let (place, office) = try Self.place(context)
        try await context.authorize(.readKeys, on: place.resource)
        var typed: [String: String] = [:]
        for name in Self.fields {
            if let value = request.uri.queryParameters[name[...]] { typed[name] = String(value) }
        }
        return try await list(request, context, place, office, desk.fresh(context, typed: typed))
    }

    @Sendable private func make(_ request: Request, _ context: FarmContext) async throws -> Response {
        let (place, office) = try Self.place(context)
        let form = try await desk.form(request, context, Set(Self.fields))
        do {
            try await context.authorize(.makeKey, on: place.resource)
        } catch let refused as AccessRefused where refused.refusal == .stepUp {
            let typed = Self.fields.filter { form.has($0) }.map { "\($0)=\(PercentEncoding.encode(form[$0]))" }
            return desk.seeOther(
                "/step-up?next=" + PercentEncoding.encode(place.systems + "?" + typed.joined(separator: "&")))
        }
        let scopes = Set(AccessScope.allCases.filter { form[$0.rawValue] == "yes" })
        let (name, life) = (LoginName(form["name"]), KeyLife(rawValue: form["life"]))
        var problems: [String: FormProblem] = [:]
        if name == nil { problems["name"] = .nameUnusable }
        if scopes.isEmpty { problems["scopes"] = .chooseOne }
        if life == nil { problems["life"] = .chooseOne }
        if let name, let life, problems.isEmpty {
            if let account = try await system(name, office, by: context.caller.principal.account) {
                return try await shown(request, context, place, name, account, scopes, life)
            }
            problems["name"] = .nameTaken
        }
        let typed = form.typed("name", "life").merging(scopes.map { ($0.rawValue, "yes") }) { own, _ in own }
        return try await list(
            request, context, place, office, desk.fresh(context, typed: typed, problems: problems),
            status: .unprocessableContent)
    }

    /// The account of the office's system of that name, made if it is new; nil if the name is somebody else's.
    private func system(_ name: LoginName, _ office: OfficeID, by account: AccountID?) async throws -> AccountID? {
        let known = try await desk.accounts.accounts(of: office).first { $0.name == name }
        if let known { return known.role == .system && known.state.phase == .active ? known.id : nil }
        do {
            return try await desk.accounts.makeSystem(name: name, office: office, by: account, now: desk.clock())
        } catch {
            guard error.code == .badRequest else { throw error }
            return nil
        }
    }

    private func shown(
        _ request: Request, _ context: FarmContext, _ place: OfficePlace, _ name: LoginName, _ account: AccountID,
        _ scopes: Set<AccessScope>, _ life: KeyLife
    ) async throws -> Response {
        let now = desk.clock()
        let (secret, key) = try await desk.accounts.makeKey(
            for: account, scopes: scopes, expiresAt: now + life.milliseconds, by: context.caller.principal.account,
            now: now)
        return try await desk.page(
            .key(
                secret.text, name: key, system: name.text, expiresAt: now + life.milliseconds, place: place.systems),
            to: request, context, at: place.systems)
    }

    @Sendable private func revoke(_ request: Request, _ context: FarmContext) async throws -> Response {
        let (place, office) = try Self.place(context)
        let key = try context.parameters.require("key")
        _ = try await desk.form(request, context)
        try await context.authorize(.revokeKey, on: place.resource, subject: AccessSubject.text("key", key))
        let isRevoked = try await desk.accounts.revokeKey(
            key, of: office, by: context.caller.principal.account, now: desk.clock())
        guard isRevoked else { throw PeopleDesk.notThere }
        return desk.seeOther(place.systems)
    }

    // Steps.

    private static let fields = ["name", "life"] + AccessScope.allCases.map(\.rawValue)

    private static func place(_ context: FarmContext) throws -> (OfficePlace, OfficeID) {
        let place = try OfficePlace(context)
        guard let office = place.office else { throw PeopleDesk.notThere }
        return (place, office)
    }

    private func list(
        _ request: Request, _ context: FarmContext, _ place: OfficePlace, _ office: OfficeID, _ form: FormState,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let title = try await place.title(desk.accounts) ?? office.text
        let names = Dictionary(
            uniqueKeysWithValues: try await desk.accounts.accounts(of: office).map { ($0.id, $0.name.text) })
        let now = desk.clock()
        let rows = try await desk.accounts.keys(of: office).map { key in
            Page.KeyRow(
                name: key.name, system: names[key.account] ?? "", scopes: key.scopes, createdAt: key.createdAt,
                expiresAt: key.expiresAt, isLive: key.isLive(now: now), isRevoked: key.revokedAt != nil)
        }
        return try await desk.page(
            .systems(
                rows, place: place.systems, office: title, mayMake: context.caller.could(.makeKey, on: place.resource),
                mayRevoke: context.caller.could(.revokeKey, on: place.resource), form),
            to: request, context, status: status, at: place.systems)
    }
}
