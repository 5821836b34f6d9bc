import AccessModel
import Accounts
import FarmProtocol
import HTTPTypes
import Hummingbird
import NIOCore
import Storage

/// What people and programs have a desktop do: finish, take a screenshot.
struct LineActions: Sendable {
    let hub: ViewerHub
    let captures: CaptureDesk
    let accounts: AccountDesk
    let ownOrigin: String

    private static let tokenField = HTTPField.Name("X-CSRF-Token")!
    private static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!

    /// For programs, below `/v1`.
    func add(to group: RouterGroup<FarmContext>) {
        group.post("sessions/:id/finish") { _, context in try await finish(context) }
        group.post("sessions/:id/screenshot") { _, context in try await screenshot(context) }
    }

    /// For browsers, whose cookie alone says nothing about who meant it.
    func add(to router: Router<FarmContext>) {
        router.post("sessions/:id/finish") { request, context in
            try await check(request, context)
            return try await finish(context)
        }
        router.post("sessions/:id/screenshot") { request, context in
            try await check(request, context)
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

    /// A token's spelling needs no percent-encoding.
    private static func token(_ request: Request) async throws -> String? {
        if let token = request.headers[tokenField] { return token }
        var body: [UInt8] = []
        for try await piece in request.body {
            guard body.count + piece.readableBytes <= 1024 else {
                throw ProblemDetails(status: 413, title: "Too long", detail: "this form may have 1024 bytes")
            }
            body.append(contentsOf: piece.readableBytesView)
        }
        let fields = String(decoding: body, as: UTF8.self).split(separator: "&").filter { $0.hasPrefix("csrf=") }
        return fields.count == 1 ? String(fields[0].dropFirst(5)) : nil
    }

    /// The token comes as the form's field `csrf` or as a header.
    private func check(_ request: Request, _ context: FarmContext) async throws {
        guard let session = context.caller.session else { throw AccessRefused(.signIn, .finishSession) }
        let verdict = CrossSiteCheck.judge(
            method: request.method.rawValue, ownOrigin: ownOrigin, origin: request.headers[.origin],
            fetchSite: request.headers[Self.fetchSite], token: try await Self.token(request),
            session: session.digest, key: accounts.csrfKey)
        guard verdict == .ok else {
            throw ProblemDetails(
                status: 403, title: "Not from our page",
                detail: "this request did not come from a page of this service; open the page anew and try again")
        }
    }
}
