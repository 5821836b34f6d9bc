import AccessModel
import CryptoPrimitives
import DrawForms
import Draws
import FarmProtocol
import HTTPTypes
import Hummingbird
import Portal

/// The notary's desk for draws: what the office prepares, what is under way, and the form of a new one.
struct DrawDeskRoutes: Sendable {
    let desk: DrawDesk
    let pages: PageRenderer
    let forms: FormGate
    let views: DrawDeskViews

    static let path = "/desk/draws"

    func add(to router: Router<FarmContext>) {
        router.get("desk/draws", use: list)
        router.get("desk/draws/new", use: form)
        router.post("desk/draws", use: create)
        router.get("desk/draws/:id", use: show)
        DrawStepRoutes(routes: self).add(to: router)
        DrawSlipRoutes(routes: self).add(to: router)
    }

    /// The caller's office; a draw belongs to an office as a whole.
    static func resource(_ context: FarmContext) throws -> (office: OfficeID, account: AccountID, resource: Resource) {
        guard let office = context.caller.principal.office, let account = context.caller.principal.account else {
            throw AccessRefused(context.caller.principal.role == .visitor ? .signIn : .forbidden, .readDraw)
        }
        return (office, account, .office(office, owner: nil, worker: nil))
    }

    /// The plan that the path names, of the caller's own office.
    func plan(_ action: AccessAction, _ context: FarmContext) async throws -> DrawPlan {
        let (office, _, resource) = try Self.resource(context)
        let id = try context.parameters.require("id", as: String.self)
        guard let plan = await desk.plan(id), plan.office == office.text else {
            // The table is asked all the same: whoever may read none learns nothing of which there are.
            try await context.authorize(.readDraw, on: resource)
            throw ProblemDetails(status: 404, title: "Not there", detail: "this office has no such draw")
        }
        try await context.authorize(action, on: resource, subject: "draw/\(id)")
        return plan
    }

    // MARK: - List and form

    @Sendable private func list(_ request: Request, _ context: FarmContext) async throws -> Response {
        let (office, account, resource) = try Self.resource(context)
        try await context.authorize(.readDraw, on: resource)
        var rows: [Page.DrawRow] = []
        for plan in await desk.plans(of: office.text) where !plan.isAbandoned {
            rows.append(try await views.row(plan, for: account))
        }
        let mayMake = context.caller.could(.prepareDraw, on: resource)
        return try await pages.response(.drawDesk(rows, mayMake: mayMake), to: request, for: context.caller)
    }

    @Sendable private func form(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorize(.prepareDraw, on: try Self.resource(context).resource)
        let example = request.uri.queryParameters["example"].flatMap { DrawExample(rawValue: String($0)) }
        return try await page(example?.form ?? DrawForm(), request, context)
    }

    private func page(
        _ form: DrawForm, problems: [String: Bilingual] = [:], words: RulesInWords? = nil, key: String? = nil,
        _ request: Request, _ context: FarmContext, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        try await pages.response(
            .newDraw(
                form, problems: problems, words: words, token: context.caller.formToken ?? "",
                key: key ?? Hex.encode(PeopleDesk.random(16))),
            to: request, for: context.caller, status: status, at: Self.path + "/new")
    }

    @Sendable private func create(_ request: Request, _ context: FarmContext) async throws -> Response {
        let (office, account, resource) = try Self.resource(context)
        try await context.authorize(.prepareDraw, on: resource)
        let sent = try await forms.form(request, context, DrawForm.fieldNames.union(["key"]))
        var form = DrawForm { sent.has($0) ? sent[$0] : nil }
        let key = sent["key"]
        let order = DrawForm.Order(rawValue: sent[DrawForm.Field.order.rawValue]) ?? .words
        switch order {
        case .add, .drop:
            if order == .add { form.addStage() } else { form.dropStage() }
            return try await page(form, key: key, request, context)
        case .words, .create:
            switch form.judgement {
            case .refused(let problems):
                return try await page(
                    form, problems: problems, key: key, request, context, status: .unprocessableContent)
            case .draw(let outline):
                guard order == .create else {
                    let words = RulesInWords(outline.template, contributors: outline.contributors)
                    return try await page(form, words: words, key: key, request, context)
                }
                do {
                    let plan = try await desk.begin(
                        DrawPlanRequest(
                            office: office.text, account: account.text, key: key, register: outline.register,
                            template: outline.template, replaces: outline.replaces, showsLabels: outline.showsLabels,
                            contributors: outline.contributors))
                    return Self.seeOther(plan.id)
                } catch let error as DrawsError {
                    let field = error.message.hasPrefix("register:") ? "register" : "form"
                    return try await page(
                        form, problems: [field: Bilingual(error)], key: key, request, context,
                        status: .unprocessableContent)
                }
            }
        }
    }

    // MARK: - One draw

    @Sendable private func show(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await page(of: try await plan(.readDraw, context), request, context)
    }

    /// The draw's page as it stands now.
    ///
    /// - Parameter problems: by field; `form` for the whole.
    func page(
        of plan: DrawPlan, problems: [String: Bilingual] = [:], list: ListVerdict? = nil, units: ListVerdict? = nil,
        _ request: Request, _ context: FarmContext, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let (_, account, resource) = try Self.resource(context)
        let mayLead = context.caller.could(.prepareDraw, on: resource)
        let page = try await views.page(
            plan, for: account, mayLead: mayLead, list: list, units: units, token: context.caller.formToken ?? "",
            problems: problems)
        return try await pages.response(
            page, to: request, for: context.caller, status: status, at: "\(Self.path)/\(plan.id)")
    }

    static func seeOther(_ id: String) -> Response {
        Response(status: .seeOther, headers: [.location: "\(path)/\(id)", .cacheControl: "no-store"])
    }
}
