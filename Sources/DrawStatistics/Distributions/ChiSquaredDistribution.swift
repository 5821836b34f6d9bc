internal import Glibc

/// The chi-squared distribution: the regularised incomplete gamma function Q(k/2, x/2) (NIST DLMF 8.2.4).
enum ChiSquaredDistribution {
    /// Terms after which a series that should long have ended is given up; it takes some multiples of √k.
    private static let maximumTerms = 1_000_000

    /// Probability of a value above `x`.
    ///
    /// - Precondition: `degrees ≥ 1`.
    static func upperTail(_ x: Double, degrees: Int) -> Double {
        precondition(degrees >= 1, "chi-squared has at least one degree of freedom")
        guard x > 0 else { return 1 }
        let (shape, half) = (Double(degrees) / 2, x / 2)
        // x^a e^−x / Γ(a), the common factor of series and fraction.
        let factor = exp(shape * log(half) - half - LogGamma.value(shape))
        return half < shape + 1
            ? max(0, 1 - factor * series(shape, half)) : min(1, factor * fraction(shape, half))
    }

    /// Σ x^n / (a (a+1) … (a+n)): DLMF 8.7.1.
    private static func series(_ shape: Double, _ x: Double) -> Double {
        var (term, sum) = (1 / shape, 1 / shape)
        for step in 1...maximumTerms {
            term *= x / (shape + Double(step))
            sum += term
            if term < sum * .ulpOfOne / 4 { break }
        }
        return sum
    }

    /// The continued fraction DLMF 8.9.2, by Lentz's method.
    private static func fraction(_ shape: Double, _ x: Double) -> Double {
        let tiny = Double.leastNormalMagnitude / .ulpOfOne
        var b = x + 1 - shape
        var c = 1 / tiny
        var d = 1 / b
        var value = d
        for step in 1...maximumTerms {
            let a = -Double(step) * (Double(step) - shape)
            b += 2
            d = 1 / nonzero(a * d + b, tiny)
            c = nonzero(b + a / c, tiny)
            value *= d * c
            if abs(d * c - 1) < .ulpOfOne { break }
        }
        return value
    }

    private static func nonzero(_ value: Double, _ tiny: Double) -> Double { abs(value) < tiny ? tiny : value }
}
