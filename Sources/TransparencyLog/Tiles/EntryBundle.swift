internal import CryptoPrimitives

/// Up to 256 consecutive entries, each with a big-endian 16-bit length before it (C2SP tlog-tiles).
public struct EntryBundle: Hashable, Sendable {
    /// The longest entry that a bundle can hold, in bytes.
    public static let maximumEntryByteCount = 65_535

    public let entries: [[UInt8]]

    /// - Returns: nil unless there are 1…256 entries of at most 65,535 bytes.
    public init?(entries: [[UInt8]]) {
        guard 1...TileAddress.fullWidth ~= entries.count,
            entries.allSatisfy({ $0.count <= Self.maximumEntryByteCount })
        else { return nil }
        self.entries = entries
    }

    /// - Parameter width: how many entries there must be.
    /// - Returns: nil unless `bytes` are exactly that many length-prefixed entries.
    public init?(decoding bytes: [UInt8], width: Int) {
        guard 1...TileAddress.fullWidth ~= width else { return nil }
        var reader = ByteReader(bytes)
        var entries: [[UInt8]] = []
        for _ in 0..<width {
            guard let count = reader.u16(), let entry = reader.raw(Int(count)) else { return nil }
            entries.append(entry)
        }
        guard reader.remaining == 0 else { return nil }
        self.entries = entries
    }

    /// The bytes of the file.
    public var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(entries.reduce(0) { $0 + 2 + $1.count })
        for entry in entries {
            bytes.append(UInt8(entry.count >> 8))
            bytes.append(UInt8(entry.count & 255))
            bytes += entry
        }
        return bytes
    }
}
