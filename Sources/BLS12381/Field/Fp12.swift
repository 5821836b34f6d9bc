/// An element c0 + c1·w of Fp12 = Fp6[w]/(w² − v), in which pairings take their values.
///
/// w⁶ = ξ, so Fp12 is also Fp2[w]/(w⁶ − ξ), with the powers w⁰, w², w⁴ in c0 and w¹, w³, w⁵ in c1.
struct Fp12: FieldElement {
    let c0: Fp6
    let c1: Fp6

    @inline(__always)
    init(_ c0: Fp6, _ c1: Fp6) {
        self.c0 = c0
        self.c1 = c1
    }

    static var zero: Fp12 { Fp12(.zero, .zero) }
    static let one = Fp12(.one, .zero)

    static func + (left: Fp12, right: Fp12) -> Fp12 { Fp12(left.c0 + right.c0, left.c1 + right.c1) }
    static func - (left: Fp12, right: Fp12) -> Fp12 { Fp12(left.c0 - right.c0, left.c1 - right.c1) }
    static prefix func - (element: Fp12) -> Fp12 { Fp12(-element.c0, -element.c1) }

    static func * (left: Fp12, right: Fp12) -> Fp12 {
        let p0 = left.c0 * right.c0
        let p1 = left.c1 * right.c1
        return Fp12(p0 + p1.timesV, (left.c0 + left.c1) * (right.c0 + right.c1) - p0 - p1)
    }

    /// (c0 + c1·w)² = (c0 + c1)(c0 + c1·v) − c0·c1 − c0·c1·v + 2·c0·c1·w.
    var squared: Fp12 {
        let product = c0 * c1
        return Fp12((c0 + c1) * (c0 + c1.timesV) - product - product.timesV, product.doubled)
    }

    /// x·(s0 + s1·w² + s3·w³), the shape of a line of the Miller loop.
    func times(line s0: Fp2, _ s1: Fp2, _ s3: Fp2) -> Fp12 {
        let p0 = c0.times(s0, s1)
        let p1 = c1.timesV(s3)
        return Fp12(p0 + p1.timesV, (c0 + c1).times(s0, s1 + s3) - p0 - p1)
    }

    /// c0 − c1·w: the p⁶-th power, and the inverse of an element whose order divides p⁶ + 1.
    var conjugate: Fp12 { Fp12(c0, -c1) }

    var inverse: Fp12 {
        let inverse = (c0.squared - c1.squared.timesV).inverse
        return Fp12(c0 * inverse, -(c1 * inverse))
    }
}
