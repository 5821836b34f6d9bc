internal import CryptoPrimitives

/// The draws of a pick stage: c = 0, 1, … < 2^24, each a ticket of the whole list or rejected (section 6).
///
///     v = first 16 bytes of H(K_s ‖ FF×8 ‖ u32 c)      rejected if v ≥ floor(2^128 / W)·W      t = v mod W
struct PickDraws: Sendable {
    /// c ends here.
    static let end: UInt32 = 1 << 24
    private static let batchCount: UInt32 = 256

    private let hasher: RecordHasher
    private let totalWeight: UInt64
    /// v above this is rejected.
    private let largest: UInt128
    private var values: [UInt128] = []
    private var firstOfBatch: UInt32

    /// The next c.
    private(set) var next: UInt32

    /// - Parameters:
    ///   - totalWeight: W of the whole list, at least 1.
    ///   - first: the c to begin with.
    init(_ key: StageKey, totalWeight: UInt64, from first: UInt32 = 0) {
        let prefix = key.digest.bytes + [UInt8](repeating: 0xFF, count: 8)
        hasher = RecordHasher(prefix: prefix, recordByteCount: 4)
        self.totalWeight = totalWeight
        let total = UInt128(totalWeight)
        // 2^128 mod W; 0 rejects nothing.
        largest = .max - (0 &- total) % total
        firstOfBatch = first
        next = first
    }

    /// The next ticket that is not rejected, below W; nil when c has run out.
    mutating func ticket() -> UInt64? {
        while next < Self.end {
            if next - firstOfBatch == UInt32(values.count) { fill() }
            let value = values[Int(next - firstOfBatch)]
            next += 1
            if value <= largest { return UInt64(value % UInt128(totalWeight)) }
        }
        return nil
    }

    private mutating func fill() {
        let count = min(Self.batchCount, Self.end - next)
        var records = ByteWriter()
        for draw in next..<next + count { records.u32(draw) }
        let digests = hasher.digests(of: records.bytes.span)
        let span = digests.span
        values = (0..<Int(count)).map { span.bigEndian(at: $0 * Digest.byteCount, as: UInt128.self) }
        firstOfBatch = next
    }
}
