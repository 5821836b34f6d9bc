internal import CryptoPrimitives
internal import TransparencyLog

/// The `ledger/` folder, proven: what stands on the log at which index, and how much of it was in by the deadline.
public struct LedgerEvidence: Sendable {
    /// Ascending by index.
    public let records: [LogRecord]

    /// Size of cp(D); 0 without one.
    public let deadlineSize: UInt64

    /// Size of the final checkpoint.
    public let finalSize: UInt64

    /// Whether `records` are all entries of the draw's register and all keys below `finalSize`, because the caller has read
    /// the log itself; else they are what the directory chose to show.
    public let isComplete: Bool

    /// Records of a log that the caller has read and checked itself.
    ///
    /// - Parameters:
    ///   - deadlineSize: size of cp(D).
    ///   - finalSize: how much of the log was read.
    public init(complete records: [LogRecord], deadlineSize: UInt64, finalSize: UInt64) {
        self.records = records.sorted { $0.index < $1.index }
        self.deadlineSize = deadlineSize
        self.finalSize = finalSize
        isComplete = true
    }

    /// Proves the files of a draw directory.
    ///
    /// - Parameters:
    ///   - deadline: the text of `checkpoint-deadline.txt`, nil if there is none.
    ///   - time: D.
    /// - Throws: `.signature`, `.mismatch`, `.record` or `.logOrder`, naming checkpoint or entry.
    public init(
        _ file: LedgerFile, final: [UInt8], deadline: [UInt8]?, time: UInt64, configuration: DrawConfiguration
    ) throws(DrawError) {
        let finalNote = try Self.note(final, LedgerFile.finalCheckpoint)
        guard let last = try DeadlineCheckpoint.latest(by: .max, among: [finalNote], of: configuration) else {
            throw DrawError(.signature, at: LedgerFile.finalCheckpoint, "fewer than the quorum cosigned it")
        }
        let hasher = TreeHasher(.sha256)
        records = try file.items.map { item throws(DrawError) in
            let place = "\(LedgerFile.file): entry \(item.index)"
            let isIncluded = hasher.isIncluded(
                leafHash: hasher.leaf(item.entry), index: item.index, size: last.size, path: item.proof, root: last.root
            )
            guard isIncluded else { throw DrawError(.mismatch, at: place, "its proof does not lead to the checkpoint") }
            do throws(EntryError) {
                return LogRecord(index: item.index, entry: try LedgerEntry(decoding: item.entry))
            } catch { throw DrawError(.record, at: place, error.message) }
        }
        finalSize = last.size
        isComplete = false
        deadlineSize = try Self.deadlineSize(deadline, file, last, time, configuration)
    }

    private static func note(_ bytes: [UInt8], _ name: String) throws(DrawError) -> SignedNote {
        do {
            return try SignedNote(parsing: bytes)
        } catch { throw DrawError(.record, at: name, error.message) }
    }

    /// With quorum 0 cp(D) is the latest checkpoint; otherwise it is cosigned by D, and a prefix of the final one.
    private static func deadlineSize(
        _ bytes: [UInt8]?, _ file: LedgerFile, _ last: Checkpoint, _ time: UInt64, _ configuration: DrawConfiguration
    ) throws(DrawError) -> UInt64 {
        if configuration.quorum == 0 { return last.size }
        guard let bytes else { return 0 }
        let place = LedgerFile.deadlineCheckpoint
        let note = try note(bytes, place)
        guard let checkpoint = try DeadlineCheckpoint.latest(by: time, among: [note], of: configuration) else {
            throw DrawError(.signature, at: place, "fewer than the quorum cosigned it by the deadline")
        }
        let isPrefix = TreeHasher(.sha256).isConsistent(
            firstSize: checkpoint.size, firstRoot: checkpoint.root, secondSize: last.size, secondRoot: last.root,
            proof: file.consistency)
        guard isPrefix else { throw DrawError(.mismatch, at: place, "not a prefix of the final checkpoint") }
        return checkpoint.size
    }
}
