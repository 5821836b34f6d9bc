/// The optimal ate pairing e: G1 × G2 → Fp12 (Vercauteren, "Optimal pairings", 2010), cubed.
///
/// The cube (see `Fp12.finalExponentiation`) is as good: it is bilinear, and 1 only where the pairing is, since the values'
/// order r is a prime other than 3.
enum Pairing {
    /// One factor of a product of pairings.
    typealias Pair = (AffinePoint<G1>, AffinePoint<G2>)

    /// The product of the pairings of all pairs, with one final exponentiation.
    ///
    /// - Precondition: every point lies in its group.
    static func product(_ pairs: [Pair]) -> Fp12 { millerLoop(pairs).finalExponentiation }

    /// Π f(x, Q)(P): the functions with divisor x·(Q) − (x·Q) − (x − 1)·(O), all in one pass.
    private static func millerLoop(_ pairs: [Pair]) -> Fp12 {
        var steps = pairs.map { LineStep($0.1) }
        var value = Fp12.one
        for bit in (0..<CurveParameter.magnitude.bitCount - 1).reversed() {
            value = value.squared
            for index in pairs.indices { steps[index].double(at: pairs[index].0, into: &value) }
            guard CurveParameter.magnitude.bit(bit) else { continue }
            for index in pairs.indices { steps[index].addBase(at: pairs[index].0, into: &value) }
        }
        // x is negative: f(−n, Q) is 1/f(n, Q) up to a factor that the final exponentiation makes 1, and so is the conjugate.
        return value.conjugate
    }
}
