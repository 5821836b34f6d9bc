/// E: y² = x³ + 4 over Fp, and in it G1, the points of order r. Signatures lie here.
///
/// The curve has h·r points, h = (x − 1)²/3.
enum G1: Curve {
    static let b = Fp(4)

    static func times3b(_ x: Fp) -> Fp {
        let x4 = x.doubled.doubled
        return x4.doubled + x4
    }

    static let generator = AffinePoint<G1>(
        x: Fp("17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb"),
        y: Fp("08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1"))

    /// A cube root of 1 in Fp: of the two, the one that acts on G1 as −x².
    ///
    /// 2^((p − 1)/3) is not 1, since 2 is no cube modulo p; the other root is its square.
    static let cubeRoot: Fp = Fp(2).power(Exponent.modulus.subtracting(1).divided(by: 3))

    /// φ(x, y) = (βx, y) for the cube root β: an endomorphism of E with φ² + φ + 1 = 0.
    static func endomorphism(_ point: AffinePoint<G1>) -> AffinePoint<G1> {
        AffinePoint(x: cubeRoot * point.x, y: point.y)
    }

    /// Whether φ(P) = −x²·P.
    ///
    /// Enough: then 0 = φ²(P) + φ(P) + P = (x⁴ − x² + 1)·P = r·P. Necessary: on G1, cyclic of prime order r, φ is a
    /// multiplication by one of the two roots of λ² + λ + 1 modulo r, which are −x² and x² − 1, and β is chosen so that it is
    /// the first. Two multiplications by x instead of one by r.
    static func isInSubgroup(_ point: AffinePoint<G1>) -> Bool {
        -ProjectivePoint(point).timesParameter.timesParameter == ProjectivePoint(endomorphism(point))
    }
}
