import FarmProtocol
import Foundation
import WebExchange
import WebSocketLink

/// A worker's links to its coordinator, over WebSocket.
struct CoordinatorLinks: LinkDialler {
    /// `http://host:port` of the coordinator.
    let coordinator: String

    /// The worker's bearer token there.
    let token: String

    /// What is believed of its certificate, and the worker's own.
    let trust: TLSTrust

    func dial(_ path: String) async throws -> any MessageLink {
        guard let url = URL(string: coordinator + path) else {
            throw CommandError("\(coordinator): no address of a coordinator")
        }
        return try await WebSocketLink.connect(url, token: token, trust: trust)
    }
}
