import AccessModel
import FarmProtocol
import HTTPTypes
import Hummingbird
import NIOCore
import Storage

/// `/v1`: what the office's own clients call. Decodes and answers; `CaptureDesk` decides.
struct ClientRoutes: Sendable {
    let desk: CaptureDesk
    let shelf: BundleShelf
    /// nil in an office that makes none.
    let letters: SessionLetterDesk?

    func add(to group: RouterGroup<FarmContext>) {
        group.post("captures", use: create)
        group.get("sessions", use: list)
        group.get("sessions/:id", use: show)
        group.get("sessions/:id/bundle", use: bundle)
        group.get("sessions/:id/letter", use: letter)
    }

    @Sendable private func create(_ request: Request, _ context: FarmContext) async throws -> Response {
        let key = HTTPField.Name("Idempotency-Key").flatMap { request.headers[$0] }
        try await context.authorize(.requestCapture, on: .own(by: context.caller.principal))
        let view = try await desk.create(
            try await request.json(CaptureRequest.self), owner: try context.caller.ownership(), key: key)
        var response = try Response.json(view, status: .created)
        response.headers[.location] = "/v1/sessions/\(view.id)"
        return response
    }

    @Sendable private func list(_ request: Request, _ context: FarmContext) async throws -> Response {
        let cursor = request.uri.queryParameters["cursor"].map { String($0) }
        let stated = request.uri.queryParameters["limit"]
        guard let limit = stated.map({ Int($0) }) ?? 50 else {
            throw ProblemDetails(status: 400, title: "Unusable limit", detail: "limit: a number of sessions, 1 to 500")
        }
        let reach = try await context.caller.reach(of: .readSession)
        return try .json(try await desk.sessions(of: reach, cursor: cursor, limit: limit))
    }

    @Sendable private func show(_ request: Request, _ context: FarmContext) async throws -> Response {
        try .json(try await session(.readSession, context))
    }

    @Sendable private func letter(_ request: Request, _ context: FarmContext) async throws -> Response {
        let id = try await session(.readLetter, context).id
        guard let letters else {
            throw ProblemDetails(status: 404, title: "No letters", detail: "this office issues no letters here")
        }
        let letter = try await letters.letter(id)
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/pdf", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"letter-\(id).pdf\"",
            ], body: .init(byteBuffer: ByteBuffer(bytes: letter)))
    }

    @Sendable private func bundle(_ request: Request, _ context: FarmContext) async throws -> Response {
        let view = try await session(.readBundle, context)
        guard let length = view.bundleBytes else {
            throw ProblemDetails(
                status: 404, title: "No bundle",
                detail: view.phase.isEnd ? "this session has no bundle: \(view.detail)" : "not sealed yet; ask again")
        }
        let body = try await FileIO().loadFile(path: shelf.path(of: view.id), context: context)
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/vnd.etsi.asic-e+zip", .contentLength: String(length),
                .contentDisposition: "attachment; filename=\"\(view.id).asice\"",
            ], body: body)
    }

    private func session(_ action: AccessAction, _ context: FarmContext) async throws -> SessionView {
        try await desk.session(action, context).view
    }
}

extension StoredSession {
    /// Whose it is, as the table of access asks.
    var resource: Resource { owner.resource }
}

extension Ownership {
    /// What belongs to nobody whom the table knows is the installation's: nobody of an office reaches it.
    var resource: Resource {
        guard let office = OfficeID(office) else { return .installation(owner: nil) }
        return .office(office, owner: AccountID(account), worker: nil)
    }
}
