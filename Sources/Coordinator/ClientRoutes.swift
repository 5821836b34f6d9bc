import AccessModel
import FarmProtocol
import HTTPTypes
import Hummingbird
import NIOCore
import Storage

/// `/v1`: what the office's own clients call. Decodes and answers; `CaptureDesk` decides.
struct ClientRoutes: Sendable {
    let desk: CaptureDesk
    let files: SessionFiles

    func add(to group: RouterGroup<FarmContext>) {
        group.post("captures", use: create)
        group.get("sessions", use: list)
        group.get("sessions/:id", use: show)
        group.get("sessions/:id/bundle") { _, context in try await files.bundle(context) }
        group.get("sessions/:id/letter") { _, context in try await files.letter(context) }
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
