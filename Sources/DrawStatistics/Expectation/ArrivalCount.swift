internal import Glibc

/// How many units have come by a time, when each comes at an exponential time of its own: a sum of independent trials.
///
/// Probabilities are read off the sum's characteristic function by a discrete Fourier transform whose period is as long as the
/// sum's range, less tails that Bernstein's inequality bounds by e^−41.
struct ArrivalCount {
    /// −log of the tails that are left out.
    static let exponent = 41.0

    /// Rates of the kinds of units, and how many there are of each.
    let rates: [Double]
    let counts: [Double]

    func mean(at time: Double) -> Double {
        zip(rates, counts).reduce(0) { $0 - $1.1 * expm1(-$1.0 * time) }
    }

    private func variance(at time: Double) -> Double {
        zip(rates, counts).reduce(0) { $0 - $1.1 * expm1(-$1.0 * time) * exp(-$1.0 * time) }
    }

    /// Beyond it from the mean lies a probability of at most e^−41, to either side.
    func reach(at time: Double) -> Double { BoundedSum(variance: variance(at: time), range: 1).reach(Self.exponent) }

    /// For each kind: the probability that fewer than `seats` of the units other than one of this kind have come, and that
    /// fewer than `seats − 1` of those other than two have (of no meaning for a kind of one unit).
    func probabilities(at time: Double, seats: Int) -> [(one: Double, two: Double)] {
        let (mean, reach) = (mean(at: time), reach(at: time))
        let low = max(0, Int((mean - reach).rounded(.down)) - 2)
        let high = Int((mean + reach).rounded(.up))
        let period = (high - low + 1) | 1
        let kinds = rates.indices
        // The sums over places low … seats − 1 and low … seats − 2; the term at frequency 0 is 1.
        let lengths = (one: seats - low, two: seats - 1 - low)
        guard lengths.two > 0 else {
            // At most one place: the two-unit sum is empty.
            return lengths.one <= 0
                ? kinds.map { _ in (0, 0) } : transform(time, low, period, lengths).map { ($0.one, 0) }
        }
        guard lengths.two < period else { return kinds.map { _ in (1, 1) } }
        return transform(time, low, period, lengths)
    }

    private func transform(
        _ time: Double, _ low: Int, _ period: Int, _ lengths: (one: Int, two: Int)
    ) -> [(one: Double, two: Double)] {
        let came = rates.map { -expm1(-$0 * time) }
        let waiting = rates.map { exp(-$0 * time) }
        var sums = rates.map { _ in (one: Double(lengths.one), two: Double(max(0, lengths.two))) }
        var factors = [(log: Double, angle: Double)](repeating: (0, 0), count: rates.count)
        for frequency in stride(from: 1, through: (period - 1) / 2, by: 1) {
            let angle = 2 * Double.pi * Double(frequency) / Double(period)
            let (sine, half) = (sin(angle), sin(angle / 2))
            var (log, turn, largest) = (0.0, 0.0, -Double.infinity)
            for kind in rates.indices {
                factors[kind] = Self.factor(came[kind], waiting[kind], sine, half)
                log += counts[kind] * factors[kind].log
                turn += counts[kind] * factors[kind].angle
            }
            for kind in rates.indices { largest = max(largest, log - min(2, counts[kind]) * factors[kind].log) }
            // Moduli fall with the frequency.
            if largest < -Self.exponent - 10 { break }
            let kernels = (
                one: sin(angle / 2 * Double(lengths.one)) / half, two: sin(angle / 2 * Double(lengths.two)) / half
            )
            let centres = (
                one: angle * (Double(low) + Double(lengths.one - 1) / 2),
                two: angle * (Double(low) + Double(lengths.two - 1) / 2)
            )
            for kind in rates.indices {
                let factor = factors[kind]
                sums[kind].one +=
                    2 * exp(log - factor.log) * cos(turn - factor.angle - centres.one) * kernels.one
                sums[kind].two +=
                    2 * exp(log - 2 * factor.log) * cos(turn - 2 * factor.angle - centres.two) * kernels.two
            }
        }
        return sums.map { sum in
            (min(1, max(0, sum.one / Double(period))), min(1, max(0, sum.two / Double(period))))
        }
    }

    /// Logarithm of modulus, and argument, of q + p·e^{iθ}.
    private static func factor(_ p: Double, _ q: Double, _ sine: Double, _ half: Double) -> (log: Double, angle: Double)
    {
        let lost = 4 * p * q * half * half
        let square = lost < 0.5 ? log1p(-lost) : log((q - p) * (q - p) + 4 * p * q * (1 - half * half))
        return (square / 2, atan2(p * sine, 1 - 2 * p * half * half))
    }
}
