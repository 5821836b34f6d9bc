/// Reads what `ByteWriter` wrote; every read is bounded and says nil when the input is too short.
public struct ByteReader: Sendable {
    private let bytes: [UInt8]

    /// Position of the next byte to be read.
    public private(set) var offset = 0

    public init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    public var remaining: Int { bytes.count - offset }

    public mutating func raw(_ count: Int) -> [UInt8]? {
        guard count >= 0, count <= remaining else { return nil }
        defer { offset += count }
        return Array(bytes[offset..<offset + count])
    }

    public mutating func u8() -> UInt8? { raw(1)?[0] }

    public mutating func u16() -> UInt16? { bigEndian(width: 2).map { UInt16($0) } }

    public mutating func u32() -> UInt32? { bigEndian(width: 4).map { UInt32($0) } }

    public mutating func u64() -> UInt64? { bigEndian(width: 8) }

    public mutating func digest() -> Digest? { raw(Digest.byteCount).flatMap { Digest($0) } }

    /// Reads `LP(x)`.
    ///
    /// - Parameter maximum: the longest `x` accepted, in bytes.
    public mutating func lengthPrefixed(maximum: Int) -> [UInt8]? {
        guard let count = u32(), count <= maximum else { return nil }
        return raw(Int(count))
    }

    private mutating func bigEndian(width: Int) -> UInt64? {
        raw(width).map { $0.reduce(0) { $0 << 8 | UInt64($1) } }
    }
}
