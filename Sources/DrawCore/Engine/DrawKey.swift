internal import CryptoPrimitives

/// A unit's key in a stage: 16 bytes as an unsigned number; the smaller comes first (section 6).
public struct DrawKey: Hashable, Sendable, Comparable {
    public static let byteCount = 16

    public let value: UInt128

    public init(_ value: UInt128) { self.value = value }

    /// - Returns: nil unless there are 16 bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        value = bytes.reduce(0) { $0 << 8 | UInt128($1) }
    }

    /// 16 bytes, big-endian.
    public var bytes: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Self.byteCount)
        var span = bytes.mutableSpan
        span.setBigEndian(value, at: 0)
        return bytes
    }

    /// 32 lower-case hexadecimal digits.
    public var hex: String { Hex.encode(bytes) }

    public static func < (left: DrawKey, right: DrawKey) -> Bool { left.value < right.value }
}

/// Where a unit stands in a stage's order: by key, then by lowest index.
public struct RankPosition: Hashable, Sendable, Comparable {
    public let key: DrawKey
    public let index: UInt64

    public init(key: DrawKey, index: UInt64) {
        self.key = key
        self.index = index
    }

    public static func < (left: RankPosition, right: RankPosition) -> Bool {
        left.key != right.key ? left.key < right.key : left.index < right.index
    }
}
