import AccessModel
import CryptoPrimitives
import DrawCore
import DrawForms
import Draws
import FarmProtocol
import HTTPTypes
import Hummingbird
import Portal
import Storage

/// Recordings of a draw's screen: the office begins and ends them, anybody reads them.
struct ScreenRecordingRoutes: Sendable {
    let recorder: ScreenRecorder
    let draws: DrawDeskRoutes
    let captures: CaptureDesk
    let shelf: BundleShelf

    private var desk: DrawDesk { recorder.desk }

    func add(to router: Router<FarmContext>) {
        router.get("desk/draws/:id/recordings") { request, context in
            try await page(try await draws.plan(.readDraw, context), request, context)
        }
        router.post("desk/draws/:id/recordings", use: begin)
        router.post("desk/draws/:id/recordings/finish", use: finish)
        router.get("draws/:name/recordings", use: list)
        router.get("draws/:name/recordings/:session", use: bundle)
    }

    // MARK: - The office

    @Sendable private func begin(_ request: Request, _ context: FarmContext) async throws -> Response {
        _ = try await draws.forms.form(request, context)
        let plan = try await draws.plan(.runDraw, context)
        let (office, account, _) = try DrawDeskRoutes.resource(context)
        do {
            try await recorder.begin(
                plan.id, owner: Ownership(office: office.text, account: account.text),
                language: draws.pages.language(of: request))
        } catch let error as DrawsError where ProblemDetails(answering: error).status < 500 {
            return try await page(plan, problem: Bilingual(error), request, context)
        }
        return Self.back(to: plan)
    }

    @Sendable private func finish(_ request: Request, _ context: FarmContext) async throws -> Response {
        let form = try await draws.forms.form(request, context, ["session"])
        let plan = try await draws.plan(.runDraw, context)
        guard plan.recordings.contains(form["session"]) else { throw Self.unknown }
        try await recorder.finish(form["session"])
        return Self.back(to: plan)
    }

    private static func path(of plan: DrawPlan) -> String { "\(DrawDeskRoutes.path)/\(plan.id)/recordings" }

    private static func back(to plan: DrawPlan) -> Response {
        Response(status: .seeOther, headers: [.location: path(of: plan), .cacheControl: "no-store"])
    }

    private func page(
        _ plan: DrawPlan, problem: Bilingual? = nil, _ request: Request, _ context: FarmContext
    ) async throws -> Response {
        let (_, _, resource) = try DrawDeskRoutes.resource(context)
        let page = Page.screenRecordings(
            DrawRecordings(
                draw: plan.draw?.text ?? "", name: plan.name ?? "", subject: plan.template.subject,
                recordings: try await recordings(of: plan)),
            desk: .init(id: plan.id, mayRun: context.caller.could(.runDraw, on: resource), problem: problem),
            token: context.caller.formToken ?? "")
        return try await draws.pages.response(
            page, to: request, for: context.caller, status: problem == nil ? .ok : .unprocessableContent,
            at: Self.path(of: plan))
    }

    private func recordings(of plan: DrawPlan) async throws -> [DrawRecordings.Recording] {
        var all: [DrawRecordings.Recording] = []
        for id in plan.recordings {
            let view = try await captures.session(id).view
            all.append(
                .init(
                    session: id, phase: view.phase, openedAt: view.openedAt, closedAt: view.closedAt,
                    fingerprint: view.fingerprint, byteCount: view.bundleBytes))
        }
        return all
    }

    // MARK: - Anybody

    /// The draw's plan, if it may be known: a draw that nobody committed to is the office's own matter.
    private func published(_ context: FarmContext) async throws -> DrawPlan {
        try await context.authorize(.readPublishedDraw, on: .open)
        let name = try DrawFileRoutes.name(context)
        guard let standing = try await desk.standing(of: name), standing.commitment != nil,
            let plan = await desk.plan(named: name)
        else { throw Self.unknown }
        return plan
    }

    @Sendable private func list(_ request: Request, _ context: FarmContext) async throws -> Response {
        let plan = try await published(context)
        let page = Page.screenRecordings(
            DrawRecordings(
                draw: plan.draw?.text ?? "", name: plan.name ?? "", subject: plan.template.subject,
                recordings: try await recordings(of: plan)))
        return try await draws.pages.response(page, to: request, for: context.caller)
    }

    @Sendable private func bundle(_ request: Request, _ context: FarmContext) async throws -> Response {
        let plan = try await published(context)
        let file = try context.parameters.require("session")
        guard let session = plan.recordings.first(where: { $0 + ".asice" == file }) else { throw Self.unknown }
        let view = try await captures.session(session).view
        guard let length = view.bundleBytes else { throw SessionFiles.none(view) }
        let body = try await FileIO().loadFile(path: shelf.path(of: session), context: context)
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/vnd.etsi.asic-e+zip", .contentLength: String(length),
                .cacheControl: "public, max-age=31536000, immutable",
                .contentDisposition: "attachment; filename=\"\(file)\"",
            ], body: body)
    }

    private static let unknown = ProblemDetails(
        status: 404, title: "Not there", detail: "there is no such draw, or no such recording of its screen")
}
