/// E′: y² = x³ + 4ξ over Fp2, and in it G2, the points of order r. Public keys lie here.
///
/// E′ is the sextic twist of E: (x, y) ↦ (x/w², y/w³) takes it into E over Fp12, since w⁶ = ξ.
enum G2: Curve {
    static let b = Fp2(Fp(4), Fp(4))

    static func times3b(_ x: Fp2) -> Fp2 {
        let x4 = x.doubled.doubled
        return (x4.doubled + x4).timesNonresidue
    }

    static let generator = AffinePoint<G2>(
        x: Fp2(
            Fp("024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8"),
            Fp("13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e")),
        y: Fp2(
            Fp("0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b82801"),
            Fp("0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff05f79be")))

    /// 1/ξ^((p − 1)/3) and 1/ξ^((p − 1)/2): what the coordinates take on when Frobenius is brought through the twist.
    private static let twistedFrobenius = (
        x: Fp12.frobeniusPowers[2].inverse, y: Fp12.frobeniusPowers[3].inverse
    )

    /// ψ: into E, the p-th powers, and back, so (x^p·w^(2 − 2p), y^p·w^(3 − 3p)).
    static func endomorphism(_ point: AffinePoint<G2>) -> AffinePoint<G2> {
        AffinePoint(x: point.x.conjugate * twistedFrobenius.x, y: point.y.conjugate * twistedFrobenius.y)
    }

    /// Whether ψ(P) = x·P.
    ///
    /// Enough: ψ² − (x + 1)·ψ + p = 0, as for Frobenius on E, whose trace is x + 1. So 0 = (x² − (x + 1)·x + p)·P = (p − x)·P,
    /// and p − x = h·r, h = (x − 1)²/3. P's order also divides the number of points of E′, h′·r, and h, h′ have no common
    /// divisor and h·r, h′·r none but r; so it divides r. Necessary: on G2, ψ multiplies by p, and p ≡ x modulo r.
    static func isInSubgroup(_ point: AffinePoint<G2>) -> Bool {
        -ProjectivePoint(point).timesParameter == ProjectivePoint(endomorphism(point))
    }
}
