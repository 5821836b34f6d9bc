/// A fixed exponent of up to 384 bits, made from p by small steps, so that no exponent is typed in.
struct Exponent: Sendable {
    /// Least significant first.
    private(set) var limbs: InlineArray<6, UInt64>

    /// p itself.
    static var modulus: Exponent {
        Exponent(limbs: [
            Fp.Modulus.l0, Fp.Modulus.l1, Fp.Modulus.l2, Fp.Modulus.l3, Fp.Modulus.l4, Fp.Modulus.l5,
        ])
    }

    /// p − 2: Fermat's inverse.
    static let inverse = modulus.subtracting(2)

    /// (p − 1)/2: at most one of y and −y is above it.
    static let half = modulus.subtracting(1).divided(by: 2)

    /// (p + 1)/4 = (p − 3)/4 + 1: the square root, since p ≡ 3 modulo 4.
    static let squareRoot = modulus.subtracting(3).divided(by: 4).adding(1)

    func adding(_ value: UInt64) -> Exponent {
        var result = self
        var carry = value
        for index in 0..<6 { result.limbs[index] = Limb.sum(limbs[index], 0, &carry) }
        precondition(carry == 0)
        return result
    }

    func subtracting(_ value: UInt64) -> Exponent {
        var result = self
        var borrow: UInt64 = 0
        for index in 0..<6 { result.limbs[index] = Limb.difference(limbs[index], index == 0 ? value : 0, &borrow) }
        precondition(borrow == 0)
        return result
    }

    /// - Precondition: the division leaves no remainder.
    func divided(by divisor: UInt64) -> Exponent {
        var result = self
        var remainder: UInt64 = 0
        for index in (0..<6).reversed() {
            (result.limbs[index], remainder) = divisor.dividingFullWidth((remainder, limbs[index]))
        }
        precondition(remainder == 0)
        return result
    }
}

extension FieldElement {
    /// The element to the power of `exponent`, four bits at a time. The exponent is no secret.
    func power(_ exponent: Exponent) -> Self {
        var powers = InlineArray<16, Self>(repeating: .one)
        for index in 1..<16 { powers[index] = powers[index - 1] * self }
        var result = Self.one
        for index in (0..<6).reversed() {
            for shift in stride(from: 60, through: 0, by: -4) {
                result = result.squared.squared.squared.squared
                let digit = Int(exponent.limbs[index] >> UInt64(shift) & 15)
                if digit != 0 { result *= powers[digit] }
            }
        }
        return result
    }
}
