/// One of the two curves y² = x³ + b: G1's over Fp, G2's over Fp2.
protocol Curve: Sendable {
    associatedtype Field: CoordinateField

    static var b: Field { get }

    /// 3·b·x, which the addition formulas need; b is small enough for additions alone.
    static func times3b(_ x: Field) -> Field

    /// The generator of the group of order r that the standards agree on.
    static var generator: AffinePoint<Self> { get }

    /// Whether a point of the curve lies in the group of order r.
    static func isInSubgroup(_ point: AffinePoint<Self>) -> Bool
}
