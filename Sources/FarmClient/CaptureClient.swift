public import FarmProtocol
public import Foundation
internal import WebExchange

/// A client's side of `/v1`.
public struct CaptureClient: Sendable {
    private let caller: HTTPCaller

    public init(_ caller: HTTPCaller) { self.caller = caller }

    /// Asks for a capture; with the same key, asking again returns the first session.
    public func create(_ request: CaptureRequest, key: String) async throws -> SessionView {
        try await caller.call(
            .post, "/v1/captures", body: request, headers: ["Idempotency-Key": key], as: SessionView.self)
    }

    /// Takes a session out of the queue.
    public func withdraw(_ id: String) async throws -> SessionView {
        try await caller.call(.delete, "/v1/sessions/\(id)", as: SessionView.self)
    }

    // MARK: Lists

    /// Asks for a list of captures; with the same key, asking again returns the first batch.
    public func create(_ request: BatchRequest, key: String) async throws -> BatchView {
        try await caller.call(
            .post, "/v1/captures/batch", body: request, headers: ["Idempotency-Key": key], as: BatchView.self)
    }

    /// A batch with a page of its results.
    public func batch(_ id: String, cursor: String? = nil, limit: Int = 50) async throws -> BatchView {
        let after = cursor.map { "&cursor=\($0)" } ?? ""
        return try await caller.call(.get, "/v1/batches/\(id)?limit=\(limit)\(after)", as: BatchView.self)
    }

    /// All results of a batch as comma-separated values.
    public func table(ofBatch id: String) async throws -> Data {
        try await caller.fetch(.get, "/v1/batches/\(id)", headers: ["Accept": "text/csv"])
    }

    /// Takes out of the queue what still waits of a batch.
    public func withdraw(batch id: String) async throws -> BatchView {
        try await caller.call(.delete, "/v1/batches/\(id)", as: BatchView.self)
    }

    // MARK: Sessions

    public func session(_ id: String) async throws -> SessionView {
        try await caller.call(.get, "/v1/sessions/\(id)", as: SessionView.self)
    }

    public func sessions(cursor: String? = nil, limit: Int = 50) async throws -> SessionPage {
        let after = cursor.map { "&cursor=\($0)" } ?? ""
        return try await caller.call(.get, "/v1/sessions?limit=\(limit)\(after)", as: SessionPage.self)
    }

    /// The custody letter of a sealed session, a PDF; 409 while it is not due.
    public func letter(_ id: String) async throws -> Data { try await caller.fetch(.get, "/v1/sessions/\(id)/letter") }

    /// Fetches a sealed session's bundle into a file.
    public func fetchBundle(_ id: String, to file: String) async throws {
        try await caller.download("/v1/sessions/\(id)/bundle", to: file)
    }
}
