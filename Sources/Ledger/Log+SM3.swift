public import CryptoPrimitives
public import TransparencyLog

/// The second tree, over the same entries with SM3: origin `<origin>/sm3`, the same key, files below `sm3/`.
extension Log {
    /// The SM3 tree's checkpoint published last, of the same size as `latestCheckpoint()` at that moment; does not wait.
    public nonisolated func latestSM3Checkpoint() -> PublishedCheckpoint { board.current.checkpoints.sm3 }

    /// The proof that an entry stands in the SM3 tree; waits until a checkpoint covers it.
    ///
    /// - Returns: a receipt whose hashes are SM3 and whose checkpoint verifies under `sm3LogKey`.
    /// - Throws: as `receipt(index:)`.
    public nonisolated func sm3Receipt(index: UInt64) async throws -> InclusionReceipt {
        try await receipt(index: index, .sm3)
    }

    /// Sibling hashes from a leaf to the root of the SM3 tree of `size` leaves.
    ///
    /// - Throws: `outOfRange` unless `index < size` and `size` is at most the latest checkpoint's.
    public nonisolated func sm3Inclusion(index: UInt64, size: UInt64) async throws -> [Digest] {
        try await inclusion(index: index, size: size, .sm3)
    }

    /// The proof that the SM3 tree of `first` leaves is a prefix of that of `second`.
    ///
    /// - Throws: `outOfRange` unless `first <= second` and `second` is at most the latest checkpoint's size.
    public nonisolated func sm3Consistency(from first: UInt64, to second: UInt64) async throws -> [Digest] {
        try await consistency(from: first, to: second, .sm3)
    }
}
