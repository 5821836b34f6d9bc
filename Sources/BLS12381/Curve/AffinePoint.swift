/// A point of a curve by its coordinates; never the point at infinity.
struct AffinePoint<C: Curve>: Equatable, Sendable {
    let x: C.Field
    let y: C.Field

    /// - Precondition: y² = x³ + b. Whoever reads coordinates checks it.
    init(x: C.Field, y: C.Field) {
        self.x = x
        self.y = y
    }

    static prefix func - (point: AffinePoint) -> AffinePoint { AffinePoint(x: point.x, y: -point.y) }

    var isOnCurve: Bool { y.squared == x.squared * x + C.b }
}
