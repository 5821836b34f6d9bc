/// The one number x = −0xd201000000010000 from which BLS12-381 follows.
///
/// r = x⁴ − x² + 1 is the order of the groups, p = (x − 1)²·r/3 + x the field's prime (Barreto, Lynn and Scott, "Constructing
/// elliptic curves with prescribed embedding degrees", 2002). Only six bits of x are set, which makes every
/// multiplication by it cheap.
enum CurveParameter {
    /// |x|. x itself is negative.
    static let magnitude = Scalar(0xd201_0000_0001_0000)
}
