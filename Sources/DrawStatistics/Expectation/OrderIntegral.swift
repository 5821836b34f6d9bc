internal import Glibc

/// The chance to be among the first `seats` of an order by smallest tickets, when every unit takes one seat.
///
/// With t the smallest of w uniform tickets, −log(1 − t) is exponential of rate w. So a unit of rate w is among the first a with
/// probability
///
///     ∫ w e^{−ws} P(fewer than a others have come by s) ds.
///
/// Nothing is sampled: the probability inside is `ArrivalCount`'s, the integral a Gauss–Legendre rule on panels short enough
/// that the rule's error is proved to be small. The integrand is an entire function; at s = σ + iy its modulus is at most
/// w e^{−wσ} Π (|e^{−w_j s}| + |1 − e^{−w_j s}|), and the logarithm of that product at most
///
///     y²/2 · Σ w_j² / (e^{w_j σ} − 1)   for σ > 0,        Σ w_j · (2·max(0, −σ) + |y|)   everywhere.
struct OrderIntegral {
    struct Solution {
        /// For each kind, the chance of one unit.
        var chances: [Double]
        /// For each kind, the chance of two of its units at once; 0 for a kind of one.
        var pairs: [Double]
        /// How far a chance can be from the true one.
        var errorBound: Double
    }

    /// What a panel's rule may be off.
    private static let panelError = 1e-15
    /// Panels are never shorter than the whole by more than this factor.
    private static let maximumDepth = 64
    private static let radii = [1.3, 1.6, 2, 2.5, 3, 4, 5, 7, 10]

    private let arrivals: ArrivalCount
    private let seats: Int

    /// - Parameter kinds: weights, and how many units have them; all above 0.
    init(kinds: [(weight: Double, count: Int)], seats: Int) {
        arrivals = ArrivalCount(rates: kinds.map(\.weight), counts: kinds.map { Double($0.count) })
        self.seats = seats
    }

    func solve() -> Solution {
        let total = arrivals.counts.reduce(0, +)
        guard seats > 0, Double(seats) < total else {
            let chance = seats > 0 ? 1.0 : 0
            return Solution(
                chances: arrivals.rates.map { _ in chance },
                pairs: arrivals.counts.map { $0 > 1 ? chance : 0 }, errorBound: 0)
        }
        let (start, end) = range
        var solution = Solution(
            chances: arrivals.rates.map { -expm1(-$0 * start) },
            pairs: arrivals.rates.map { expm1(-$0 * start) * expm1(-$0 * start) },
            errorBound: 8 * exp(-ArrivalCount.exponent))
        addPanels(from: start, to: end, depth: 0, to: &solution)
        for kind in arrivals.counts.indices where arrivals.counts[kind] == 1 { solution.pairs[kind] = 0 }
        solution.errorBound += rounding(total)
        return solution
    }

    /// Before the first time the probability inside is 1, after the second 0, both to e^−41.
    private var range: (start: Double, end: Double) {
        let slowest = arrivals.rates.min() ?? 1
        let never = ArrivalCount.exponent / slowest
        let start = Self.bracket(below: never) { time in
            arrivals.mean(at: time) + arrivals.reach(at: time) <= Double(seats - 2)
        }
        let end = Self.bracket(below: never) { time in
            arrivals.mean(at: time) - arrivals.reach(at: time) <= Double(seats + 2)
        }
        return (start.low, end.high)
    }

    /// Two times close to each other, by bisection: the condition holds at the first, or that is 0; not at the second, or that
    /// is the limit.
    private static func bracket(below limit: Double, where holds: (Double) -> Bool) -> (low: Double, high: Double) {
        if holds(limit) { return (limit, limit) }
        var (low, high) = (0.0, limit)
        while high - low > low * 1e-9, high > limit * 1e-15 {
            let middle = (low + high) / 2
            if holds(middle) { low = middle } else { high = middle }
        }
        return (low, high)
    }

    private func addPanels(from low: Double, to high: Double, depth: Int, to solution: inout Solution) {
        let bound = panelBound(low, high)
        if bound > Self.panelError, depth < Self.maximumDepth {
            let middle = (low + high) / 2
            addPanels(from: low, to: middle, depth: depth + 1, to: &solution)
            addPanels(from: middle, to: high, depth: depth + 1, to: &solution)
            return
        }
        solution.errorBound += bound
        let (half, centre) = ((high - low) / 2, (high + low) / 2)
        let rule = GaussLegendre.rule32
        for (node, weight) in zip(rule.nodes, rule.weights) {
            let time = centre + half * node
            let probabilities = arrivals.probabilities(at: time, seats: seats)
            for (kind, rate) in arrivals.rates.enumerated() {
                let density = half * weight * rate * exp(-rate * time)
                solution.chances[kind] += density * probabilities[kind].one
                solution.pairs[kind] -= 2 * density * expm1(-rate * time) * probabilities[kind].two
            }
        }
    }

    /// The smallest of the bounds that the ellipses give.
    private func panelBound(_ low: Double, _ high: Double) -> Double {
        let (half, centre) = ((high - low) / 2, (high + low) / 2)
        var smallest = Double.infinity
        for rho in Self.radii {
            let left = centre - half * (rho + 1 / rho) / 2
            let height = half * (rho - 1 / rho) / 2
            var product = 0.0
            for (rate, count) in zip(arrivals.rates, arrivals.counts) {
                product += count * rate * (2 * max(0, -left) + height)
            }
            if left > 0 {
                let curved = zip(arrivals.rates, arrivals.counts).reduce(0) {
                    $0 + $1.1 * $1.0 * $1.0 / expm1($1.0 * left)
                }
                product = min(product, height * height / 2 * curved)
            }
            let density = arrivals.rates.map { log($0) - $0 * left }.max() ?? 0
            smallest = min(
                smallest, GaussLegendre.rule32.errorBound(half: half, rho: rho, logMaximum: product + density))
        }
        return smallest
    }

    /// What rounding can add: a logarithm of the transform's product is a sum of `total` terms, each exact to some units in
    /// the last place.
    private func rounding(_ total: Double) -> Double { 32 * (total + 1000) * .ulpOfOne }
}
