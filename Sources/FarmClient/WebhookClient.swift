public import FarmProtocol
internal import WebExchange

/// A client's side of webhooks.
public struct WebhookClient: Sendable {
    private let caller: HTTPCaller

    public init(_ caller: HTTPCaller) { self.caller = caller }

    /// Asks that an address be told; the same again returns what stands.
    public func add(_ registration: WebhookRegistration) async throws -> WebhookView {
        try await caller.call(.post, "/v1/webhooks", body: registration, as: WebhookView.self)
    }

    public func list() async throws -> WebhookList {
        try await caller.call(.get, "/v1/webhooks", as: WebhookList.self)
    }

    public func remove(_ id: String) async throws { _ = try await caller.fetch(.delete, "/v1/webhooks/\(id)") }

    /// Events that were given up, one page.
    public func deadLetters(cursor: String? = nil) async throws -> DeadLetterPage {
        let query = cursor.map { "?" + HTTPCaller.query([("cursor", $0)]) } ?? ""
        return try await caller.call(.get, "/v1/webhooks/dead-letters\(query)", as: DeadLetterPage.self)
    }

    /// Sends an event that was given up again, for another three days.
    public func retry(_ event: String) async throws {
        _ = try await caller.fetch(.post, "/v1/webhooks/dead-letters/\(event)/retry")
    }
}
