/// Builds the byte strings that are hashed and signed: big-endian integers, `LP` and `T` of TD1's notation.
public struct ByteWriter: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    /// A string that begins with a domain tag: `T(tag)`.
    public init(tag: String) { self.tag(tag) }

    public mutating func u8(_ value: UInt8) { bytes.append(value) }

    public mutating func u16(_ value: UInt16) { bigEndian(UInt64(value), width: 2) }

    public mutating func u32(_ value: UInt32) { bigEndian(UInt64(value), width: 4) }

    public mutating func u64(_ value: UInt64) { bigEndian(value, width: 8) }

    /// The bytes as they are, with no length before them.
    public mutating func raw(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

    public mutating func raw(_ digest: Digest) { bytes.append(contentsOf: digest.bytes) }

    /// `LP(x)` = `u32(len x) ‖ x`.
    ///
    /// - Precondition: fewer than 2^32 bytes.
    public mutating func lengthPrefixed(_ more: some Collection<UInt8>) {
        u32(UInt32(more.count))
        raw(more)
    }

    /// `T(s)` = `LP(UTF-8 of s)`.
    public mutating func tag(_ text: String) { lengthPrefixed(Array(text.utf8)) }

    private mutating func bigEndian(_ value: UInt64, width: Int) {
        for index in stride(from: width - 1, through: 0, by: -1) {
            bytes.append(UInt8(value >> UInt64(8 * index) & 255))
        }
    }
}
