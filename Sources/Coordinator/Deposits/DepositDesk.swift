import CryptoPrimitives
import DepositModel
import Deposits
import FarmProtocol
import Foundation
import Glibc
import Ledger
import Logging
import Notifications
import TransparencyLog

/// What clients may do with deposits: hand in, look up, have proven. Routes decode and answer, this decides.
///
/// Holds no lock while it waits; what it owns beside its parts is the queue, the table of keys and the requests proven last.
final class DepositDesk: Sendable {
    let parts: DepositParts
    let log: Log
    let indexer: DepositIndexer
    let queue: DepositQueue
    let letters: LetterShelf
    let webhooks: WebhookSender?
    let logger: Logger
    let signed = SignedRequests()
    let keys: KeyTable

    init(_ parts: DepositParts, log: Log, letters: LetterShelf, webhooks: WebhookSender?, logger: Logger) {
        self.parts = parts
        self.log = log
        self.letters = letters
        self.webhooks = webhooks
        self.logger = logger
        indexer = DepositIndexer(ledger: parts.ledger, store: parts.store, files: parts.files)
        queue = DepositQueue(parts.limits)
        keys = KeyTable(indexer.progress)
    }

    /// Accepts digests; with the same key, the same request gets the same answer again.
    ///
    /// - Throws: `ProblemDetails`, `LedgerError`, `DepositStoreError`.
    func accept(_ draft: DepositDraft, key: String) async throws -> DepositAnswer {
        try Self.check(key)
        let waiter: () async throws -> Void = { await self.keys.wait(key) }
        return try await once(key, whileTaken: waiter) { known in
            let asked = try self.request(draft, key: key, file: nil)
            guard known.request.content == asked.content else { throw Self.reused }
        } new: {
            try self.queue.spend(draft.count)
            return try await self.append(try self.request(draft, key: key, file: nil))
        }
    }

    /// Accepts a file as it comes.
    ///
    /// - Parameters:
    ///   - draft: name, case and owner.
    ///   - stated: digests that the client stated, which the content must have.
    ///   - announced: the length that the client stated, in bytes.
    /// - Throws: as `accept(_:key:)`; nothing is left of a refused file.
    func accept<Chunks: AsyncSequence>(
        file chunks: Chunks, _ draft: DepositDraft, recipient: String, stated: StatedDigests, announced: UInt64?,
        key: String
    ) async throws -> DepositAnswer where Chunks.Element: Sequence<UInt8> {
        try Self.check(key)
        guard SealedContent.isRecipient(recipient) else {
            throw DepositStoreError(.badRecipient, "recipient: an age recipient such as age-keygen prints")
        }
        let busy: () async throws -> Void = {
            throw ProblemDetails(
                status: 409, title: "On its way", detail: "a file under this Idempotency-Key is on its way",
                retryAfter: 1)
        }
        return try await once(key, whileTaken: busy) { known in
            try await self.compare(chunks, with: known, draft, recipient: recipient, stated: stated)
        } new: {
            try self.queue.spend(1)
            return try await self.queue.uploading {
                let sealer = try FileSealer(
                    files: self.parts.files, object: Hex.encode(Self.random(16)), recipient: recipient,
                    limit: self.parts.limits.fileByteCount)
                let outcome = try await sealer.take(chunks, announced: announced) { stated.agree(with: $0) }
                var whole = draft
                whole.digests = outcome.digests.sha256.bytes + outcome.digests.sm3.bytes
                do {
                    return try await self.append(try self.request(whole, key: key, file: outcome.content))
                } catch {
                    // The ledger may have kept the request: then the ciphertext is needed, else the next start deletes it.
                    if self.keys.doubts == nil { self.parts.files.discard(outcome.content.object) }
                    throw error
                }
            }
        }
    }

    // MARK: Keys

    /// How the keys begin under which this service deposits by itself; clients may not use such keys first.
    static let ownKeys = "tabellion-"

    private static let reused = ProblemDetails(
        status: 409, title: "Key used before", detail: "Idempotency-Key was used for another request; choose a new one",
        errors: [.init(field: "Idempotency-Key", problem: "was used for another request")])

    private static func check(_ key: String) throws {
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw DepositDraft.unusable("Idempotency-Key", "must be 1 to 255 printable ASCII characters", status: 400)
        }
    }

    /// Works under a key once: whoever comes later gets the answer of the first.
    private func once(
        _ key: String, whileTaken: () async throws -> Void, known check: (StoredRequest) async throws -> Void,
        new: () async throws -> DepositAnswer
    ) async throws -> DepositAnswer {
        while true {
            switch keys.claim(key) {
            case .taken: try await whileTaken()
            case .settled(let stored):
                try await check(stored)
                return answer(stored)
            case .mine:
                let answer: DepositAnswer
                do {
                    try await resolveDoubts()
                    if let known = try await parts.store.request(key: key) {
                        try await check(known)
                        keys.release(key)
                        return self.answer(known)
                    }
                    answer = try await new()
                } catch {
                    keys.release(key)
                    throw error
                }
                keys.settle(answer.stored)
                indexer.announce(through: answer.stored.indices.upperBound)
                return answer
            }
        }
    }

    /// After a failed append: finds out what the ledger kept, before any key is taken for a new one.
    private func resolveDoubts() async throws {
        guard let failures = keys.doubts else { return }
        try await indexer.catchUp()
        keys.resolve(failures)
    }

    // MARK: The ledger

    func request(_ draft: DepositDraft, key: String, file: SealedContent?) throws -> DepositRequest {
        let now = UInt64(Date().timeIntervalSince1970 * 1000)
        return DepositRequest(
            unixMilliseconds: now, deadline: now + parts.limits.deadlineSeconds * 1000, seed: Self.random(32), key: key,
            caseNumber: draft.caseNumber, owner: draft.owner, digests: draft.digests, names: draft.names, file: file)
    }

    private func append(_ request: DepositRequest) async throws -> DepositAnswer {
        guard keys.backlog < parts.limits.backlog else { throw DepositQueue.busy("deposits wait to be stored") }
        let entries = try DepositAnswer.entries(request)
        do {
            // A client that goes away does not end what it has begun: the key's state must be that of the ledger.
            let indices = try await parts.ledger.append(entries, companion: request.encoded)
            return answer(StoredRequest(first: indices.lowerBound, request: request), entries: entries)
        } catch {
            keys.doubt()
            throw error
        }
    }

    func answer(_ stored: StoredRequest, entries: DepositEntries? = nil) -> DepositAnswer {
        DepositAnswer(stored: stored, origin: log.logKey.name, key: parts.logKey, entries: entries)
    }

    /// Waits until the store knows every deposit that any client was told of.
    func settle() async throws { try await indexer.settled(below: keys.acknowledged) }

    /// Entries that are durable under an index, as far as deposits know.
    var sequenced: UInt64 { max(keys.acknowledged, indexer.progress.taken) }

    private func compare<Chunks: AsyncSequence>(
        _ chunks: Chunks, with known: StoredRequest, _ draft: DepositDraft, recipient: String, stated: StatedDigests
    ) async throws where Chunks.Element: Sequence<UInt8> {
        guard let file = known.request.file, file.recipient == recipient else { throw Self.reused }
        var hasher = PairHasher()
        for try await chunk in chunks {
            hasher.update(chunk)
            guard hasher.byteCount <= file.byteCount else { throw Self.reused }
        }
        let byteCount = hasher.byteCount
        let pair = hasher.finalize()
        var whole = draft
        whole.digests = pair.sha256.bytes + pair.sm3.bytes
        let content = SealedContent(object: file.object, byteCount: byteCount, recipient: recipient)
        guard stated.agree(with: pair),
            try request(whole, key: known.request.key, file: content).content == known.request.content
        else { throw Self.reused }
    }

    /// From the operating system; at most 256 bytes.
    private static func random(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard unsafe getentropy(&bytes, count) == 0 else { fatalError("the system gives no random bytes") }
        return bytes
    }
}
