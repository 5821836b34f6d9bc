/// A point of a curve in homogeneous coordinates: (X/Z, Y/Z), or infinity where Z = 0.
///
/// The formulas are complete (Renes, Costello and Batina, "Complete addition formulas for prime order elliptic curves",
/// 2016, algorithms 7 and 9): right for every two points, equal, opposite or infinite, as long as the curve has no point
/// of order 2. Neither curve has: both orders are odd.
struct ProjectivePoint<C: Curve>: Sendable {
    let x: C.Field
    let y: C.Field
    let z: C.Field

    init(x: C.Field, y: C.Field, z: C.Field) {
        self.x = x
        self.y = y
        self.z = z
    }

    init(_ point: AffinePoint<C>) { self.init(x: point.x, y: point.y, z: .one) }

    static var infinity: ProjectivePoint { ProjectivePoint(x: .zero, y: .one, z: .zero) }

    var isInfinity: Bool { z.isZero }

    /// The coordinates; nil for infinity.
    var affine: AffinePoint<C>? {
        guard !isInfinity else { return nil }
        let inverse = z.inverse
        return AffinePoint(x: x * inverse, y: y * inverse)
    }

    static func + (left: ProjectivePoint, right: ProjectivePoint) -> ProjectivePoint {
        let xx = left.x * right.x
        let yy = left.y * right.y
        let zz = left.z * right.z
        let xy = (left.x + left.y) * (right.x + right.y) - xx - yy
        let yz = (left.y + left.z) * (right.y + right.z) - yy - zz
        let xz = (left.x + left.z) * (right.x + right.z) - xx - zz
        let xx3 = xx.doubled + xx
        let bzz3 = C.times3b(zz)
        let sum = yy + bzz3
        let difference = yy - bzz3
        let bxz3 = C.times3b(xz)
        return ProjectivePoint(
            x: xy * difference - yz * bxz3, y: difference * sum + xx3 * bxz3, z: sum * yz + xx3 * xy)
    }

    var doubled: ProjectivePoint {
        let yy = y.squared
        let bzz3 = C.times3b(z.squared)
        let yy8 = yy.doubled.doubled.doubled
        let difference = yy - (bzz3.doubled + bzz3)
        return ProjectivePoint(
            x: (difference * (x * y)).doubled, y: difference * (yy + bzz3) + bzz3 * yy8, z: y * z * yy8)
    }

    static prefix func - (point: ProjectivePoint) -> ProjectivePoint {
        ProjectivePoint(x: point.x, y: -point.y, z: point.z)
    }

    /// `scalar` times the point, by doubling and adding: the time taken depends on the scalar.
    static func * (scalar: Scalar, point: ProjectivePoint) -> ProjectivePoint {
        var result = infinity
        for index in (0..<scalar.bitCount).reversed() {
            result = result.doubled
            if scalar.bit(index) { result = result + point }
        }
        return result
    }

    /// |x| times the point, for the family's parameter x.
    var timesParameter: ProjectivePoint { CurveParameter.magnitude * self }
}

extension ProjectivePoint: Equatable {
    /// Whether the two are the same point, whatever their coordinates.
    static func == (left: ProjectivePoint, right: ProjectivePoint) -> Bool {
        guard !left.isInfinity, !right.isInfinity else { return left.isInfinity && right.isInfinity }
        return left.x * right.z == right.x * left.z && left.y * right.z == right.y * left.z
    }
}
