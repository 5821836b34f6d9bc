/// The simplified map of Shallue, van de Woestijne and Ulas for G1 (RFC 9380 sections 6.6.2 and 8.8.1).
///
/// It needs a curve whose a and b are both not 0, which E is not: it maps to E₁: y² = x³ + a·x + b, and `ElevenIsogeny`
/// leads from there to E.
enum SimplifiedSWU {
    static let a = Fp(
        "00144698a3b8e9433d693a02c96d4982b0ea985383ee66a8d8e8981aefd881ac98936f8da0e0f97f5cf428082d584c1d")
    static let b = Fp(
        "12e2908d11688030018b12e8753eee3b2016c1f0f24f4070a0b9c14fcef35ef55a23215a316ceaa5d1cc48e98e172be0")

    /// Z: no square, not −1, x³ + a·x + b − Z irreducible, and g(b/(Z·a)) a square.
    static let z = Fp(11)

    /// −b/a, and b/(Z·a) for the inputs where the first candidate has no value.
    private static let candidate = (usual: -b * a.inverse, exceptional: b * (z * a).inverse)

    /// x³ + a·x + b.
    static func g(_ x: Fp) -> Fp { (x.squared + a) * x + b }

    /// A point of E₁ for every u, whose y is odd exactly if u is.
    static func map(_ u: Fp) -> (x: Fp, y: Fp) {
        let zu2 = z * u.squared
        let inverse = (zu2.squared + zu2).inverse
        let x1 = inverse.isZero ? candidate.exceptional : candidate.usual * (.one + inverse)
        if let y = g(x1).squareRoot { return (x1, y.isOdd == u.isOdd ? y : -y) }
        // g(x2) = (Z·u²)³·g(x1), and Z is no square: if g(x1) is none, g(x2) is one.
        let x2 = zu2 * x1
        guard let y = g(x2).squareRoot else { preconditionFailure("neither g(x1) nor g(x2) is a square") }
        return (x2, y.isOdd == u.isOdd ? y : -y)
    }
}
