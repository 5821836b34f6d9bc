extension Fp {
    /// a·b, by Montgomery's multiplication: six rounds, each of which adds one limb's product and takes one limb away.
    static func * (left: Fp, right: Fp) -> Fp {
        var sum = RunningSum()
        sum.add(left, times: right.l0)
        sum.dropLimb()
        sum.add(left, times: right.l1)
        sum.dropLimb()
        sum.add(left, times: right.l2)
        sum.dropLimb()
        sum.add(left, times: right.l3)
        sum.dropLimb()
        sum.add(left, times: right.l4)
        sum.dropLimb()
        sum.add(left, times: right.l5)
        sum.dropLimb()
        return sum.value
    }

    var squared: Fp { self * self }

    /// a·b + c·d with one reduction for both products, which is what multiplying in Fp2 comes down to.
    static func sumOfProducts(_ a: Fp, _ b: Fp, _ c: Fp, _ d: Fp) -> Fp {
        var sum = RunningSum()
        sum.add(a, times: b.l0)
        sum.add(c, times: d.l0)
        sum.dropLimb()
        sum.add(a, times: b.l1)
        sum.add(c, times: d.l1)
        sum.dropLimb()
        sum.add(a, times: b.l2)
        sum.add(c, times: d.l2)
        sum.dropLimb()
        sum.add(a, times: b.l3)
        sum.add(c, times: d.l3)
        sum.dropLimb()
        sum.add(a, times: b.l4)
        sum.add(c, times: d.l4)
        sum.dropLimb()
        sum.add(a, times: b.l5)
        sum.add(c, times: d.l5)
        sum.dropLimb()
        return sum.value
    }

    /// The sum inside a multiplication, seven limbs wide.
    ///
    /// After each `dropLimb` it is below 2p with one product a round, below 3p with two: s' < (s + n·p·2^64 + p·2^64)/2^64
    /// for n products. After the sixth it is below p + n·p²/R, so below 1.21·p, and one subtraction is enough.
    private struct RunningSum {
        private var l0: UInt64 = 0
        private var l1: UInt64 = 0
        private var l2: UInt64 = 0
        private var l3: UInt64 = 0
        private var l4: UInt64 = 0
        private var l5: UInt64 = 0
        private var l6: UInt64 = 0

        @inline(__always)
        init() {}

        @inline(__always)
        mutating func add(_ factor: Fp, times limb: UInt64) {
            var carry: UInt64 = 0
            l0 = Limb.product(factor.l0, limb, adding: l0, &carry)
            l1 = Limb.product(factor.l1, limb, adding: l1, &carry)
            l2 = Limb.product(factor.l2, limb, adding: l2, &carry)
            l3 = Limb.product(factor.l3, limb, adding: l3, &carry)
            l4 = Limb.product(factor.l4, limb, adding: l4, &carry)
            l5 = Limb.product(factor.l5, limb, adding: l5, &carry)
            l6 = l6 &+ carry
        }

        /// Adds the multiple of p that clears the lowest limb, and shifts that limb out.
        @inline(__always)
        mutating func dropLimb() {
            let multiple = l0 &* Modulus.negatedInverse
            var carry: UInt64 = 0
            _ = Limb.product(multiple, Modulus.l0, adding: l0, &carry)
            l0 = Limb.product(multiple, Modulus.l1, adding: l1, &carry)
            l1 = Limb.product(multiple, Modulus.l2, adding: l2, &carry)
            l2 = Limb.product(multiple, Modulus.l3, adding: l3, &carry)
            l3 = Limb.product(multiple, Modulus.l4, adding: l4, &carry)
            l4 = Limb.product(multiple, Modulus.l5, adding: l5, &carry)
            l5 = l6 &+ carry
            l6 = 0
        }

        @inline(__always)
        var value: Fp { Fp(l0, l1, l2, l3, l4, l5).reduced }
    }
}
