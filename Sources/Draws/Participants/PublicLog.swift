internal import CryptoPrimitives
internal import TransparencyLog

/// A published log (C2SP tlog-tiles), read by whoever takes part in a draw.
struct PublicLog: Sendable {
    /// Longest bundle, in bytes: 256 entries of the longest that the format allows.
    private static let maximumBundleByteCount = 256 * 65_537

    /// Fetched side by side: most of the time goes by waiting.
    private static let bundlesAtOnce = 8

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
        while pass.wanted != nil {
            for bundle in try await bundles(pass.upcoming(Self.bundlesAtOnce)) {
                try pass.take(bundle.bytes, isFull: bundle.isFull, visit: visit)
            }
        }
        return try pass.finished()
    }

    /// Reads whatever a cosigner has to read; nothing of it is verified yet.
    ///
    /// - Throws: `MonitorError`, `DrawsError`.
    func read(_ reading: inout MirrorReading) async throws {
        while !reading.upcoming(1).isEmpty {
            for bundle in try await bundles(reading.upcoming(Self.bundlesAtOnce)) {
                try reading.take(bundle.bytes, isFull: bundle.isFull)
            }
        }
    }

    private struct Bundle: Sendable {
        let bytes: [UInt8]
        /// It stands in for a partial one that is gone.
        var isFull = false
    }

    /// Fetches bundles side by side, and gives them in order.
    private func bundles(_ addresses: [TileAddress]) async throws -> [Bundle] {
        try await withThrowingTaskGroup(of: (Int, Bundle).self) { group in
            for (place, address) in addresses.enumerated() { group.addTask { (place, try await bundle(address)) } }
            var found: [Int: Bundle] = [:]
            for try await (place, bundle) in group { found[place] = bundle }
            return addresses.indices.compactMap { found[$0] }
        }
    }

    private func bundle(_ address: TileAddress) async throws -> Bundle {
        let maximum = Self.maximumBundleByteCount
        if let bytes = try await source.read(LogResource.entries(address).path, maximum: maximum) {
            return Bundle(bytes: bytes)
        }
        if !address.isFull,
            let bytes = try await source.read(LogResource.entries(address.full).path, maximum: maximum)
        {
            return Bundle(bytes: bytes, isFull: true)
        }
        throw MonitorError(
            .missing, .entries(address),
            "\(source) has no \(LogResource.entries(address).path): the log is incomplete; read another copy")
    }
}
