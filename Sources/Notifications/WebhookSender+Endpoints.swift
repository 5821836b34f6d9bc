internal import CryptoPrimitives
public import Foundation

/// Endpoints: addresses that are told whatever happens, until they are removed.
extension WebhookSender {
    public static let maximumEndpoints = 64
    public static let maximumAddressByteCount = 2048

    /// Keeps an endpoint; the same address with the same kinds stands once. Durable when this returns.
    ///
    /// - Parameters:
    ///   - url: must be permitted.
    ///   - kinds: of events that it wants; empty for all.
    ///   - cursors: of what only grows, by kind: everything below is not told to it.
    /// - Returns: the endpoint that stands.
    /// - Throws: `addressRefused`, `otherContent`, `tooMany`, `storage`.
    public nonisolated func add(
        _ url: URL, kinds: [String], cursors: [String: UInt64]
    ) async throws(WebhookError) -> WebhookEndpoint {
        guard url.absoluteString.utf8.count <= Self.maximumAddressByteCount else {
            throw WebhookError(
                .addressRefused, "an address may have \(Self.maximumAddressByteCount) bytes: name a shorter one")
        }
        try policy.check(url)
        let fresh = WebhookEndpoint(
            id: Hex.encode((0..<8).map { _ in UInt8.random(in: 0...255) }), url: url.absoluteString,
            kinds: Set(kinds).sorted(), createdAt: clock.now())
        return try await store.add(fresh, cursors: cursors)
    }

    /// Forgets an endpoint with the events that wait for it; one that is under way may still arrive.
    ///
    /// - Returns: false if there is none of that id.
    public nonisolated func remove(_ id: String) async throws(WebhookError) -> Bool {
        try await store.remove(endpoint: id)
    }

    /// All endpoints, the oldest first.
    public nonisolated func endpoints() async throws(WebhookError) -> [WebhookEndpoint] {
        try await store.endpoints()
    }

    /// How far each endpoint was told.
    public nonisolated func cursors() async throws(WebhookError) -> [WebhookCursor] { try await store.cursors() }

    /// Takes news up for every endpoint that wants them; durable when this returns. News of the same key again change nothing.
    ///
    /// - Throws: `badEvent`, `storage`.
    public nonisolated func tell(_ news: WebhookNews) async throws(WebhookError) {
        try await store.tell(news, now: clock.now())
        wake.yield()
    }

    /// Takes news up for one endpoint and moves its cursor: both or neither, whenever the machine stops.
    ///
    /// - Returns: false, and nothing is kept, if the cursor stands elsewhere or the endpoint is gone.
    public nonisolated func tell(
        _ news: [WebhookNews], _ cursor: WebhookCursor, next: UInt64
    ) async throws(WebhookError) -> Bool {
        let isKept = try await store.tell(news, cursor, next: next, now: clock.now())
        wake.yield()
        return isKept
    }

    /// Whose signature callbacks carry: Ed25519, 32 bytes.
    public nonisolated var publicKey: [UInt8] { key.publicKey }
}
