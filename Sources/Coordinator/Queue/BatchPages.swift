import AccessModel
import FarmProtocol
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Portal
import Storage

/// Lists of captures for people: the form, the table of results.
struct BatchPages: Sendable {
    let batches: BatchDesk
    let pages: PageRenderer
    let forms: FormGate

    private static let rowsOnPage = 100
    private static let known: Set = ["list", "script", "key"]
    /// Of a form's body, in bytes.
    private static let longestForm = 4 << 20

    func add(to router: Router<FarmContext>) {
        router.get("batches/new", use: form)
        router.post("batches/new", use: create)
        router.get("batches/:id", use: show)
        router.get("batches/:id/results.csv", use: table)
        router.post("batches/:id/withdraw", use: withdraw)
    }

    @Sendable private func form(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorize(.requestCapture, on: .own(by: context.caller.principal))
        return formPage(BatchDraft(), [], request, context, .ok)
    }

    private func formPage(
        _ draft: BatchDraft, _ problems: [BatchDraft.Problem], _ request: Request, _ context: FarmContext,
        _ status: HTTPResponse.Status
    ) -> Response {
        pages.response(
            .newBatch(
                draft, problems: problems, token: context.caller.formToken ?? "",
                key: UUID().uuidString.lowercased()),
            to: request, status: status)
    }

    @Sendable private func create(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorize(.requestCapture, on: .own(by: context.caller.principal))
        let (form, verdict) = try await forms.judged(request, context, Self.known, longest: Self.longestForm)
        let draft = BatchDraft(list: form["list"], script: form["script"])
        guard verdict == .ok else { return formPage(draft, [.form], request, context, .forbidden) }
        let list = AddressList(draft.list)
        guard list.faults.isEmpty else {
            return formPage(draft, list.faults.map(Self.problem), request, context, .unprocessableContent)
        }
        let script = draft.script.contains { !$0.isWhitespace } ? draft.script : nil
        do {
            let view = try await batches.create(
                BatchRequest(captures: list.items, script: script), owner: try context.caller.ownership(),
                key: "page/\(form["key"].prefix(64))")
            return Self.seeOther("/batches/\(view.id)")
        } catch let problem as ProblemDetails where [422, 429].contains(problem.status) {
            return formPage(
                draft, Self.problems(problem), request, context, .init(code: problem.status))
        }
    }

    private static func seeOther(_ path: String) -> Response {
        Response(status: .seeOther, headers: [.location: path, .cacheControl: "no-store"])
    }

    private static func problem(_ fault: AddressList.Fault) -> BatchDraft.Problem {
        switch fault.field {
        case "url": .url(line: fault.line)
        case "subject": .subject(line: fault.line)
        default: .length
        }
    }

    /// Faults that the list's lines do not show: those of the script, and a queue that is full.
    private static func problems(_ problem: ProblemDetails) -> [BatchDraft.Problem] {
        guard problem.status == 422, let errors = problem.errors, !errors.contains(where: { $0.field == "captures" })
        else { return [.full] }
        return errors.map { .script("\($0.field) \($0.problem)") }
    }

    @Sendable private func show(_ request: Request, _ context: FarmContext) async throws -> Response {
        let batch = try await batches.batch(.readSession, context)
        let after = request.uri.queryParameters["cursor"].flatMap { Int($0) } ?? 0
        let view = try await batches.view(batch, after: max(after, 0), limit: Self.rowsOnPage)
        let mayWithdraw = context.caller.may(.finishSession, on: batch.owner.resource)
        return pages.response(
            .batch(view, token: mayWithdraw ? context.caller.formToken : nil), to: request)
    }

    @Sendable private func table(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await batches.tableResponse(try await batches.batch(.readSession, context))
    }

    @Sendable private func withdraw(_ request: Request, _ context: FarmContext) async throws -> Response {
        let batch = try await batches.batch(.finishSession, context)
        _ = try await forms.form(request, context)
        _ = try await batches.withdraw(batch.id)
        return Self.seeOther("/batches/\(batch.id)")
    }
}
