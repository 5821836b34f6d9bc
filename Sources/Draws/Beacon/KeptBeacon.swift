internal import CanonicalJSON
public import DrandBeacon
public import DrawCore

/// `beacon.json`, once found: relays are asked for a draw's round only until one has it.
public struct KeptBeacon: Sendable {
    private static let maximumFileByteCount = 4096

    public let path: String
    public let chain: DrandChain
    public let round: UInt64

    public init(path: String, chain: DrandChain, round: UInt64) {
        self.path = path
        self.chain = chain
        self.round = round
    }

    /// The round, or nil if it was not found yet.
    ///
    /// - Throws: `.malformed` for a file that does not verify; `.storage`.
    public func read() throws(DrawsError) -> BeaconFile? {
        guard let bytes = try DurableFiles.read(path, maximum: Self.maximumFileByteCount) else { return nil }
        do {
            let beacon = try BeaconFile(canonical: bytes, file: path)
            try verify(beacon)
            return beacon
        } catch {
            throw DrawsError(
                .malformed, "\(path) is not round \(round): move it away and fetch the round anew", cause: error)
        }
    }

    /// Verifies the round and writes it, whole or not at all.
    ///
    /// - Throws: `.malformed` for another round or a wrong signature; `.storage`.
    public func keep(_ beacon: BeaconFile) throws(DrawsError) {
        do { try verify(beacon) } catch {
            throw DrawsError(
                .malformed, "that is not round \(round) of chain \(chain.hash): fetch it anew", cause: error)
        }
        try DurableFiles.replace(path, with: beacon.canonicalBytes, mode: DurableFiles.publicMode)
    }

    /// The round from the file, or from the relays, which are then not asked again.
    ///
    /// - Throws: `DrawsError`; `CancellationError`.
    public func find(
        from relays: BeaconRelays, progress: @Sendable (BeaconRelays.Progress) -> Void = { _ in }
    ) async throws -> BeaconFile {
        if let kept = try read() { return kept }
        let beacon = try await relays.wait(for: round, progress: progress)
        try keep(beacon)
        return beacon
    }

    private func verify(_ beacon: BeaconFile) throws {
        guard beacon.round == round else {
            throw DrawsError(.malformed, "round \(beacon.round), where the draw waits for \(round)")
        }
        try chain.verify(round: round, signature: beacon.signature)
    }
}
