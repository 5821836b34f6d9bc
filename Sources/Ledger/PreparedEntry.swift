internal import CryptoPrimitives
internal import TransparencyLog

/// An entry decoded and hashed, before the sequencer sees it.
struct PreparedEntry: Sendable {
    let bytes: [UInt8]
    let leafHash: Digest
    let leafHashSM3: Digest
    let entry: LedgerEntry

    /// Whether it is of types 2 to 5, 12 or 13: those that rules decide on, and that may be sent again and get their
    /// first index.
    var isRuled: Bool { [2, 3, 4, 5, 12, 13].contains(bytes[1]) }

    /// - Throws: `malformedEntry`.
    init(_ bytes: [UInt8]) throws(LedgerError) {
        do throws(EntryError) {
            entry = try LedgerEntry(decoding: bytes)
        } catch {
            throw LedgerError(.malformedEntry, "not a TL1 entry", cause: error)
        }
        self.bytes = bytes
        leafHash = TreeHasher(.sha256).leaf(bytes)
        leafHashSM3 = TreeHasher(.sm3).leaf(bytes)
    }
}
