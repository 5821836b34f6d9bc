internal import CryptoPrimitives

/// Sealed slips in one file, in a look-up of many candidates. A candidate takes a whole shard: its server learns less of them
/// than by a file of their own.
///
///     u32 count ‖ count × (name[32] ‖ u32 length), ascending by name ‖ the sealed slips, in that order
///
/// The number of shards is a power of two, `2^b`; a slip lies in the one that the first b bits of its name give.
struct SlipShard {
    /// One sealed slip.
    struct Item {
        let name: [UInt8]
        let bytes: [UInt8]
    }

    static let nameByteCount = 32
    static let folder = "shards"
    static let maximumFileByteCount = 512 << 20
    private static let usualCount: UInt64 = 2048
    private static let maximumBits = 16

    /// b, for as many candidates: some 2,000 slips, or 8 MB, lie in a shard.
    static func bits(for count: UInt64) -> Int {
        var bits = 0
        while bits < maximumBits, count >> UInt64(bits) > usualCount { bits += 1 }
        return bits
    }

    /// The shard of a name.
    static func number(of name: [UInt8], bits: Int) -> Int {
        (Int(name[0]) << 8 | Int(name[1])) >> (maximumBits - bits)
    }

    /// Below the look-up's folder: `shards/` and four hexadecimal digits.
    static func path(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return "\(folder)/\(String(repeating: "0", count: 4 - digits.count))\(digits)"
    }

    /// - Throws: `.slip` for more than 512 MiB.
    static func encoded(_ items: [Item]) throws(DrawsError) -> [UInt8] {
        let sorted = items.sorted { $0.name.lexicographicallyPrecedes($1.name) }
        var writer = ByteWriter()
        writer.u32(UInt32(sorted.count))
        for item in sorted {
            writer.raw(item.name)
            writer.u32(UInt32(item.bytes.count))
        }
        for item in sorted { writer.raw(item.bytes) }
        guard writer.bytes.count <= maximumFileByteCount else {
            throw DrawsError(
                .slip, "a shard of \(writer.bytes.count) bytes; at most 512 MiB fit: write slips with --files")
        }
        return writer.bytes
    }

    /// The sealed slip of a name; nil if the shard has none, or is none.
    static func find(_ name: [UInt8], in shard: [UInt8]) -> [UInt8]? {
        var reader = ByteReader(shard)
        let itemByteCount = nameByteCount + 4
        guard let count = reader.u32(), Int(count) <= (shard.count - 4) / itemByteCount else { return nil }
        var offset = 4 + Int(count) * itemByteCount
        for _ in 0..<count {
            guard let candidate = reader.raw(nameByteCount), let length = reader.u32(),
                Int(length) <= shard.count - offset
            else { return nil }
            if candidate == name { return Array(shard[offset..<offset + Int(length)]) }
            offset += Int(length)
        }
        return nil
    }
}
