public import CryptoPrimitives

/// What the sessions on a ledger have come to: the state that decides which entry may follow.
///
/// A pure value; sequencer, mirrors, monitors and auditors feed it the same entries in log order and reach the same
/// verdicts. Entries of other types than 2 to 5 and 12 leave it as it is.
public struct SessionRegister: Hashable, Sendable {
    /// A worker whose key is on the ledger.
    public struct Worker: Hashable, Sendable {
        /// Ed25519, 32 bytes.
        public let publicKey: [UInt8]

        /// Unix milliseconds.
        public let validFrom: UInt64

        /// The latest lease; 0 before the first opening.
        public fileprivate(set) var lastLease: UInt64

        public init(publicKey: [UInt8], validFrom: UInt64, lastLease: UInt64) {
            self.publicKey = publicKey
            self.validFrom = validFrom
            self.lastLease = lastLease
        }
    }

    /// A session that has an opening and no end.
    public struct OpenSession: Hashable, Sendable {
        /// SHA-256 of the worker's key.
        public let worker: Digest
        public let lease: UInt64

        /// Type 3 entries so far.
        public fileprivate(set) var heads: UInt32

        public init(worker: Digest, lease: UInt64, heads: UInt32) {
            self.worker = worker
            self.lease = lease
            self.heads = heads
        }
    }

    /// The key that vouches for all others: Ed25519, 32 bytes.
    public let officeKey: [UInt8]

    /// By SHA-256 of their keys.
    public internal(set) var workers: [Digest: Worker] = [:]

    /// By leaf index of the opening: every opening without an end.
    public internal(set) var openSessions: [UInt64: OpenSession] = [:]

    /// Openings that have their end.
    public internal(set) var ended: Set<UInt64> = []

    /// The state before the first entry.
    public init(officeKey: [UInt8]) { self.officeKey = officeKey }

    /// A state that was kept elsewhere; nothing of it is checked again.
    public init(
        officeKey: [UInt8], workers: [Digest: Worker], openSessions: [UInt64: OpenSession], ended: Set<UInt64>
    ) {
        self.officeKey = officeKey
        self.workers = workers
        self.openSessions = openSessions
        self.ended = ended
    }

    /// The state after one more entry.
    ///
    /// - Throws: the first rule that the entry breaks.
    public func applying(_ entry: LedgerEntry, at index: UInt64) throws(SessionRuleError) -> SessionRegister {
        var next = self
        try next.apply(entry, at: index)
        return next
    }

    /// Takes one more entry; a refused one leaves the state as it was.
    ///
    /// - Parameter index: the entry's leaf index, above those of all entries before.
    /// - Throws: the first rule that the entry breaks.
    public mutating func apply(_ entry: LedgerEntry, at index: UInt64) throws(SessionRuleError) {
        switch entry.body {
        case .key(let record, _): try register(record, entry)
        case .sessionOpening(let opening, _): try open(opening, entry, at: index)
        case .sessionHead(let head, _): try take(head, entry)
        case .sessionClosing(let closing, _): try end(closing.opening, heads: closing.heads, entry)
        case .sessionAborted(let aborted, _): try end(aborted.opening, heads: aborted.heads, entry)
        default: return
        }
    }

    /// Leaf indices of one worker's openings that have no end, ascending.
    public func openings(of worker: Digest) -> [UInt64] {
        openSessions.filter { $0.value.worker == worker }.keys.sorted()
    }

    private mutating func register(_ record: KeyRecord, _ entry: LedgerEntry) throws(SessionRuleError) {
        guard entry.isSigned(by: officeKey) else {
            throw SessionRuleError(.keyNotSignedByOffice, "the key record is not signed by the office's key")
        }
        guard record.purpose == .worker else { return }
        guard workers[record.worker] == nil else {
            throw SessionRuleError(.keyAlreadyRegistered, "the key of worker \(record.worker) is on the ledger already")
        }
        workers[record.worker] = Worker(publicKey: record.publicKey, validFrom: record.validFrom, lastLease: 0)
    }

    private mutating func open(
        _ opening: SessionOpening, _ entry: LedgerEntry, at index: UInt64
    ) throws(SessionRuleError) {
        guard let worker = workers[opening.worker] else {
            throw SessionRuleError(.unknownWorker, "no key of worker \(opening.worker) is on the ledger")
        }
        guard entry.isSigned(by: worker.publicKey) else { throw Self.notSigned(by: opening.worker) }
        guard entry.unixMilliseconds >= worker.validFrom else {
            throw SessionRuleError(
                .keyNotYetValid, "opening at \(entry.unixMilliseconds), key valid from \(worker.validFrom) ms")
        }
        guard opening.lease > 0, opening.lease - 1 == worker.lastLease else {
            throw SessionRuleError(.wrongLease, "lease \(opening.lease) after \(worker.lastLease)")
        }
        workers[opening.worker]?.lastLease = opening.lease
        openSessions[index] = OpenSession(worker: opening.worker, lease: opening.lease, heads: 0)
    }

    private mutating func take(_ head: SessionHead, _ entry: LedgerEntry) throws(SessionRuleError) {
        let session = try session(head.opening, signer: entry)
        guard head.k > 0, head.k - 1 == session.heads else {
            throw SessionRuleError(.wrongHeadNumber, "head \(head.k) after \(session.heads) of opening \(head.opening)")
        }
        openSessions[head.opening]?.heads = head.k
    }

    private mutating func end(_ opening: UInt64, heads: UInt32, _ entry: LedgerEntry) throws(SessionRuleError) {
        let session = try session(opening, signer: entry)
        guard heads == session.heads else {
            throw SessionRuleError(.wrongHeadCount, "\(heads) heads stated, \(session.heads) logged for \(opening)")
        }
        openSessions[opening] = nil
        ended.insert(opening)
    }

    /// The open session that an entry of its worker speaks of.
    private func session(_ opening: UInt64, signer entry: LedgerEntry) throws(SessionRuleError) -> OpenSession {
        guard let session = openSessions[opening] else {
            if ended.contains(opening) {
                throw SessionRuleError(.alreadyEnded, "the session opened at \(opening) has ended")
            }
            throw SessionRuleError(.unknownOpening, "no session opening stands at index \(opening)")
        }
        guard let worker = workers[session.worker], entry.isSigned(by: worker.publicKey) else {
            throw Self.notSigned(by: session.worker)
        }
        return session
    }

    private static func notSigned(by worker: Digest) -> SessionRuleError {
        SessionRuleError(.invalidSignature, "the entry is not signed by worker \(worker)")
    }
}
