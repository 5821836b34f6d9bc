public import FarmProtocol
internal import WebExchange

/// A worker's side of `/farm/v1`.
public struct CoordinatorClient: CoordinatorAPI {
    private let caller: HTTPCaller

    public init(_ caller: HTTPCaller) { self.caller = caller }

    public func register(_ registration: WorkerRegistration) async throws -> WorkerWelcome {
        try await caller.call(.post, "/farm/v1/workers", body: registration, as: WorkerWelcome.self)
    }

    public func poll(worker: String, _ poll: WorkerPoll) async throws -> WorkerOrders {
        try await caller.call(.post, "/farm/v1/workers/\(worker)/poll", body: poll, as: WorkerOrders.self)
    }

    public func report(session: String, worker: String, _ report: SessionReport) async throws {
        try await caller.tell(.post, "/farm/v1/workers/\(worker)/sessions/\(session)", body: report)
    }

    public func append(_ submission: EntrySubmission) async throws -> EntryAcknowledgement {
        try await caller.call(.post, "/farm/v1/ledger/entries", body: submission, as: EntryAcknowledgement.self)
    }

    public func receipt(index: UInt64) async throws -> EntryReceipt {
        try await caller.call(.get, "/farm/v1/ledger/receipts/\(index)", as: EntryReceipt.self)
    }

    public func proofs(_ request: ProofRequest) async throws -> ProofSet {
        try await caller.call(.post, "/farm/v1/ledger/proofs", body: request, as: ProofSet.self)
    }

    public func upload(bundle file: String, session: String, worker: String) async throws {
        _ = try await caller.send(.put, file: file, to: "/farm/v1/workers/\(worker)/sessions/\(session)/bundle")
    }
}
