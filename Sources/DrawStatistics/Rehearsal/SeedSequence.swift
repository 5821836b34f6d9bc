public import CryptoPrimitives

/// The seeds of a rehearsal: as good as random, and the same for the same start.
///
///     seed_k = H(T("Tabellion/rehearsal-seed") ‖ LP(start) ‖ u64 k)
///
/// Nothing that is committed to or drawn for anybody comes from here.
public struct SeedSequence: Sendable {
    private let start: [UInt8]

    /// - Parameter start: any text.
    public init(start: String) { self.start = Array(start.utf8) }

    public subscript(number: UInt64) -> Digest { digest("Tabellion/rehearsal-seed", number) }

    /// The `number`-th 32 bytes for keys and salts, apart from the seeds.
    public func entropy(_ number: UInt64) -> Digest { digest("Tabellion/rehearsal-key", number) }

    private func digest(_ tag: String, _ number: UInt64) -> Digest {
        var writer = ByteWriter(tag: tag)
        writer.lengthPrefixed(start)
        writer.u64(number)
        return sha256(writer.bytes)
    }
}
