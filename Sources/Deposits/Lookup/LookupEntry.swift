/// What a look-up table holds of one thing: the first eight bytes of its digest, and where its record is.
struct LookupEntry: Hashable, Comparable, Sendable {
    /// Big-endian value of the first eight bytes.
    let prefix: UInt64

    /// Leaf index.
    let index: UInt64

    /// Bytes of one entry in a file: prefix ‖ index, big-endian.
    static let byteCount = 16

    static func < (left: LookupEntry, right: LookupEntry) -> Bool {
        (left.prefix, left.index) < (right.prefix, right.index)
    }
}

/// Kinds of things that are looked up, each with tables of its own.
enum LookupFamily: UInt8, CaseIterable, Sendable {
    case sha256 = 1
    case sm3 = 2
    /// By SHA-256 of the case number; one entry for each request, under its first index.
    case caseNumber = 3
    /// By SHA-256 of the idempotency key; one entry for each request, under its first index.
    case key = 4
}
