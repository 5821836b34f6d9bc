public import FarmProtocol
public import MatterSearch
public import QueueModel

/// The coordinator's record of sessions: who asked for what, which worker has it, how it ended.
///
/// Operations are those of the domain, so that each database does them in its own way. Every write is durable
/// before it returns. Implementations pass `SessionStoreConformance`.
public protocol SessionStore: Sendable {
    /// Creates a queued session, or returns the one that the same owner's same idempotency key made before.
    ///
    /// - Parameters:
    ///   - id: UUID of the session if it is created.
    ///   - key: the client's idempotency key, nil when it gave none; each owner has keys of their own.
    /// - Throws: `StoreError.keyReused` when the key was used for another request, `.queueFull`.
    func create(
        id: String, request: CaptureRequest, owner: Ownership, key: String?, at: Int64
    ) async throws -> StoredSession

    func session(_ id: String) async throws -> StoredSession?

    /// Sessions of an owner or an office, newest first; `cursor` is the `next` of the page before.
    func sessions(of reach: Ownership.Reach, cursor: String?, limit: Int) async throws -> SessionPage

    /// Queues a list of captures, all of them or none, or returns the batch that the same owner's same idempotency key made before.
    ///
    /// - Parameters:
    ///   - sessions: 1 or more, each with the UUID of the session if it is created, in the order in which they are to be served.
    ///   - key: of a batch; a single capture's key is another.
    /// - Throws: `StoreError.keyReused` when the key was used for another list, `.queueFull`.
    func createBatch(
        id: String, sessions: [(id: String, request: CaptureRequest)], owner: Ownership, key: String?, at: Int64
    ) async throws -> StoredBatch

    func batch(_ id: String) async throws -> StoredBatch?

    /// Sessions of a batch in its order.
    ///
    /// - Parameter after: how many are left out at the beginning.
    func sessions(ofBatch id: String, after: Int, limit: Int) async throws -> [StoredSession]

    /// Takes a session out of the queue: it has failed, for the reason `withdrawn`. Once more changes nothing.
    ///
    /// - Throws: `StoreError.unknownSession`, `.notWaiting`.
    func withdraw(_ id: String) async throws -> StoredSession

    /// Takes out of the queue what still waits of a batch. Once more changes nothing.
    ///
    /// - Throws: `StoreError.unknownBatch`.
    func withdraw(batch id: String) async throws -> StoredBatch

    /// Who waits, who has a desktop, and how long others had theirs.
    func queue() async throws -> QueueSnapshot

    /// Sessions that ended without whole evidence: those that failed without being withdrawn, and those that were cut short. The latest first.
    ///
    /// - Parameter since: when they ended at the earliest, Unix milliseconds.
    func failures(since: Int64, limit: Int) async throws -> [StoredSession]

    /// `OfficeQuota.standard` for an office that was given no other.
    func quota(of office: String) async throws -> OfficeQuota

    func setQuota(_ quota: OfficeQuota, of office: String) async throws

    /// Gives up to `limit` queued sessions to a worker, those whom `DesktopQueue` serves next; each is given once.
    func assign(to worker: String, limit: Int) async throws -> [StoredSession]

    /// Queues again what was assigned to `worker` and is not among `active`.
    func requeue(worker: String, active: [String]) async throws

    /// Takes a worker's report; the phase moves only as `SessionPhase.successors` allows, a repeated report changes nothing.
    ///
    /// - Throws: `StoreError.unknownSession`, `.notTheWorkers`, `.illegalMove`.
    func apply(_ report: SessionReport, to id: String, from worker: String) async throws

    /// Notes that the bundle can be fetched.
    func setBundle(_ id: String, bytes: Int64, from worker: String) async throws

    /// Sessions that a search finds, newest first. What was created is found from then on.
    ///
    /// - Parameters:
    ///   - before: only what comes after this place.
    ///   - limit: one more is given if there is one.
    ///   - isCounting: whether they are counted too, up to `MatterPage.countLimit`.
    func sessions(
        _ search: SessionSearch, of reach: Ownership.Reach, before: SearchPlace?, limit: Int, isCounting: Bool
    ) async throws -> MatterPage<StoredSession>

    /// Sessions that a mark names, newest first; at most 100.
    func sessions(with mark: SessionMark, of reach: Ownership.Reach) async throws -> MatterPage<StoredSession>

    /// Sessions of an office in given phases, newest first, and how many there are.
    func sessions(
        in phases: Set<SessionPhase>, of office: String, limit: Int
    ) async throws -> (sessions: [StoredSession], count: Int)

    /// Sessions whose bundle can be fetched and whose nonce nobody has set yet.
    func sessionsOfUnknownNonce(limit: Int) async throws -> [String]

    /// Makes a session findable by its nonce; nil when its bundle shows none.
    func setNonce(_ nonce: String?, of session: String) async throws
}
