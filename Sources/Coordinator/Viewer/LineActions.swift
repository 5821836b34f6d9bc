import AccessModel
import FarmProtocol
import HTTPTypes
import Hummingbird
import Storage

/// What people and programs have a desktop do: finish, take a screenshot.
struct LineActions: Sendable {
    let hub: ViewerHub
    let captures: CaptureDesk
    let forms: FormGate

    /// For programs, below `/v1`.
    func add(to group: RouterGroup<FarmContext>) {
        group.post("sessions/:id/finish") { _, context in try await finish(context) }
        group.post("sessions/:id/screenshot") { _, context in try await screenshot(context) }
    }

    /// For browsers, whose cookie alone says nothing about who meant it.
    func add(to router: Router<FarmContext>) {
        router.post("sessions/:id/finish") { request, context in
            _ = try await forms.form(request, context)
            return try await finish(context)
        }
        router.post("sessions/:id/screenshot") { request, context in
            _ = try await forms.form(request, context)
            return try await screenshot(context)
        }
    }

    private func finish(_ context: FarmContext) async throws -> Response {
        let session = try await session(.finishSession, context)
        return try .json(try await hub.ask(session) { .finish(id: $0) }, status: .accepted)
    }

    private func screenshot(_ context: FarmContext) async throws -> Response {
        let session = try await session(.takeScreenshot, context)
        return try .json(try await hub.ask(session) { .screenshot(id: $0) }, status: .created)
    }

    private func session(_ action: AccessAction, _ context: FarmContext) async throws -> String {
        let view = try await captures.session(action, context).view
        guard !view.phase.isEnd else {
            throw ProblemDetails(status: 409, title: "Ended", detail: "session \(view.id) has ended")
        }
        return view.id
    }
}
