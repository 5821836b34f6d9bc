public import FarmProtocol
public import Foundation
public import WebExchange

/// How a worker reaches its coordinator's links: WebSockets to one server, with the worker's token.
public struct WebSocketDialler: LinkDialler {
    private let server: URL
    private let token: String
    private let trust: TLSTrust
    private let limits: LinkLimits

    /// - Parameter server: `http:` or `https:`, without a path.
    public init(server: URL, token: String, trust: TLSTrust = .system, limits: LinkLimits = LinkLimits()) {
        self.server = server
        self.token = token
        self.trust = trust
        self.limits = limits
    }

    /// - Throws: `LinkError`.
    public func dial(_ path: String) async throws -> any MessageLink {
        guard let url = URL(string: path, relativeTo: server)?.absoluteURL else {
            throw LinkError(.badRequest, "\(path) is no path of a link")
        }
        return try await WebSocketLink.connect(url, token: token, trust: trust, limits: limits)
    }
}
