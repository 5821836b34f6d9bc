import FarmProtocol
import HTTPTypes
import Hummingbird
import Synchronization
import WebSocketLink

/// What a route decided to do with a request for a WebSocket that it lets in.
struct LinkAcceptance: Sendable {
    /// One of those offered; nil for none.
    var subprotocol: String?
    var limits = LinkLimits()
    /// Talks over the link; whatever is left of it when this returns is cut.
    let serve: @Sendable (WebSocketLink) async -> Void
    /// The connection ended before there was a link.
    var abandon: @Sendable () async -> Void = {}
}

/// Where a route leaves its acceptance for the connection that asked.
///
/// Routes decide about WebSockets as they do about everything: behind the same middleware, with the same caller, refusing with
/// the same problem details. The answer of status 101 is never sent as such; the connection makes the handshake of it.
final class UpgradeTray: Sendable {
    /// Set while a route is asked on behalf of a connection that can become a link.
    @TaskLocal static var current: UpgradeTray?

    /// Written by the route, taken by the connection.
    private let acceptance = Mutex<LinkAcceptance?>(nil)

    func take() -> LinkAcceptance? { acceptance.withLock { $0.take() } }

    fileprivate func put(_ accepted: LinkAcceptance) { acceptance.withLock { $0 = accepted } }
}

extension Response {
    /// Lets a WebSocket in.
    ///
    /// - Precondition: `checkUpgrade` returned.
    static func link(_ acceptance: LinkAcceptance) -> Response {
        UpgradeTray.current?.put(acceptance)
        return Response(status: .switchingProtocols)
    }
}

extension Request {
    /// Whether this request, where it stands on its connection, can become a WebSocket.
    private var canBecomeLink: Bool { UpgradeTray.current != nil }

    /// - Throws: `ProblemDetails` 426 if it cannot.
    func checkUpgrade() throws(ProblemDetails) {
        guard canBecomeLink else { throw .webSocketWanted }
    }
}

extension ProblemDetails {
    fileprivate static let webSocketWanted = ProblemDetails(
        status: 426, title: "WebSocket wanted",
        detail: "this address is for WebSockets (RFC 6455, version 13), asked for by a GET without a body")
}
