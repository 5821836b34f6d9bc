import AccessModel
import FarmProtocol
import HTTPTypes
import Hummingbird
import Storage
import WebSocketLink

/// The WebSockets: browsers' to their desktop, and workers' to the browsers. Whoever is not let in gets an answer in HTTP.
struct ViewerRoutes: Sendable {
    let hub: ViewerHub
    let captures: CaptureDesk
    let farm: FarmDesk
    /// `https://office.example`: pages of no other origin may open a viewer.
    let ownOrigin: String

    /// What noVNC asks for; raw RFB in binary messages.
    private static let subprotocol = "binary"
    /// Of a message of a control link, with room for those that a newer version made longer.
    private static let controlLimits = LinkLimits(maximumMessageBytes: 4 * LineLimits.maximumBytes)

    func add(to router: Router<FarmContext>) {
        router.get("sessions/:id/viewer", use: viewer)
    }

    func add(toWorkers group: RouterGroup<FarmContext>) {
        group.get("workers/:worker/sessions/:id/control", use: control)
        group.get("workers/:worker/sessions/:id/viewers/:viewer", use: desktop)
    }

    // MARK: Browsers

    /// Without a WebSocket's handshake: 426 if one would be let in, and otherwise why not, which a page cannot learn from a
    /// WebSocket itself.
    @Sendable private func viewer(_ request: Request, _ context: FarmContext) async throws -> Response {
        let role: ViewerRole = request.uri.queryParameters["watch"] == nil ? .user : .watcher
        let stored = try await captures.session(role == .user ? .driveDesktop : .watchDesktop, context)
        guard stored.request.isInteractive || role == .watcher && stored.request.draw != nil else {
            throw ProblemDetails(
                status: 409, title: "No desktop",
                detail: stored.request.draw == nil
                    ? "this capture is done by a script: nobody works at its desktop"
                    : "this desktop shows a draw's screen: it may be watched, and nobody works at it")
        }
        guard !stored.view.phase.isEnd, stored.view.phase != .closing else {
            throw ProblemDetails(status: 409, title: "No desktop", detail: "the session has ended")
        }
        let person = context.caller.principal.account.map(\.text) ?? ""
        try await hub.check(role, person: person, to: stored.view.id)
        try request.checkUpgrade()
        guard CrossSiteCheck.judgeWebSocket(ownOrigin: ownOrigin, origin: request.headers[.origin]) == .ok else {
            throw ProblemDetails(
                status: 403, title: "Wrong origin", detail: "a desktop is shown by pages of this service alone")
        }
        let seat = try await hub.admit(role, person: person, to: stored.view.id)
        return .link(
            LinkAcceptance(
                subprotocol: request.offers(Self.subprotocol) ? Self.subprotocol : nil,
                serve: { link in await hub.serve(seat, link) }, abandon: { await hub.giveUp(seat) }))
    }

    // MARK: Workers

    @Sendable private func control(_ request: Request, _ context: FarmContext) async throws -> Response {
        let session = try await sessionOfWorker(context)
        try request.checkUpgrade()
        return .link(
            LinkAcceptance(limits: Self.controlLimits, serve: { link in await hub.serveControl(of: session, link) }))
    }

    @Sendable private func desktop(_ request: Request, _ context: FarmContext) async throws -> Response {
        let seat = ViewerHub.Seat(
            session: try await sessionOfWorker(context), viewer: try context.parameters.require("viewer"))
        guard await hub.expects(seat) else {
            throw ProblemDetails(status: 404, title: "No such viewer", detail: "nobody waits for this viewer's link")
        }
        try request.checkUpgrade()
        return .link(LinkAcceptance(serve: { link in await hub.serveDesktop(seat, link) }))
    }

    /// The session of the path, if the worker of the path was given it and it has not ended.
    private func sessionOfWorker(_ context: FarmContext) async throws -> String {
        try await FarmRoutes.authorize(.reportSession, context)
        let session = try context.parameters.require("id")
        try await farm.checkOwnership(of: session, by: try context.parameters.require("worker"))
        guard try await captures.session(session).view.phase.isEnd == false else {
            throw ProblemDetails(status: 409, title: "Ended", detail: "session \(session) has ended")
        }
        return session
    }
}

extension Request {
    /// Whether the client of a WebSocket can speak this subprotocol.
    fileprivate func offers(_ subprotocol: String) -> Bool {
        guard let name = HTTPField.Name("Sec-WebSocket-Protocol") else { return false }
        return headers[values: name].contains { list in
            list.split(separator: ",").contains { $0.trimmingPrefix(while: \.isWhitespace) == subprotocol }
        }
    }
}
