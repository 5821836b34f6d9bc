/// A point of G2 on its way through the Miller loop, and the lines that it draws.
///
/// A line through T with slope λ on E′, seen from E and evaluated at P = (xP, yP), is
/// yP − λ·xP/w + (λ·xT − yT)/w³, by the untwisting (x/w², y/w³). Times w³ it is (λ·xT − yT) − λ·xP·w² + yP·w³. Factors from
/// Fp2 or Fp4, such as w³ and denominators, do not matter: the final exponentiation makes them 1.
struct LineStep {
    private let base: AffinePoint<G2>
    private var point: ProjectivePoint<G2>

    init(_ base: AffinePoint<G2>) {
        self.base = base
        point = ProjectivePoint(base)
    }

    /// T ← 2T, and multiplies `value` with the tangent at T.
    ///
    /// λ = 3X²/(2YZ). Times 2YZ the constant term λ·xT − yT is Y² − 3b′Z², since Y²Z = X³ + b′Z³.
    mutating func double(at place: AffinePoint<G1>, into value: inout Fp12) {
        let xx = point.x.squared
        let constant = point.y.squared - G2.times3b(point.z.squared)
        let yz2 = (point.y * point.z).doubled
        value = value.times(line: constant, (xx.doubled + xx) * -place.x, yz2 * place.y)
        point = point.doubled
    }

    /// T ← T + Q for the point Q that the loop began with, and multiplies `value` with the line through both.
    ///
    /// λ = (Y − yQ·Z)/(X − xQ·Z). Never a vertical line: T is a multiple k·Q, and neither k − 1 nor k + 1 is a multiple of r.
    mutating func addBase(at place: AffinePoint<G1>, into value: inout Fp12) {
        let rise = point.y - base.y * point.z
        let run = point.x - base.x * point.z
        value = value.times(line: rise * base.x - run * base.y, rise * -place.x, run * place.y)
        point = point + ProjectivePoint(base)
    }
}
