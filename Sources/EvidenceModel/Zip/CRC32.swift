/// The CRC of ZIP (ISO 3309, reflected polynomial 0xEDB88320), eight bytes at a time.
public struct CRC32: Sendable {
    /// Eight tables of 256: what a byte contributes when 0 to 7 bytes follow it.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            tables[byte] = (0..<8).reduce(UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        for index in 256..<tables.count {
            let before = tables[index - 256]
            tables[index] = before >> 8 ^ tables[Int(before & 255)]
        }
        return tables
    }()

    private var state: UInt32 = 0xFFFF_FFFF

    public init() {}

    public mutating func update(_ bytes: [UInt8]) { update(bytes.span) }

    public mutating func update(_ bytes: borrowing Span<UInt8>) {
        let tables = Self.tables.span
        var crc = state
        var index = 0
        while index + 8 <= bytes.count {
            let low = crc ^ Self.word(bytes, index)
            let high = Self.word(bytes, index + 4)
            crc =
                tables[1792 + Int(low & 255)] ^ tables[1536 + Int(low >> 8 & 255)]
                ^ tables[1280 + Int(low >> 16 & 255)] ^ tables[1024 + Int(low >> 24)]
            crc ^=
                tables[768 + Int(high & 255)] ^ tables[512 + Int(high >> 8 & 255)]
                ^ tables[256 + Int(high >> 16 & 255)] ^ tables[Int(high >> 24)]
            index += 8
        }
        while index < bytes.count {
            crc = crc >> 8 ^ tables[Int((crc ^ UInt32(bytes[index])) & 255)]
            index += 1
        }
        state = crc
    }

    private static func word(_ bytes: borrowing Span<UInt8>, _ index: Int) -> UInt32 {
        UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2]) << 16
            | UInt32(bytes[index + 3]) << 24
    }

    /// The CRC of everything taken so far.
    public var value: UInt32 { ~state }

    /// The CRC of `bytes`.
    public static func of(_ bytes: [UInt8]) -> UInt32 {
        var crc = CRC32()
        crc.update(bytes)
        return crc.value
    }
}
