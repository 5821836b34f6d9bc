internal import Glibc

/// The standard normal distribution.
enum NormalDistribution {
    /// Probability of a value above `z`.
    static func upperTail(_ z: Double) -> Double { erfc(z / 2.0.squareRoot()) / 2 }

    /// Probability of a value at least as far from 0 as `z`.
    static func twoSidedTail(_ z: Double) -> Double { min(1, erfc(abs(z) / 2.0.squareRoot())) }
}
