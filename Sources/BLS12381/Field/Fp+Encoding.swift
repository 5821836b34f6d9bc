internal import CryptoPrimitives

extension Fp: CoordinateField {
    static var byteCount: Int { 48 }

    /// Reads a big-endian number.
    ///
    /// - Returns: nil unless `bytes` are 48 and their number is below p.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var limbs = InlineArray<6, UInt64>(repeating: 0)
        for (position, byte) in bytes.enumerated() {
            let index = (Self.byteCount - 1 - position) / 8
            limbs[index] = limbs[index] << 8 | UInt64(byte)
        }
        let number = Fp(limbs[0], limbs[1], limbs[2], limbs[3], limbs[4], limbs[5])
        guard !number.isAtLeast(.modulus) else { return nil }
        self = number * Fp.squaredRadix
    }

    /// A constant of a specification, in hexadecimal without leading zeroes or with.
    init(_ hex: StaticString) {
        let digits = String(describing: hex)
        let padded = String(repeating: "0", count: max(0, 2 * Self.byteCount - digits.count)) + digits
        guard let element = Hex.decode(padded).flatMap({ Fp($0[...]) }) else {
            preconditionFailure("\(digits) is no number below p")
        }
        self = element
    }

    /// 48 bytes, big-endian.
    var bytes: [UInt8] {
        let number = self.number
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        for limb in [number.l5, number.l4, number.l3, number.l2, number.l1, number.l0] {
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: limb >> shift)) }
        }
        return bytes
    }

    /// The limbs of the number itself, out of Montgomery form.
    private var number: Fp { self * Fp(1, 0, 0, 0, 0, 0) }

    /// Whether the number is odd: `sgn0` of RFC 9380 section 4.1.
    var isOdd: Bool { number.l0 & 1 == 1 }

    /// Whether the number is above (p − 1)/2, so that it is the larger one of itself and its negative.
    var isLargerThanNegative: Bool { number.isAtLeast(Exponent.half.adding(1)) }

    /// Compares the limbs as they are.
    private func isAtLeast(_ bound: Exponent) -> Bool {
        var borrow: UInt64 = 0
        _ = Limb.difference(l0, bound.limbs[0], &borrow)
        _ = Limb.difference(l1, bound.limbs[1], &borrow)
        _ = Limb.difference(l2, bound.limbs[2], &borrow)
        _ = Limb.difference(l3, bound.limbs[3], &borrow)
        _ = Limb.difference(l4, bound.limbs[4], &borrow)
        _ = Limb.difference(l5, bound.limbs[5], &borrow)
        return borrow == 0
    }
}

extension Fp: CustomStringConvertible {
    /// 96 lower-case hexadecimal digits.
    var description: String { Hex.encode(bytes) }
}

extension Fp {
    /// 2^256.
    private static let halfShift = Fp.one.doubled(times: 256)

    /// The big-endian number of 64 bytes, modulo p (`hash_to_field`, RFC 9380 section 5.2).
    init(reducing bytes: ArraySlice<UInt8>) {
        precondition(bytes.count == 64)
        let padding = [UInt8](repeating: 0, count: Self.byteCount - 32)
        guard let high = Fp((padding + bytes.prefix(32))[...]), let low = Fp((padding + bytes.suffix(32))[...]) else {
            preconditionFailure("256 bits are always below p")
        }
        self = high * Self.halfShift + low
    }
}
