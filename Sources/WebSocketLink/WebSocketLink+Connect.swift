public import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOWebSocket
public import WebExchange

extension WebSocketLink {
    /// Opens a link to a server.
    ///
    /// - Parameters:
    ///   - url: `ws:`, `wss:`, `http:` or `https:`.
    ///   - token: sent as `Authorization: Bearer`.
    ///   - headers: further header fields.
    ///   - subprotocols: offered, best first.
    ///   - timeout: from the start to the open link.
    /// - Throws: `refused` with the answer's status and words if the server answers in HTTP; `unreachable`, `badRequest`.
    public static func connect(
        _ url: URL, token: String? = nil, headers: [String: String] = [:], subprotocols: [String] = [],
        trust: TLSTrust = .system, limits: LinkLimits = LinkLimits(), timeout: Duration = .seconds(10)
    ) async throws(LinkError) -> WebSocketLink {
        let request = try LinkRequest(
            url, token: token, headers: headers, subprotocols: subprotocols, limits: limits)
        return try await PendingLink(request, trust: trust, timeout: timeout).run()
    }
}
