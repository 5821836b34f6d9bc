/// What a worker may ask of its coordinator: implemented by the coordinator itself and by its HTTP client.
public protocol CoordinatorAPI: Sendable {
    /// Introduces the worker; its key is put on the ledger if it is not there yet.
    func register(_ registration: WorkerRegistration) async throws -> WorkerWelcome

    /// Waits up to some 20 seconds for something to do.
    func poll(worker: String, _ poll: WorkerPoll) async throws -> WorkerOrders

    /// Tells where a session stands.
    func report(session: String, worker: String, _ report: SessionReport) async throws

    /// Puts an entry on the ledger; the same entry again gives the same index.
    func append(_ submission: EntrySubmission) async throws -> EntryAcknowledgement

    /// Waits until a checkpoint covers the entry.
    func receipt(index: UInt64) async throws -> EntryReceipt

    /// Proofs for several entries under the newest checkpoint.
    func proofs(_ request: ProofRequest) async throws -> ProofSet
}
