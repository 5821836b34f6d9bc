public import CryptoPrimitives
internal import TransparencyLog

/// Deposits of one request, encoded: entries of type 1 of one time and one case, back to back (docs/spec/ledger.md).
public struct DepositEntries: Hashable, Sendable {
    /// Bytes of one entry: version, type, time, two commitments, case.
    public static let entryByteCount = 106

    /// Bytes of the two commitments of one entry.
    public static let commitmentsByteCount = 64

    /// `count` entries of 106 bytes.
    public let bytes: [UInt8]

    /// Number of entries, at least 1.
    public var count: Int { bytes.count / Self.entryByteCount }

    /// - Parameters:
    ///   - unixMilliseconds: the time that every entry states.
    ///   - commitments: 64 bytes an entry, commitment256 ‖ commitmentSM3.
    ///   - caseCommitment: of the case that all of them belong to; `CaseCommitment.none` for none.
    /// - Throws: `malformedEntry` unless the commitments are whole and there is at least one; `batchTooLarge` for more
    ///   than `Log.maximumBatch`.
    public init(
        unixMilliseconds: UInt64, commitments: [UInt8], case caseCommitment: Digest
    ) throws(LedgerError) {
        let (count, rest) = commitments.count.quotientAndRemainder(dividingBy: Self.commitmentsByteCount)
        guard count > 0, rest == 0 else {
            throw LedgerError(
                .malformedEntry, "\(commitments.count) bytes of commitments; 64 for each deposit, at least one, are due"
            )
        }
        guard count <= Log.maximumBatch else {
            throw LedgerError(.batchTooLarge, "\(count) deposits in a batch; at most \(Log.maximumBatch)")
        }
        var head = ByteWriter()
        head.u8(LedgerEntry.version)
        head.u8(1)
        head.u64(unixMilliseconds)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count * Self.entryByteCount)
        for start in stride(from: 0, to: commitments.count, by: Self.commitmentsByteCount) {
            bytes += head.bytes
            bytes += commitments[start..<start + Self.commitmentsByteCount]
            bytes += caseCommitment.bytes
        }
        self.bytes = bytes
    }

    /// The bytes of one entry, from 0.
    public subscript(index: Int) -> [UInt8] {
        Array(bytes[index * Self.entryByteCount..<(index + 1) * Self.entryByteCount])
    }
}
