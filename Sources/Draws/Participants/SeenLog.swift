internal import CryptoPrimitives
internal import DrawCore
internal import TransparencyLog

/// Everything that a whole log has of one draw, and of its VRF key.
struct SeenLog {
    /// More records of one draw than every contributor could need are no draw's.
    private static let maximumRecordCount = 1 << 18

    let checkpoint: Checkpoint
    /// Ascending by index.
    let records: [LogRecord]
    let keyRecords: [LogRecord]

    /// Reads the log from its first entry to its latest checkpoint.
    ///
    /// - Parameter earlier: a checkpoint of the same log, not larger, that has to be a prefix.
    /// - Throws: `MonitorError`, `DrawsError`.
    init(_ log: PublicLog, of draw: DrawIdentifier, vrfPublicKey: [UInt8], earlier: Checkpoint?) async throws {
        checkpoint = try await log.checkpoint().checkpoint
        var records: [LogRecord] = []
        var keyRecords: [LogRecord] = []
        let name = draw.bytes
        func visit(_ index: UInt64, _ bytes: [UInt8]) {
            // Other kinds of entries may share the log; what is no entry says nothing of the draw.
            guard let entry = try? LedgerEntry(decoding: bytes) else { return }
            let record = LogRecord(index: index, entry: entry)
            if record.drawID == name, records.count <= Self.maximumRecordCount { records.append(record) }
            if case .key(let key, _) = entry.body, key.publicKey == vrfPublicKey, keyRecords.count < 1024 {
                keyRecords.append(record)
            }
        }
        var tree = MerkleFrontier(.sha256)
        if let earlier {
            guard earlier.size <= checkpoint.size else {
                throw DrawsError(
                    .source,
                    "\(log.source) has \(checkpoint.size) entries, the draw's own checkpoint \(earlier.size): "
                        + "read a copy of the log that is up to date")
            }
            tree = try await log.entries(from: tree, to: earlier, visit: visit)
        }
        _ = try await log.entries(from: tree, to: checkpoint, visit: visit)
        guard records.count <= Self.maximumRecordCount else {
            throw DrawsError(.source, "\(log.source) has more than \(Self.maximumRecordCount) records of \(draw)")
        }
        self.records = records
        self.keyRecords = keyRecords
    }
}
