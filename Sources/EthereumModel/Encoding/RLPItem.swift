/// Recursive Length Prefix (Ethereum Yellow Paper, appendix B): a byte string, or a list of items.
public indirect enum RLPItem: Hashable, Sendable {
    case bytes([UInt8])
    case list([RLPItem])

    /// A number in its only spelling: big-endian without leading zeros, 0 as no bytes.
    public static func number(_ value: UInt64) -> RLPItem { .bytes(Self.minimal(value)) }

    static func minimal(_ value: UInt64) -> [UInt8] {
        let width = (64 - value.leadingZeroBitCount + 7) / 8
        return (0..<width).reversed().map { UInt8(value >> UInt64(8 * $0) & 255) }
    }

    /// The bytes, unless it is a list.
    public var byteString: [UInt8]? {
        if case .bytes(let bytes) = self { bytes } else { nil }
    }

    /// The items, unless it is a byte string.
    public var items: [RLPItem]? {
        if case .list(let items) = self { items } else { nil }
    }

    /// The number, unless it is a list, has a leading zero or exceeds 64 bits.
    public var number: UInt64? {
        guard case .bytes(let bytes) = self, bytes.count <= 8, bytes.first != 0 else { return nil }
        return bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Its only encoding.
    public var encoded: [UInt8] {
        switch self {
        case .bytes(let bytes):
            if bytes.count == 1, bytes[0] < 0x80 { return bytes }
            return Self.prefix(0x80, count: bytes.count) + bytes
        case .list(let items):
            let payload = items.flatMap { $0.encoded }
            return Self.prefix(0xC0, count: payload.count) + payload
        }
    }

    private static func prefix(_ base: UInt8, count: Int) -> [UInt8] {
        if count <= 55 { return [base + UInt8(count)] }
        let length = minimal(UInt64(count))
        return [base + 55 + UInt8(length.count)] + length
    }
}
