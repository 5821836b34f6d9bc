public import CryptoPrimitives
public import TransparencyLog

/// What anybody may read: nothing here touches the database or waits for the disk of the sequencer.
extension Log {
    /// The proof that an entry stands on the log; waits until a checkpoint covers it.
    ///
    /// - Throws: `outOfRange` if no such entry is durable, `storage` if the disk keeps failing; `CancellationError`.
    public nonisolated func receipt(index: UInt64) async throws -> InclusionReceipt {
        try await receipt(index: index, .sha256)
    }

    nonisolated func receipt(index: UInt64, _ function: HashFunction) async throws -> InclusionReceipt {
        _ = try await checkpoint(covering: index)
        let published = board.current
        let proof = try await reader[function].inclusion(index: index, size: published.size, in: published)
        return InclusionReceipt(index: index, checkpoint: published.checkpoints[function].note, proof: proof)
    }

    /// Sibling hashes from a leaf to the root of the tree of `size` leaves.
    ///
    /// - Throws: `outOfRange` unless `index < size` and `size` is at most the latest checkpoint's.
    public nonisolated func inclusion(index: UInt64, size: UInt64) async throws -> [Digest] {
        try await inclusion(index: index, size: size, .sha256)
    }

    nonisolated func inclusion(index: UInt64, size: UInt64, _ function: HashFunction) async throws -> [Digest] {
        let published = board.current
        guard index < size, size <= published.size else {
            throw LedgerError(
                .outOfRange, "no proof for entry \(index) in size \(size): the checkpoint has \(published.size)")
        }
        return try await reader[function].inclusion(index: index, size: size, in: published)
    }

    /// The proof that the tree of `first` leaves is a prefix of that of `second`.
    ///
    /// - Throws: `outOfRange` unless `first <= second` and `second` is at most the latest checkpoint's size.
    public nonisolated func consistency(from first: UInt64, to second: UInt64) async throws -> [Digest] {
        try await consistency(from: first, to: second, .sha256)
    }

    nonisolated func consistency(
        from first: UInt64, to second: UInt64, _ function: HashFunction
    ) async throws -> [Digest] {
        let published = board.current
        guard first <= second, second <= published.size else {
            throw LedgerError(
                .outOfRange, "no proof from size \(first) to \(second): the checkpoint has \(published.size)")
        }
        return try await reader[function].consistency(first: first, second: second, in: published)
    }

    /// The checkpoint published last; does not wait.
    ///
    /// It carries no time and is signed once: an idle log stays as it is. That it is still the latest one say cosignatures
    /// and time tokens, which may be taken for the same note again.
    public nonisolated func latestCheckpoint() -> PublishedCheckpoint { board.current.checkpoints.sha256 }

    /// The bytes of an entry that the latest checkpoint covers.
    ///
    /// - Throws: `outOfRange`.
    public nonisolated func entry(index: UInt64) async throws -> [UInt8] {
        try await reader.sha256.entry(index: index, in: board.current)
    }

    /// A static resource by its path without leading slash: `checkpoint`, `tile/…`, and the SM3 tree's below `sm3/`; nil
    /// for any other path.
    public nonisolated func file(_ path: String) async throws -> ServedFile? {
        guard let resource = TreeResource(path: path) else { return nil }
        let published = board.current
        guard resource.resource != .checkpoint else {
            return ServedFile(
                bytes: Array(published.checkpoints[resource.function].note.utf8),
                contentType: resource.resource.contentType, cacheControl: "max-age=1")
        }
        return try await reader[resource.function].read(resource, in: published).map { bytes in
            ServedFile(
                bytes: bytes, contentType: resource.resource.contentType,
                cacheControl: "public, max-age=31536000, immutable")
        }
    }
}
