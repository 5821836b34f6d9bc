/// An element of the base field: an integer modulo the 381-bit prime p.
///
/// Held in Montgomery form: the six limbs, least significant first, are the element times R = 2^384, modulo p, and always
/// below p. One element has one form, so that equality is that of the limbs.
///
/// p = (x − 1)²·(x⁴ − x² + 1)/3 + x for the family's parameter x (`CurveParameter`). p < 2^381, so the sum of two elements
/// never leaves the limbs.
struct Fp: FieldElement {
    let l0: UInt64
    let l1: UInt64
    let l2: UInt64
    let l3: UInt64
    let l4: UInt64
    let l5: UInt64

    /// The limbs as they are, without conversion.
    @inline(__always)
    init(_ l0: UInt64, _ l1: UInt64, _ l2: UInt64, _ l3: UInt64, _ l4: UInt64, _ l5: UInt64) {
        self.l0 = l0
        self.l1 = l1
        self.l2 = l2
        self.l3 = l3
        self.l4 = l4
        self.l5 = l5
    }

    /// The limbs of p, least significant first. Computed properties, so that they are immediate operands in the code.
    enum Modulus {
        @inline(__always) static var l0: UInt64 { 0xb9fe_ffff_ffff_aaab }
        @inline(__always) static var l1: UInt64 { 0x1eab_fffe_b153_ffff }
        @inline(__always) static var l2: UInt64 { 0x6730_d2a0_f6b0_f624 }
        @inline(__always) static var l3: UInt64 { 0x6477_4b84_f385_12bf }
        @inline(__always) static var l4: UInt64 { 0x4b1b_a7b6_434b_acd7 }
        @inline(__always) static var l5: UInt64 { 0x1a01_11ea_397f_e69a }

        /// −1/p modulo 2^64: what a limb is multiplied with so that adding that many p clears it.
        @inline(__always) static var negatedInverse: UInt64 { 0x89f3_fffc_fffc_fffd }
    }

    static var zero: Fp { Fp(0, 0, 0, 0, 0, 0) }

    /// R modulo p, by doubling the number 1 384 times.
    static let one = Fp(1, 0, 0, 0, 0, 0).doubled(times: 384)

    /// R² modulo p: multiplying limbs with it brings them into Montgomery form.
    static let squaredRadix = one.doubled(times: 384)

    func doubled(times count: Int) -> Fp {
        var result = self
        for _ in 0..<count { result = result.doubled }
        return result
    }

    /// A small number.
    init(_ value: UInt64) { self = Fp(value, 0, 0, 0, 0, 0) * Fp.squaredRadix }

    // MARK: Sums

    static func + (left: Fp, right: Fp) -> Fp {
        var carry: UInt64 = 0
        let l0 = Limb.sum(left.l0, right.l0, &carry)
        let l1 = Limb.sum(left.l1, right.l1, &carry)
        let l2 = Limb.sum(left.l2, right.l2, &carry)
        let l3 = Limb.sum(left.l3, right.l3, &carry)
        let l4 = Limb.sum(left.l4, right.l4, &carry)
        let l5 = left.l5 &+ right.l5 &+ carry
        return Fp(l0, l1, l2, l3, l4, l5).reduced
    }

    static func - (left: Fp, right: Fp) -> Fp {
        var borrow: UInt64 = 0
        let l0 = Limb.difference(left.l0, right.l0, &borrow)
        let l1 = Limb.difference(left.l1, right.l1, &borrow)
        let l2 = Limb.difference(left.l2, right.l2, &borrow)
        let l3 = Limb.difference(left.l3, right.l3, &borrow)
        let l4 = Limb.difference(left.l4, right.l4, &borrow)
        let l5 = Limb.difference(left.l5, right.l5, &borrow)
        // p where the difference went below zero, else nothing.
        let mask = 0 &- borrow
        var carry: UInt64 = 0
        return Fp(
            Limb.sum(l0, Modulus.l0 & mask, &carry), Limb.sum(l1, Modulus.l1 & mask, &carry),
            Limb.sum(l2, Modulus.l2 & mask, &carry), Limb.sum(l3, Modulus.l3 & mask, &carry),
            Limb.sum(l4, Modulus.l4 & mask, &carry), l5 &+ (Modulus.l5 & mask) &+ carry)
    }

    static prefix func - (element: Fp) -> Fp { zero - element }

    /// Takes p away once, if the limbs are not below p. They must be below 2p.
    @inline(__always)
    var reduced: Fp {
        var borrow: UInt64 = 0
        let d0 = Limb.difference(l0, Modulus.l0, &borrow)
        let d1 = Limb.difference(l1, Modulus.l1, &borrow)
        let d2 = Limb.difference(l2, Modulus.l2, &borrow)
        let d3 = Limb.difference(l3, Modulus.l3, &borrow)
        let d4 = Limb.difference(l4, Modulus.l4, &borrow)
        let d5 = Limb.difference(l5, Modulus.l5, &borrow)
        let keep = 0 &- borrow
        return Fp(
            l0 & keep | d0 & ~keep, l1 & keep | d1 & ~keep, l2 & keep | d2 & ~keep, l3 & keep | d3 & ~keep,
            l4 & keep | d4 & ~keep, l5 & keep | d5 & ~keep)
    }
}
