import FarmProtocol
import Foundation
import Storage

/// What clients may do: ask for captures, look at sessions, fetch bundles.
public actor CaptureDesk {
    private let store: any SessionStore
    private let board: OrderBoard
    private let check: @Sendable (CaptureRequest) -> [FieldProblem]

    /// - Parameter check: further rules for a request, such as the script's grammar.
    init(store: any SessionStore, board: OrderBoard, check: @escaping @Sendable (CaptureRequest) -> [FieldProblem]) {
        self.store = store
        self.board = board
        self.check = check
    }

    /// Queues a capture.
    ///
    /// - Parameter key: the client's idempotency key.
    /// - Throws: `ProblemDetails` naming the fields at fault, `StoreError`.
    func create(_ request: CaptureRequest, owner: Ownership, key: String?) async throws -> SessionView {
        let problems = request.problems() + check(request)
        guard problems.isEmpty else {
            throw ProblemDetails(
                status: 422, title: "Unusable request",
                detail: problems.map { "\($0.field) \($0.problem)" }.joined(separator: "; "), errors: problems)
        }
        if let key, key.isEmpty || key.utf8.count > 255 {
            throw ProblemDetails(status: 400, title: "Unusable key", detail: "Idempotency-Key: 1 to 255 bytes")
        }
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        let stored = try await store.create(
            id: UUID().uuidString.lowercased(), request: request, owner: owner, key: key, at: now)
        await board.announce()
        return stored.view
    }

    /// - Throws: `StoreError.unknownSession`.
    func session(_ id: String) async throws -> StoredSession {
        guard let stored = try await store.session(id) else {
            throw StoreError(.unknownSession, "there is no session \(id)")
        }
        return stored
    }

    func sessions(of reach: Ownership.Reach, cursor: String?, limit: Int) async throws -> SessionPage {
        try await store.sessions(of: reach, cursor: cursor, limit: min(max(limit, 1), 500))
    }
}
