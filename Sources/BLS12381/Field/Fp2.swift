/// An element c0 + c1·u of Fp2 = Fp[u]/(u² + 1).
///
/// −1 is no square modulo p, since p ≡ 3 modulo 4.
struct Fp2: FieldElement {
    let c0: Fp
    let c1: Fp

    @inline(__always)
    init(_ c0: Fp, _ c1: Fp) {
        self.c0 = c0
        self.c1 = c1
    }

    static var zero: Fp2 { Fp2(.zero, .zero) }
    static let one = Fp2(.one, .zero)

    /// ξ = 1 + u, which is neither a square nor a cube in Fp2: the tower and the twist are built on it.
    static let nonresidue = Fp2(.one, .one)

    static func + (left: Fp2, right: Fp2) -> Fp2 { Fp2(left.c0 + right.c0, left.c1 + right.c1) }
    static func - (left: Fp2, right: Fp2) -> Fp2 { Fp2(left.c0 - right.c0, left.c1 - right.c1) }
    static prefix func - (element: Fp2) -> Fp2 { Fp2(-element.c0, -element.c1) }

    static func * (left: Fp2, right: Fp2) -> Fp2 {
        Fp2(
            Fp.sumOfProducts(left.c0, right.c0, -left.c1, right.c1),
            Fp.sumOfProducts(left.c0, right.c1, left.c1, right.c0))
    }

    static func * (left: Fp2, right: Fp) -> Fp2 { Fp2(left.c0 * right, left.c1 * right) }

    /// (c0 + c1·u)² = (c0 + c1)(c0 − c1) + 2·c0·c1·u.
    var squared: Fp2 { Fp2((c0 + c1) * (c0 - c1), c0.doubled * c1) }

    /// ξ·x = (c0 − c1) + (c0 + c1)·u.
    var timesNonresidue: Fp2 { Fp2(c0 - c1, c0 + c1) }

    /// c0 − c1·u, which is the p-th power.
    var conjugate: Fp2 { Fp2(c0, -c1) }

    /// The conjugate over the norm c0² + c1²; 0 for 0.
    var inverse: Fp2 { conjugate * norm.inverse }

    /// x·conjugate(x), in Fp.
    private var norm: Fp { c0.squared + c1.squared }

    /// A square root; nil if there is none. Which of the two it is is not said.
    ///
    /// For y = a + b·u with y² = x: norm(y)² = norm(x), a² = (c0 ± norm(y))/2 and b = c1/2a. The two candidates for a²
    /// have the product −c1²/4, so that exactly one is a square if c1 is not 0.
    var squareRoot: Fp2? {
        guard let normRoot = norm.squareRoot else { return nil }
        if c1.isZero {
            if let root = c0.squareRoot { return Fp2(root, .zero) }
            return (-c0).squareRoot.map { Fp2(.zero, $0) }
        }
        let half = Fp.one.doubled.inverse
        guard let real = ((c0 + normRoot) * half).squareRoot ?? ((c0 - normRoot) * half).squareRoot else { return nil }
        return Fp2(real, c1 * half * real.inverse)
    }
}
