import CryptoPrimitives
import FarmProtocol
import Foundation
import TransparencyLog

/// Puts a session's entries on the ledger: written to the journal before they are sent, sent until they are taken.
struct LedgerCorrespondent: Sendable {
    let api: any CoordinatorAPI
    let journal: SessionJournal
    let key: Ed25519PrivateKey

    /// Sends an entry and waits for its index.
    ///
    /// - Parameters:
    ///   - body: unsigned; it is signed here.
    ///   - limit: how long to try; nil means until the task is cancelled.
    /// - Throws: `WorkerError.anchor` when the ledger did not take it in time or refuses it.
    func submit(
        _ kind: LedgerSubmission.Kind, _ body: LedgerEntry.Body, contentSalt: [UInt8], at: UInt64, limit: Duration?
    ) async throws -> UInt64 {
        let entry = try LedgerEntry(unixMilliseconds: at, body: body).signed(by: key).encoded()
        let submission = LedgerSubmission(
            kind: kind, entry: Hex.encode(entry), contentSalt: Hex.encode(contentSalt))
        try journal.append(.submitted(submission))
        return try await send(submission, limit: limit)
    }

    /// Sends an entry of the journal, perhaps again; the ledger answers the same bytes with the same index.
    func send(_ submission: LedgerSubmission, limit: Duration?) async throws -> UInt64 {
        let index = try await retrying("the ledger", limit: limit) {
            try await api.append(EntrySubmission(entry: submission.entry)).index
        }
        try journal.append(.accepted(entry: submission.entry, index: index))
        return index
    }

    /// Waits until a checkpoint covers the entry.
    func receipt(index: UInt64, limit: Duration?) async throws -> EntryReceipt {
        try await retrying("the ledger's checkpoint", limit: limit) { try await api.receipt(index: index) }
    }

    func proofs(_ request: ProofRequest) async throws -> ProofSet {
        try await retrying("the ledger's proofs", limit: nil) { try await api.proofs(request) }
    }

    private func retrying<Answer: Sendable>(
        _ what: String, limit: Duration?, _ attempt: @escaping @Sendable () async throws -> Answer
    ) async throws -> Answer {
        let clock = ContinuousClock()
        let deadline = limit.map { clock.now.advanced(by: $0) }
        var pause = Duration.milliseconds(50)
        while true {
            try Task.checkCancellation()
            do {
                return try await TimeLimit.run(deadline.map { $0 - clock.now }, attempt)
            } catch let problem as ProblemDetails where problem.isFinal {
                throw WorkerError(.anchor, "\(what) refuses: \(problem.detail)")
            } catch {
                if let deadline, clock.now.advanced(by: pause) >= deadline {
                    throw WorkerError(.anchor, "\(what) did not answer in time: \(error)")
                }
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(5))
        }
    }
}
