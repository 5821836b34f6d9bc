internal import Glibc

/// Successes among independent trials of one probability.
struct BinomialDistribution {
    let trials: Int
    let probability: Double

    private var mean: Double { Double(trials) * probability }

    /// Twice the smaller tail that holds `count`, at most 1.
    ///
    /// By Hoeffding (Annals of Mathematical Statistics 27, 1956, theorem 4) this is also an upper bound for the sum of
    /// independent trials whose probabilities differ and average `probability`, once `count` is at least one away from the mean.
    func twoSidedTail(_ count: Int) -> Double {
        let distance = Double(count) - mean
        guard abs(distance) >= 1 else { return 1 }
        return min(1, 2 * (distance > 0 ? tail(from: count, step: 1) : tail(from: count, step: -1)))
    }

    /// The sum of probabilities from `count` away from the mean.
    private func tail(from count: Int, step: Int) -> Double {
        guard (0...trials).contains(count) else { return 0 }
        guard probability > 0, probability < 1 else { return Double(count) == mean ? 1 : 0 }
        var current = count
        var term = exp(
            LogGamma.value(Double(trials + 1)) - LogGamma.value(Double(count + 1))
                - LogGamma.value(Double(trials - count + 1)) + Double(count) * log(probability)
                + Double(trials - count) * log1p(-probability))
        var sum = term
        let odds = probability / (1 - probability)
        while (0...trials).contains(current + step), term > sum * .ulpOfOne / 4 {
            term *=
                step > 0
                ? odds * Double(trials - current) / Double(current + 1)
                : Double(current) / (Double(trials - current + 1) * odds)
            current += step
            sum += term
        }
        return sum
    }
}
