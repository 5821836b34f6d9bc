public import FarmProtocol

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
    /// - Throws: `StoreError.keyReused` when the key was used for another request.
    func create(
        id: String, request: CaptureRequest, owner: Ownership, key: String?, at: Int64
    ) async throws -> StoredSession

    func session(_ id: String) async throws -> StoredSession?

    /// Sessions of an owner or an office, newest first; `cursor` is the `next` of the page before.
    func sessions(of reach: Ownership.Reach, cursor: String?, limit: Int) async throws -> SessionPage

    /// Gives up to `limit` of the oldest queued sessions to a worker; each is given once.
    func assign(to worker: String, limit: Int) async throws -> [StoredSession]

    /// Queues again what was assigned to `worker` and is not among `active`.
    func requeue(worker: String, active: [String]) async throws

    /// Takes a worker's report; the phase moves only as `SessionPhase.successors` allows, a repeated report changes nothing.
    ///
    /// - Throws: `StoreError.unknownSession`, `.notTheWorkers`, `.illegalMove`.
    func apply(_ report: SessionReport, to id: String, from worker: String) async throws

    /// Notes that the bundle can be fetched.
    func setBundle(_ id: String, bytes: Int64, from worker: String) async throws
}
