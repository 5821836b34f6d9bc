internal import CryptoPrimitives
internal import TransparencyLog

/// A published log (C2SP tlog-tiles), read by whoever takes part in a draw.
struct PublicLog: Sendable {
    /// Longest bundle, in bytes: 256 entries of the longest that the format allows.
    private static let maximumBundleByteCount = 256 * 65_537

    let source: PublicSource
    let logKey: VerifierKey

    /// The log's latest checkpoint.
    ///
    /// - Throws: `MonitorError`, `DrawsError`.
    func checkpoint() async throws -> (checkpoint: Checkpoint, note: SignedNote) {
        let bytes = try await source.read(LogResource.checkpoint.path, maximum: SignedNote.maximumByteCount)
        return try LogMonitor.checkpoint(logKey: logKey) { (_: String) -> [UInt8]? in bytes }
    }

    /// Reads the entries from where an earlier reading ended up to a checkpoint, and verifies its root.
    ///
    /// - Parameter visit: is given index and bytes of each entry; what it collects counts only when this returns.
    /// - Throws: `MonitorError`, `DrawsError`.
    func entries(
        from tree: MerkleFrontier, to checkpoint: Checkpoint, visit: (UInt64, [UInt8]) -> Void
    ) async throws -> MerkleFrontier {
        var pass = try LogPass(to: checkpoint, from: tree)
        while let wanted = pass.wanted {
            let (path, maximum) = (LogResource.entries(wanted).path, Self.maximumBundleByteCount)
            if let bytes = try await source.read(path, maximum: maximum) {
                try pass.take(bytes, visit: visit)
            } else if !wanted.isFull,
                let bytes = try await source.read(LogResource.entries(wanted.full).path, maximum: maximum)
            {
                try pass.take(bytes, isFull: true, visit: visit)
            } else {
                throw MonitorError(
                    .missing, .entries(wanted), "\(source) has no \(path): the log is incomplete; read another copy")
            }
        }
        return try pass.finished()
    }
}
