internal import CryptoPrimitives
public import TransparencyLog

/// The `ledger/` folder, proven: what stands on the log at which index, and how much of it was in by the deadline.
///
/// Shows nothing but what the directory chose to show; `WholeLog` shows the rest.
public struct LedgerEvidence: Sendable {
    /// Ascending by index.
    public let records: [LogRecord]

    /// cp(D); nil when nothing was in by the deadline. With quorum 0 it is the final checkpoint.
    public let deadline: Checkpoint?

    /// Covers every record.
    public let final: Checkpoint

    /// Size of cp(D); 0 without one.
    public var deadlineSize: UInt64 { deadline?.size ?? 0 }

    /// Proves the files of a draw directory.
    ///
    /// - Parameters:
    ///   - deadline: the text of `checkpoint-deadline.txt`, nil if there is none.
    ///   - time: D.
    ///   - cosigned: further checkpoints of the log that the auditor got from its cosigners: one that was cosigned in time and
    ///     is larger than cp(D) as shown proves that the directory shows too little.
    /// - Throws: `.signature`, `.mismatch`, `.record` or `.logOrder`, naming checkpoint or entry.
    public init(
        _ file: LedgerFile, final: [UInt8], deadline: [UInt8]?, time: UInt64, cosigned: [SignedNote] = [],
        configuration: DrawConfiguration
    ) throws(DrawError) {
        let finalNote = try Self.note(final, LedgerFile.finalCheckpoint)
        guard let last = try DeadlineCheckpoint.latest(by: .max, among: [finalNote], of: configuration) else {
            throw DrawError(.signature, at: LedgerFile.finalCheckpoint, "fewer than the quorum cosigned it")
        }
        records = try file.items.map { item throws(DrawError) in try Self.record(item, under: last) }
        self.final = last
        let shown = try deadline.map { bytes throws(DrawError) in try Self.note(bytes, LedgerFile.deadlineCheckpoint) }
        if configuration.quorum == 0 {
            guard deadline.map({ $0 == final }) ?? true else {
                throw DrawError(
                    .mismatch, at: LedgerFile.deadlineCheckpoint, "with quorum 0 it is the final checkpoint or missing")
            }
            self.deadline = last
        } else {
            self.deadline = try Self.deadline(shown, among: [finalNote] + cosigned, time, configuration)
        }
        try Self.checkPrefix(self.deadline, of: last, file.consistency)
    }

    private static func note(_ bytes: [UInt8], _ name: String) throws(DrawError) -> SignedNote {
        do {
            return try SignedNote(parsing: bytes)
        } catch { throw DrawError(.record, at: name, Wording(verbatim: error.message)) }
    }

    private static func record(_ item: LedgerFile.Item, under last: Checkpoint) throws(DrawError) -> LogRecord {
        let place = "\(LedgerFile.file): entry \(item.index)"
        let hasher = TreeHasher(.sha256)
        let isIncluded = hasher.isIncluded(
            leafHash: hasher.leaf(item.entry), index: item.index, size: last.size, path: item.proof, root: last.root)
        guard isIncluded else { throw DrawError(.mismatch, at: place, "its proof does not lead to the checkpoint") }
        do throws(EntryError) {
            return LogRecord(index: item.index, entry: try LedgerEntry(decoding: item.entry))
        } catch { throw DrawError(.record, at: place, Wording(verbatim: error.message)) }
    }

    /// The shown checkpoint is the largest that a quorum cosigned by the deadline, as far as anybody here knows.
    private static func deadline(
        _ shown: SignedNote?, among others: [SignedNote], _ time: UInt64, _ configuration: DrawConfiguration
    ) throws(DrawError) -> Checkpoint? {
        let place = LedgerFile.deadlineCheckpoint
        let notes = (shown.map { [$0] } ?? []) + others
        let latest = try DeadlineCheckpoint.latest(by: time, among: notes, of: configuration)
        guard let shown else {
            guard let latest else { return nil }
            throw DrawError(
                .mismatch, at: place, "missing; \(latest.size) entries were cosigned by a quorum by the deadline")
        }
        let checkpoint = try DeadlineCheckpoint.verified(shown, of: configuration)
        guard let latest, latest.size >= checkpoint.size else {
            throw DrawError(.signature, at: place, "fewer than the quorum cosigned it by the deadline")
        }
        guard latest.size == checkpoint.size else {
            throw DrawError(
                .mismatch, at: place,
                "it covers \(checkpoint.size) entries; \(latest.size) were cosigned by a quorum by the deadline")
        }
        return checkpoint
    }

    private static func checkPrefix(
        _ deadline: Checkpoint?, of last: Checkpoint, _ proof: [Digest]
    ) throws(DrawError) {
        guard let deadline else {
            guard proof.isEmpty else {
                throw DrawError(
                    .mismatch, at: "\(LedgerFile.file): consistency", "there is no checkpoint that it could lead from")
            }
            return
        }
        let isPrefix = TreeHasher(.sha256).isConsistent(
            firstSize: deadline.size, firstRoot: deadline.root, secondSize: last.size, secondRoot: last.root,
            proof: proof)
        guard isPrefix else {
            throw DrawError(
                .mismatch, at: LedgerFile.deadlineCheckpoint,
                "\(LedgerFile.file) does not show it to be a prefix of the final one")
        }
    }
}
