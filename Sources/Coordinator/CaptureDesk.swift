import FarmProtocol
import Foundation
import Storage

/// What clients may do: ask for captures, look at sessions, fetch bundles.
public actor CaptureDesk {
    private let store: any SessionStore
    private let board: OrderBoard
    private let queue: QueueDesk
    /// Of sessions; nil in an office that makes no letters.
    private let letters: LetterShelf?
    private let check: @Sendable (CaptureRequest) -> [FieldProblem]

    /// - Parameter check: further rules for a request, such as the script's grammar.
    init(
        store: any SessionStore, board: OrderBoard, queue: QueueDesk, letters: LetterShelf? = nil,
        check: @escaping @Sendable (CaptureRequest) -> [FieldProblem]
    ) {
        self.store = store
        self.board = board
        self.queue = queue
        self.letters = letters
        self.check = check
    }

    /// Queues a capture.
    ///
    /// - Parameter key: the client's idempotency key.
    /// - Throws: `ProblemDetails` naming the fields at fault, `StoreError`.
    func create(_ request: CaptureRequest, owner: Ownership, key: String?) async throws -> SessionView {
        guard request.draw == nil else {
            throw Self.unusable([
                .init(field: "draw", problem: "is not for clients: a draw's page has its screen recorded")
            ])
        }
        return try await queue(request, owner: owner, key: key)
    }

    /// Queues the recording of a draw's screen, as `create` does.
    func record(_ request: CaptureRequest, owner: Ownership, key: String) async throws -> SessionView {
        try await queue(request, owner: owner, key: key)
    }

    private func queue(_ request: CaptureRequest, owner: Ownership, key: String?) async throws -> SessionView {
        let problems = request.problems() + check(request)
        guard problems.isEmpty else { throw Self.unusable(problems) }
        try Self.check(key: key)
        let stored: StoredSession
        do {
            stored = try await store.create(
                id: UUID().uuidString.lowercased(), request: request, owner: owner, key: key, at: unixMilliseconds())
        } catch let error as StoreError where error.code == .queueFull {
            throw ProblemDetails(
                status: 429, title: "Queue full", detail: error.message,
                retryAfter: try await queue.room(for: 1, office: owner.office))
        }
        await announce()
        return try await queue.placed(stored.view)
    }

    static func unusable(_ problems: [FieldProblem]) -> ProblemDetails {
        ProblemDetails(
            status: 422, title: "Unusable request",
            detail: problems.map { "\($0.field) \($0.problem)" }.joined(separator: "; "), errors: problems)
    }

    static func check(key: String?) throws {
        guard let key, key.isEmpty || key.utf8.count > 255 else { return }
        throw ProblemDetails(status: 400, title: "Unusable key", detail: "Idempotency-Key: 1 to 255 bytes")
    }

    /// Somebody may be served who could not be before.
    func announce() async {
        await queue.change()
        await board.announce()
    }

    /// Takes a session out of the queue; once more changes nothing.
    ///
    /// - Throws: `StoreError.unknownSession`, `.notWaiting`.
    func withdraw(_ id: String) async throws -> SessionView {
        let stored = try await store.withdraw(id)
        await announce()
        return stored.view
    }

    /// - Throws: `StoreError.unknownSession`.
    func session(_ id: String) async throws -> StoredSession {
        guard let stored = try await store.session(id) else {
            throw StoreError(.unknownSession, "there is no session \(id)")
        }
        var session = stored
        session.view = lettered(try await queue.placed(stored.view))
        return session
    }

    /// How much of the farm an office may have.
    func quota(of office: String) async throws -> QuotaView { QuotaView(try await store.quota(of: office)) }

    func sessions(of reach: Ownership.Reach, cursor: String?, limit: Int) async throws -> SessionPage {
        var page = try await store.sessions(of: reach, cursor: cursor, limit: min(max(limit, 1), 500))
        page.sessions = page.sessions.map { lettered($0) }
        return try await queue.placed(page)
    }

    /// What became of the session's letter.
    private func lettered(_ view: SessionView) -> SessionView {
        guard let letters, view.phase == .sealed else { return view }
        var view = view
        if letters.has(view.id) {
            view.letter = "issued"
        } else if let refusal = letters.refusal(view.id) {
            (view.letter, view.refusal) = ("refused", refusal)
        }
        return view
    }
}
