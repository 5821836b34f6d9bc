import Accounts
import CryptoPrimitives
public import FarmProtocol
import Foundation
import Ledger
import Notifications
import Storage
import TransparencyLog

/// What workers may do: introduce themselves, take orders, report, and put entries on the ledger.
public actor FarmDesk: CoordinatorAPI {
    /// How long a poll is held open when there is nothing to do.
    private static let pollPatience = Duration.seconds(20)

    private let store: any SessionStore
    private let board: OrderBoard
    private let queue: QueueDesk
    private let log: Log
    private let enrolment: WorkerEnrolment
    private let policy: String
    private let timeAuthorities: [TimeAuthorityAddress]
    private let webhooks: WebhookSender?
    private let hub: ViewerHub
    private let accounts: AccountDesk
    private let roster: WorkerRoster

    /// The number of each worker's latest poll; owned by this actor.
    private var latestPoll: [String: UInt64] = [:]

    init(
        store: any SessionStore, board: OrderBoard, queue: QueueDesk, log: Log, enrolment: WorkerEnrolment,
        policy: String, timeAuthorities: [TimeAuthorityAddress], accounts: AccountDesk, hub: ViewerHub,
        roster: WorkerRoster, webhooks: WebhookSender? = nil
    ) {
        self.roster = roster
        self.hub = hub
        self.accounts = accounts
        self.store = store
        self.board = board
        self.queue = queue
        self.log = log
        self.enrolment = enrolment
        self.policy = policy
        self.timeAuthorities = timeAuthorities
        self.webhooks = webhooks
    }

    public func register(_ registration: WorkerRegistration) async throws -> WorkerWelcome {
        guard let key = Hex.decode(registration.publicKey), key.count == Ed25519.publicKeyByteCount else {
            throw ProblemDetails(
                status: 422, title: "Unusable key", detail: "publicKey must be 64 hexadecimal digits",
                errors: [.init(field: "publicKey", problem: "must be 64 hexadecimal digits")])
        }
        let entry = try enrolment.entry(publicKey: key)
        let index = try await log.append(entry)
        _ = try await log.checkpoint(covering: index)
        let worker = sha256(key)
        await roster.note(registration, of: worker.hex)
        return WorkerWelcome(
            worker: worker.hex, policy: policy, keyIndex: index, keyEntry: Hex.encode(entry),
            timeAuthorities: timeAuthorities, lastLease: try await log.worker(worker)?.lastLease ?? 0)
    }

    public func poll(worker: String, _ poll: WorkerPoll) async throws -> WorkerOrders {
        // A worker polls once at a time: an older poll is that of a connection, or a process, that is gone, and what it
        // were given would wait for nobody.
        let number = (latestPoll[worker] ?? 0) + 1
        latestPoll[worker] = number
        await queue.note(worker: worker, poll)
        await roster.note(poll, of: worker)
        try await store.requeue(worker: worker, active: poll.active)
        guard poll.warm > 0 else {
            await board.wait(.seconds(1))
            return WorkerOrders(captures: [])
        }
        let deadline = ContinuousClock.now.advanced(by: Self.pollPatience)
        while latestPoll[worker] == number {
            let given = try await store.assign(to: worker, limit: poll.warm)
            if !given.isEmpty { await queue.change() }
            let remaining = deadline - .now
            if !given.isEmpty || remaining <= .zero {
                return WorkerOrders(captures: try await orders(given))
            }
            await board.wait(min(remaining, .seconds(2)))
        }
        return WorkerOrders(captures: [])
    }

    private func orders(_ given: [StoredSession]) async throws -> [CaptureOrder] {
        var orders: [CaptureOrder] = []
        for stored in given {
            orders.append(
                CaptureOrder(
                    session: stored.view.id, request: stored.request,
                    depositor: try await accounts.depositor(stored.owner)))
        }
        return orders
    }

    public func report(session: String, worker: String, _ report: SessionReport) async throws {
        try await store.apply(report, to: session, from: worker)
        if report.phase.isEnd { await hub.end(session) }
        // A quota or a person's limit may have held others back.
        if report.phase.isEnd { await board.announce() }
        guard let webhooks, report.phase.isEnd || report.phase == .open, let stored = try await store.session(session)
        else { return }
        // Before the worker is answered: until then it reports again.
        if stored.view.phase.isEnd {
            try await webhooks.tell(ended: stored.view)
        } else if stored.request.isInteractive {
            try await webhooks.tell(ready: stored.view)
        }
    }

    public func append(_ submission: EntrySubmission) async throws -> EntryAcknowledgement {
        guard let entry = Hex.decode(submission.entry) else {
            throw ProblemDetails(status: 422, title: "Unusable entry", detail: "entry must be hexadecimal")
        }
        do {
            return EntryAcknowledgement(index: try await log.append(entry))
        } catch let error as LedgerError {
            switch error.code {
            case .malformedEntry, .ruleBroken:
                throw ProblemDetails(status: 409, title: "Refused by the ledger's rules", detail: error.description)
            default: throw error
            }
        }
    }

    public func receipt(index: UInt64) async throws -> EntryReceipt {
        let published = try await log.checkpoint(covering: index)
        let size = published.checkpoint.size
        let proof = try await log.inclusion(index: index, size: size)
        return EntryReceipt(index: index, size: size, checkpoint: published.note, proof: proof.map { $0.hex })
    }

    public func proofs(_ request: ProofRequest) async throws -> ProofSet {
        guard request.indices.count <= 10_000 else {
            throw ProblemDetails(status: 422, title: "Too many", detail: "indices: at most 10000 at once")
        }
        let checkpoint = log.latestCheckpoint()
        let size = checkpoint.checkpoint.size
        guard request.from <= size, request.indices.allSatisfy({ $0 < size }) else {
            throw ProblemDetails(
                status: 425, title: "Too early", detail: "an index is not under a checkpoint yet; ask again")
        }
        var proofs: [[String]] = []
        for index in request.indices { proofs.append(try await log.inclusion(index: index, size: size).map { $0.hex }) }
        let consistency = try await log.consistency(from: request.from, to: size)
        return ProofSet(
            size: size, checkpoint: checkpoint.note, proofs: proofs, consistency: consistency.map { $0.hex })
    }

    /// - Throws: `StoreError.unknownSession`, `.notTheWorkers`.
    func checkOwnership(of session: String, by worker: String) async throws {
        guard let stored = try await store.session(session) else {
            throw StoreError(.unknownSession, "there is no session \(session)")
        }
        guard stored.view.worker == worker else {
            throw StoreError(.notTheWorkers, "session \(session) is not assigned to this worker")
        }
    }

    func noteBundle(of session: String, by worker: String, bytes: Int64) async throws {
        try await store.setBundle(session, bytes: bytes, from: worker)
    }
}
