internal import CryptoPrimitives
public import DrawCore
internal import Ledger
public import TransparencyLog

/// The office's transparency log, as draws see it: their records, and proofs of them.
public actor OfficeLog {
    private let log: Log

    /// Name and key that checkpoints are verified with.
    public nonisolated let key: VerifierKey

    private let officeKey: Ed25519PrivateKey

    /// Entries of types 6 to 12 below `scanned`, ascending; owned by this actor.
    private var records: [LogRecord] = []
    private var scanned: UInt64 = 0
    /// The same by drawId: a register has thousands of draws, and each is asked for.
    private var ofDraws: [[UInt8]: [LogRecord]] = [:]

    /// - Throws: `LedgerError`; `EntryError` for an entry that is none.
    init(directory: String, origin: String, keys: OfficeDirectory.Keys) async throws {
        log = try Log(directory: directory, origin: origin, key: keys.log, officeKey: keys.office.publicKey)
        key = log.logKey
        officeKey = keys.office
        try await scan()
    }

    /// Reads the entries that are new.
    private func scan() async throws {
        let size = log.latestCheckpoint().checkpoint.size
        while scanned < size {
            let entry = try LedgerEntry(decoding: try await log.entry(index: scanned))
            if 6...12 ~= entry.body.type {
                let record = LogRecord(index: scanned, entry: entry)
                records.append(record)
                if let draw = record.drawID { ofDraws[draw, default: []].append(record) }
            }
            scanned += 1
        }
    }

    /// A draw's own records, in log order.
    public func records(of draw: DrawIdentifier) -> [LogRecord] { ofDraws[draw.bytes] ?? [] }

    /// Records of a key, whatever it is for.
    func records(ofKey publicKey: [UInt8]) -> [LogRecord] {
        records.filter { record in
            guard case .key(let keyRecord, _) = record.entry.body else { return false }
            return keyRecord.publicKey == publicKey
        }
    }

    /// Leaf indices of the commitments of each draw whose identifier begins with the register's name, in log order.
    func commitments(of register: String) -> [(number: UInt64, index: UInt64)] {
        records.compactMap { record in
            guard case .drawCommitment(let bytes, _) = record.entry.body,
                let text = String(validating: bytes, as: UTF8.self),
                let draw = try? DrawIdentifier(parsing: text), draw.register.utf8.elementsEqual(register.utf8)
            else { return nil }
            return (draw.number, record.index)
        }
    }

    /// Puts entries on the log, all of them or none; durable, and below the latest checkpoint, when this returns.
    ///
    /// - Parameters:
    ///   - now: Unix milliseconds.
    ///   - signer: of entries whose author signs the whole of them.
    /// - Throws: `LedgerError`. Whether the entries were kept is unknown then: whoever opens the office next sees it.
    func append(_ bodies: [LedgerEntry.Body], now: UInt64, signer: Ed25519PrivateKey? = nil) async throws {
        let entries = try bodies.map { body in
            var entry = LedgerEntry(unixMilliseconds: now, body: body)
            if case .key = body {
                entry = entry.signed(by: officeKey)
            } else if let signer {
                entry = entry.signed(by: signer)
            }
            return try entry.encoded()
        }
        let indices = try await log.append(batch: entries)
        guard let last = indices.last else { return }
        _ = try await log.checkpoint(covering: last)
        try await scan()
    }

    /// The latest checkpoint with the log's own signature.
    func latest() throws -> SignedNote { try SignedNote(parsing: Array(log.latestCheckpoint().note.utf8)) }

    /// A file of the log's static tree (C2SP tlog-tiles) by its path: `checkpoint`, `tile/…`; nil for any other.
    ///
    /// - Throws: `LedgerError`.
    nonisolated func file(_ path: String) async throws -> ServedFile? { try await log.file(path) }

    /// Number of entries.
    public var size: UInt64 { log.latestCheckpoint().checkpoint.size }

    /// The proof that the tree of `old` entries is a prefix of that of `size`; none is needed from 0, or to the same.
    ///
    /// - Throws: `LedgerError`.
    func proof(from old: UInt64, to size: UInt64) async throws -> [Digest] {
        old == 0 || old == size ? [] : try await log.consistency(from: old, to: size)
    }

    /// Whether a checkpoint is of this log's own history.
    func isPrefix(_ checkpoint: Checkpoint) async throws -> Bool {
        let latest = log.latestCheckpoint().checkpoint
        guard checkpoint.size <= latest.size else { return false }
        let proof = try await log.consistency(from: checkpoint.size, to: latest.size)
        return TreeHasher(.sha256).isConsistent(
            firstSize: checkpoint.size, firstRoot: checkpoint.root, secondSize: latest.size, secondRoot: latest.root,
            proof: proof)
    }

    /// `ledger/entries.json`.
    ///
    /// - Parameters:
    ///   - final: size of the final checkpoint, above all indices of `records`.
    ///   - deadline: size of cp(D); nil without one.
    func ledgerFile(of records: [LogRecord], final: UInt64, deadline: UInt64?) async throws -> LedgerFile {
        var items: [LedgerFile.Item] = []
        for record in records {
            items.append(
                LedgerFile.Item(
                    index: record.index, entry: try record.entry.encoded(),
                    proof: try await log.inclusion(index: record.index, size: final)))
        }
        var consistency: [Digest] = []
        if let deadline { consistency = try await log.consistency(from: deadline, to: final) }
        return LedgerFile(items: items, consistency: consistency)
    }

    func close() async { await log.close() }
}
