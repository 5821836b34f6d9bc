extension Fp12 {
    /// ξ^((p − 1)/6), so that w^p = w·frobenius: all powers of it that the Frobenius map needs, from the 0th.
    static let frobeniusPowers: InlineArray<6, Fp2> = {
        let base = Fp2.nonresidue.power(Exponent.modulus.subtracting(1).divided(by: 6))
        var powers = InlineArray<6, Fp2>(repeating: .one)
        for index in 1..<6 { powers[index] = powers[index - 1] * base }
        return powers
    }()

    /// The p-th power: each coefficient of wⁱ is conjugated and multiplied with ξ^(i·(p − 1)/6).
    var frobenius: Fp12 {
        let powers = Self.frobeniusPowers
        return Fp12(
            Fp6(c0.c0.conjugate, c0.c1.conjugate * powers[2], c0.c2.conjugate * powers[4]),
            Fp6(c1.c0.conjugate * powers[1], c1.c1.conjugate * powers[3], c1.c2.conjugate * powers[5]))
    }

    /// The square of an element whose order divides p⁴ − p² + 1 (Granger and Scott, "Faster squaring in the cyclotomic
    /// subgroup of sixth degree extensions", 2010): three squares of Fp4 instead of Fp12's two products of Fp6.
    var cyclotomicSquare: Fp12 {
        let (a0, a1) = Self.quarticSquare(c0.c0, c1.c1)
        let (b0, b1) = Self.quarticSquare(c1.c0, c0.c2)
        let (d0, d1) = Self.quarticSquare(c0.c1, c1.c2)
        let d1xi = d1.timesNonresidue
        return Fp12(
            Fp6((a0 - c0.c0).doubled + a0, (b0 - c0.c1).doubled + b0, (d0 - c0.c2).doubled + d0),
            Fp6((d1xi + c1.c0).doubled + d1xi, (a1 + c1.c1).doubled + a1, (b1 + c1.c2).doubled + b1))
    }

    /// (a + b·s)² in Fp4 = Fp2[s]/(s² − ξ).
    private static func quarticSquare(_ a: Fp2, _ b: Fp2) -> (Fp2, Fp2) {
        let aa = a.squared
        let bb = b.squared
        return (aa + bb.timesNonresidue, (a + b).squared - aa - bb)
    }
}
