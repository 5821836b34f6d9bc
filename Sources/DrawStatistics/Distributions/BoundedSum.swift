internal import Glibc

/// A sum of independent values of known mean and variance, none farther than `range` from its mean.
struct BoundedSum {
    let variance: Double
    let range: Double

    /// At most the probability that the sum is as far from its mean as `distance` (Bernstein's inequality, or Chebyshev's if it
    /// says more): holds for every distribution and every number of values.
    func twoSidedTail(_ distance: Double) -> Double {
        guard distance != 0 else { return 1 }
        let square = distance * distance
        return min(1, variance / square, 2 * exp(-square / (2 * (variance + range * abs(distance) / 3))))
    }

    /// The distance that is passed, to one side, with a probability of at most e^−`exponent`.
    func reach(_ exponent: Double) -> Double {
        let linear = exponent * range / 3
        return linear + (linear * linear + 2 * exponent * variance).squareRoot()
    }
}
