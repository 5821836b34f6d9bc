/// A whole number below 2^256 that points are multiplied with.
struct Scalar: Equatable, Comparable, Sendable {
    static let byteCount = 32

    /// Least significant first.
    private let limbs: InlineArray<4, UInt64>

    /// r, the order of G1 and G2.
    static let order = Scalar(
        limbs: [0xffff_ffff_0000_0001, 0x53bd_a402_fffe_5bfe, 0x3339_d808_09a1_d805, 0x73ed_a753_299d_7d48])

    private init(limbs: InlineArray<4, UInt64>) { self.limbs = limbs }

    init(_ value: UInt64) { limbs = [value, 0, 0, 0] }

    /// Reads a big-endian number.
    ///
    /// - Returns: nil unless `bytes` are 32.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        func limb(_ start: Int) -> UInt64 { bytes[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) } }
        limbs = [limb(24), limb(16), limb(8), limb(0)]
    }

    var isZero: Bool { bitCount == 0 }

    /// Up to and with the highest bit that is set.
    var bitCount: Int {
        for index in (0..<4).reversed() where limbs[index] != 0 {
            return 64 * (index + 1) - limbs[index].leadingZeroBitCount
        }
        return 0
    }

    /// - Parameter index: from 0, the lowest; below 256.
    func bit(_ index: Int) -> Bool { limbs[index / 64] >> UInt64(index % 64) & 1 == 1 }

    static func < (left: Scalar, right: Scalar) -> Bool {
        for index in (0..<4).reversed() where left.limbs[index] != right.limbs[index] {
            return left.limbs[index] < right.limbs[index]
        }
        return false
    }

    static func == (left: Scalar, right: Scalar) -> Bool { !(left < right) && !(right < left) }
}
