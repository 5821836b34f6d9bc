internal import Glibc

/// The logarithm of the gamma function, for positive arguments.
enum LogGamma {
    /// From here on Stirling's series to six terms is exact to rounding.
    private static let stirlingStart = 12.0

    /// Stirling's series (DLMF 5.11.1), after Γ(x) = Γ(x + n) / (x (x+1) … (x+n−1)).
    static func value(_ x: Double) -> Double {
        var (x, product) = (x, 1.0)
        while x < stirlingStart {
            product *= x
            x += 1
        }
        let square = 1 / (x * x)
        let correction =
            (1.0 / 12
                - square
                * (1.0 / 360
                    - square * (1.0 / 1260 - square * (1.0 / 1680 - square * (1.0 / 1188 - square * 691 / 360_360)))))
            / x
        return (x - 0.5) * log(x) - x + 0.5 * log(2 * Double.pi) + correction - log(product)
    }
}
