import FarmProtocol
import Foundation
import QueueModel
import Storage

/// Lists of captures: queued whole, shown as a table.
struct BatchDesk: Sendable {
    let store: any SessionStore
    let board: OrderBoard
    let queue: QueueDesk
    let check: @Sendable (CaptureRequest) -> [FieldProblem]
    /// Whether the office issues custody letters.
    let hasLetters: Bool

    /// Queues a list.
    ///
    /// - Throws: `ProblemDetails` naming the fields at fault, or 429 when the office has no room; `StoreError`.
    func create(_ request: BatchRequest, owner: Ownership, key: String?) async throws -> BatchView {
        let problems = problems(request)
        guard problems.isEmpty else { throw CaptureDesk.unusable(problems) }
        try CaptureDesk.check(key: key)
        let sessions = request.requests().map { (id: UUID().uuidString.lowercased(), request: $0) }
        let batch: StoredBatch
        do {
            batch = try await store.createBatch(
                id: UUID().uuidString.lowercased(), sessions: sessions, owner: owner, key: key, at: unixMilliseconds())
        } catch let error as StoreError where error.code == .queueFull {
            throw try await refusal(error, count: sessions.count, office: owner.office)
        }
        await queue.change()
        await board.announce()
        return try await view(batch, after: 0, limit: 50)
    }

    private func problems(_ request: BatchRequest) -> [FieldProblem] {
        var problems = request.problems()
        guard problems.isEmpty else { return problems }
        // The steps are the same for all and are checked once; the addresses each.
        problems = request.script == nil ? [] : check(request.requests()[0])
        for (index, item) in request.captures.enumerated() where problems.count < BatchRequest.maximumProblems {
            let opening = CaptureRequest(url: item.url, script: BatchRequest.script(onlyOpening: item.url))
            problems += check(opening).map { FieldProblem(field: "captures[\(index)].url", problem: $0.problem) }
        }
        return problems
    }

    /// 429 when waiting helps, 422 when the list is longer than the office may ever have waiting.
    private func refusal(_ error: StoreError, count: Int, office: String) async throws -> ProblemDetails {
        let allowed = try await store.quota(of: office).waiting
        guard count <= allowed else {
            let problem = "has \(count) addresses, and this office may have \(allowed) waiting: send shorter lists"
            return ProblemDetails(
                status: 422, title: "Too long for the quota", detail: "captures \(problem)",
                errors: [.init(field: "captures", problem: problem)])
        }
        let waiting = try await store.queue().waiting.count { $0.entry.owner.office == office }
        return ProblemDetails(
            status: 429, title: "Queue full", detail: error.message,
            retryAfter: try await queue.room(for: max(waiting + count - allowed, 1), office: office))
    }

    /// - Throws: `StoreError.unknownBatch`.
    func batch(_ id: String) async throws -> StoredBatch {
        guard let batch = try await store.batch(id) else {
            throw StoreError(.unknownBatch, "there is no batch \(id)")
        }
        return batch
    }

    /// A batch with results `after` to `after + limit`.
    func view(_ batch: StoredBatch, after: Int, limit: Int) async throws -> BatchView {
        let sessions = try await store.sessions(ofBatch: batch.id, after: after, limit: limit)
        let results = sessions.enumerated().map {
            BatchView.Result(number: after + $0.offset + 1, $0.element.view, hasLetters: hasLetters)
        }
        let end = after + results.count
        var view = BatchView(
            id: batch.id, createdAt: batch.createdAt, phases: batch.phases, results: results,
            next: end < batch.count && !results.isEmpty ? String(end) : nil)
        if view.waiting > 0 { view.wait = try await queue.end(ofBatch: batch.id) }
        return view
    }

    /// All results as a table.
    func table(_ batch: StoredBatch) async throws -> String {
        BatchTable.text(try await view(batch, after: 0, limit: BatchRequest.maximumCount).results)
    }

    /// Takes out of the queue what still waits.
    func withdraw(_ id: String) async throws -> BatchView {
        let batch = try await store.withdraw(batch: id)
        await queue.change()
        await board.announce()
        return try await view(batch, after: 0, limit: 50)
    }
}
