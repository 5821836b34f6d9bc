/// ZIP's integers.
struct LittleEndianWriter {
    private(set) var bytes: [UInt8] = []

    mutating func u16(_ value: UInt64) { write(value, 2) }

    mutating func u32(_ value: UInt64) { write(value, 4) }

    mutating func u64(_ value: UInt64) { write(value, 8) }

    mutating func raw(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

    private mutating func write(_ value: UInt64, _ width: Int) {
        precondition(width == 8 || value >> UInt64(8 * width) == 0, "the value does not fit its field")
        for index in 0..<width { bytes.append(UInt8(value >> UInt64(8 * index) & 255)) }
    }
}

enum LittleEndian {
    /// - Precondition: `width` bytes stand at `offset`.
    static func read(_ bytes: [UInt8], at offset: Int, width: Int) -> UInt64 {
        bytes[offset..<offset + width].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
