/// An element c0 + c1·v + c2·v² of Fp6 = Fp2[v]/(v³ − ξ).
struct Fp6: FieldElement {
    let c0: Fp2
    let c1: Fp2
    let c2: Fp2

    @inline(__always)
    init(_ c0: Fp2, _ c1: Fp2, _ c2: Fp2) {
        self.c0 = c0
        self.c1 = c1
        self.c2 = c2
    }

    static var zero: Fp6 { Fp6(.zero, .zero, .zero) }
    static let one = Fp6(.one, .zero, .zero)

    static func + (left: Fp6, right: Fp6) -> Fp6 {
        Fp6(left.c0 + right.c0, left.c1 + right.c1, left.c2 + right.c2)
    }

    static func - (left: Fp6, right: Fp6) -> Fp6 {
        Fp6(left.c0 - right.c0, left.c1 - right.c1, left.c2 - right.c2)
    }

    static prefix func - (element: Fp6) -> Fp6 { Fp6(-element.c0, -element.c1, -element.c2) }

    /// Karatsuba: six products of Fp2 instead of nine.
    static func * (left: Fp6, right: Fp6) -> Fp6 {
        let p0 = left.c0 * right.c0
        let p1 = left.c1 * right.c1
        let p2 = left.c2 * right.c2
        let p01 = (left.c0 + left.c1) * (right.c0 + right.c1) - p0 - p1
        let p02 = (left.c0 + left.c2) * (right.c0 + right.c2) - p0 - p2
        let p12 = (left.c1 + left.c2) * (right.c1 + right.c2) - p1 - p2
        return Fp6(p0 + p12.timesNonresidue, p01 + p2.timesNonresidue, p02 + p1)
    }

    /// x·(s0 + s1·v).
    func times(_ s0: Fp2, _ s1: Fp2) -> Fp6 {
        let p0 = c0 * s0
        let p1 = c1 * s1
        let p01 = (c0 + c1) * (s0 + s1) - p0 - p1
        return Fp6(p0 + (c2 * s1).timesNonresidue, p01, c2 * s0 + p1)
    }

    /// x·s1·v.
    func timesV(_ s1: Fp2) -> Fp6 { Fp6((c2 * s1).timesNonresidue, c0 * s1, c1 * s1) }

    /// x·v.
    var timesV: Fp6 { Fp6(c2.timesNonresidue, c0, c1) }

    var squared: Fp6 { self * self }

    /// By the adjugate: x·(t0 + t1·v + t2·v²) lies in Fp2.
    var inverse: Fp6 {
        let t0 = c0.squared - (c1 * c2).timesNonresidue
        let t1 = c2.squared.timesNonresidue - c0 * c1
        let t2 = c1.squared - c0 * c2
        let inverse = (c0 * t0 + (c2 * t1 + c1 * t2).timesNonresidue).inverse
        return Fp6(t0 * inverse, t1 * inverse, t2 * inverse)
    }
}
