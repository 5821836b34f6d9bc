import AccessModel
import Accounts
import HTTPTypes
import Hummingbird
import Portal

/// The offices of the installation.
struct OfficeRoutes: Sendable {
    let desk: PeopleDesk

    private static let path = "/offices"
    private static let titleLengths = 1...200

    func add(to router: Router<FarmContext>) {
        router.get("offices", use: show)
        router.post("offices", use: make)
    }

    @Sendable private func show(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorize(.readOffice, on: .installation(owner: nil))
        var typed: [String: String] = [:]
        for name in ["title", "id"] {
            if let value = request.uri.queryParameters[name[...]] { typed[name] = String(value) }
        }
        return try await list(request, context, desk.fresh(context, typed: typed))
    }

    @Sendable private func make(_ request: Request, _ context: FarmContext) async throws -> Response {
        let form = try await desk.form(request, context, ["title", "id"])
        do {
            try await context.authorize(.makeOffice, on: .installation(owner: nil))
        } catch let refused as AccessRefused where refused.refusal == .stepUp {
            let query = "?title=\(PercentEncoding.encode(form["title"]))&id=\(PercentEncoding.encode(form["id"]))"
            return desk.seeOther("/step-up?next=" + PercentEncoding.encode(Self.path + query))
        }
        var problems: [String: FormProblem] = [:]
        let id = OfficeID(form["id"])
        if !Self.titleLengths.contains(form["title"].count) { problems["title"] = .titleUnusable }
        if id == nil { problems["id"] = .officeUnusable }
        if let id, problems.isEmpty {
            do {
                try await desk.accounts.makeOffice(
                    id, title: form["title"], by: context.caller.principal.account, now: desk.clock())
                return desk.seeOther(OfficePlace(office: id).people)
            } catch {
                guard error.code == .badRequest else { throw error }
                problems["id"] = .officeTaken
            }
        }
        return try await list(
            request, context, desk.fresh(context, typed: form.typed("title", "id"), problems: problems),
            status: .unprocessableContent)
    }

    private func list(
        _ request: Request, _ context: FarmContext, _ form: FormState, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let offices = try await desk.accounts.offices().map { (id: $0.id.text, title: $0.title) }
        return try await desk.page(
            .offices(offices, mayMake: context.caller.could(.makeOffice, on: .installation(owner: nil)), form),
            to: request, context, status: status, at: Self.path)
    }
}
