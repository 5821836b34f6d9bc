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
    let tokens: FormTokens

    private static let rowsOnPage = 100

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
                draft, problems: problems, token: tokens.make(for: context.caller) ?? "",
                key: UUID().uuidString.lowercased()),
            to: request, status: status)
    }

    @Sendable private func create(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorize(.requestCapture, on: .own(by: context.caller.principal))
        let form = try await BatchForm.read(request)
        guard tokens.isValid(form.token, for: context.caller) else {
            return formPage(form.draft, [.form], request, context, .forbidden)
        }
        let list = AddressList(form.draft.list)
        guard list.faults.isEmpty else {
            return formPage(form.draft, list.faults.map(Self.problem), request, context, .unprocessableContent)
        }
        let script = form.draft.script.contains { !$0.isWhitespace } ? form.draft.script : nil
        do {
            let view = try await batches.create(
                BatchRequest(captures: list.items, script: script), owner: try context.caller.ownership(),
                key: "page/\(form.key.prefix(64))")
            return Self.seeOther("/batches/\(view.id)")
        } catch let problem as ProblemDetails where [422, 429].contains(problem.status) {
            return formPage(
                form.draft, Self.problems(problem), request, context, .init(code: problem.status))
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
            .batch(view, token: mayWithdraw ? tokens.make(for: context.caller) : nil), to: request)
    }

    @Sendable private func table(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await batches.tableResponse(try await batches.batch(.readSession, context))
    }

    @Sendable private func withdraw(_ request: Request, _ context: FarmContext) async throws -> Response {
        let batch = try await batches.batch(.finishSession, context)
        guard tokens.isValid(try await BatchForm.read(request).token, for: context.caller) else {
            throw ProblemDetails(
                status: 403, title: "Form too old", detail: "open the page again and send its form anew")
        }
        _ = try await batches.withdraw(batch.id)
        return Self.seeOther("/batches/\(batch.id)")
    }
}
