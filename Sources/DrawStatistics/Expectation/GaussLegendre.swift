internal import Glibc

/// The Gauss–Legendre rule on [−1, 1]: exact for polynomials below degree 2n.
struct GaussLegendre: Sendable {
    static let rule32 = GaussLegendre(32)

    let nodes: [Double]
    let weights: [Double]

    /// Roots of the Legendre polynomial by Newton's method from Chebyshev's points (DLMF 3.5.20).
    init(_ count: Int) {
        var (nodes, weights): ([Double], [Double]) = ([], [])
        for index in 0..<count {
            var x = cos(Double.pi * (Double(index) + 0.75) / (Double(count) + 0.5))
            var slope = 1.0
            for _ in 0..<100 {
                let (value, derivative) = Self.legendre(count, x)
                slope = derivative
                let step = value / derivative
                x -= step
                if abs(step) < .ulpOfOne / 2 { break }
            }
            nodes.append(x)
            weights.append(2 / ((1 - x * x) * slope * slope))
        }
        self.nodes = nodes
        self.weights = weights
    }

    private static func legendre(_ degree: Int, _ x: Double) -> (value: Double, derivative: Double) {
        var (previous, current) = (1.0, x)
        for step in 2...degree {
            let factor = Double(step)
            (previous, current) = (current, ((2 * factor - 1) * x * current - (factor - 1) * previous) / factor)
        }
        return (current, Double(degree) * (x * current - previous) / (x * x - 1))
    }

    /// How far the rule can be from the integral over an interval of half-length `half`, of a function that is analytic
    /// inside the Bernstein ellipse of parameter `rho` and there at most e^`logMaximum` (Trefethen, Approximation Theory and
    /// Approximation Practice, theorem 19.3).
    func errorBound(half: Double, rho: Double, logMaximum: Double) -> Double {
        half * 64 / 15 * exp(logMaximum - 2 * Double(nodes.count) * log(rho)) / (1 - 1 / (rho * rho))
    }
}
