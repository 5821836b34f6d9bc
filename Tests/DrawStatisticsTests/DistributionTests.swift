import SeededTestSupport
import Testing

@testable import DrawStatistics

/// Values by mpmath 1.3 with 40 digits.
@Suite("Tails of distributions") struct DistributionTests {
    private func isClose(_ value: Double, _ expected: Double, _ relative: Double = 1e-12) -> Bool {
        abs(value - expected) <= relative * abs(expected)
    }

    @Test(arguments: [
        (0, 0.5), (0.5, 0.3085375387259869), (1, 0.15865525393145705), (1.959963984540054, 0.025000000000000014),
        (3.0902323061678132, 0.0010000000000000011), (6, 9.8658764503769814e-10), (-2, 0.97724986805182079),
    ])
    func normal(_ z: Double, _ expected: Double) {
        #expect(isClose(NormalDistribution.upperTail(z), expected))
        #expect(isClose(NormalDistribution.twoSidedTail(abs(z)), min(1, 2 * min(expected, 1 - expected)), 1e-10))
    }

    /// Series and continued fraction, from one degree of freedom to ten thousand.
    @Test(arguments: [
        (3.841458820694124, 1, 0.050000000000000058), (18.307038053275146, 10, 0.050000000000000013),
        (0.5, 3, 0.91889141165467586), (27.877, 9, 0.0010000633577572732), (129.80, 100, 0.024180520095344837),
        (10350, 10000, 0.0071175338237839275), (11000, 10000, 3.6183295580964793e-12),
        (9500, 10000, 0.99983561383564118), (80, 9, 1.6161314156534603e-13), (1, 2, 0.60653065971263342), (0, 5, 1),
    ])
    func chiSquared(_ x: Double, _ degrees: Int, _ expected: Double) {
        let value = ChiSquaredDistribution.upperTail(x, degrees: degrees)
        #expect(isClose(value, expected, 1e-9), "\(value)")
    }

    @Test(arguments: [
        (0.5, 0.57236494292470009), (1, 0), (2.5, 0.28468287047291916), (10, 12.80182748008147),
        (12.25, 18.115669505710893), (1e6, 12815504.569147612),
    ])
    func logGamma(_ x: Double, _ expected: Double) {
        #expect(abs(LogGamma.value(x) - expected) <= 1e-14 * max(1, abs(expected)))
    }

    @Test(arguments: [
        (10, 0.5, 9, 0.021484375), (1000, 0.01, 25, 8.405841689673486e-5), (1000, 0.3, 250, 0.00051960607305786138),
        (50, 0.9, 50, 0.010307550414640227), (1000, 0.01, 0, 8.6342494821316502e-5), (1000, 0.3, 300, 1),
    ])
    func binomial(_ trials: Int, _ probability: Double, _ count: Int, _ expected: Double) {
        let value = BinomialDistribution(trials: trials, probability: probability).twoSidedTail(count)
        #expect(isClose(value, expected, 1e-11), "\(value)")
    }

    /// Bernstein's and Chebyshev's bounds lie above the tail, and not absurdly far.
    @Test func boundedSum() {
        for (count, distance) in [(500, 60.0), (500, 90), (500, 5), (40, 9)] {
            let exact = BinomialDistribution(trials: count, probability: 0.5).twoSidedTail(count / 2 + Int(distance))
            let bound = BoundedSum(variance: Double(count) / 4, range: 1).twoSidedTail(distance)
            #expect(bound >= exact && bound < max(exact, 1e-12) * 1000, "\(bound), \(exact)")
        }
        #expect(BoundedSum(variance: 0, range: 1).twoSidedTail(1) == 0)
        #expect(BoundedSum(variance: 0, range: 1).twoSidedTail(0) == 1)
    }

    /// Holm's own rule, step by step: 0.01·4, 0.02·3, max(0.03·2, before), max(0.04, before).
    @Test func holm() {
        let family = HolmFamily([0.04, 0.01, 0.03, 0.02])
        #expect(zip(family.adjusted, [0.06, 0.04, 0.06, 0.06]).allSatisfy { abs($0 - $1) < 1e-15 })
        #expect(HolmFamily([0.9, 0.8]).adjusted == [1, 1])
        #expect(HolmFamily([]).adjusted.isEmpty)
    }

    @Test func gaussLegendre() {
        let rule = GaussLegendre.rule32
        // ∫ x^62 over [−1, 1] = 2/63, the last even power that is exact; x^64 is not.
        func integral(_ power: Int) -> Double {
            zip(rule.nodes, rule.weights).reduce(0) { sum, pair in
                sum + pair.1 * (0..<power).reduce(1.0) { product, _ in product * pair.0 }
            }
        }
        #expect(abs(integral(62) - 2.0 / 63) < 1e-15)
        #expect(abs(integral(0) - 2) < 1e-14)
    }

    @Test func quadraticForm() {
        var matrix = CovarianceMatrix(count: 2)
        (matrix[0, 0], matrix[0, 1], matrix[1, 0], matrix[1, 1]) = (2, 1, 1, 3)
        // The inverse is [3 −1; −1 2] / 5.
        #expect(abs(matrix.form([1, 2]).value - 7.0 / 5) < 1e-15 && matrix.form([1, 2]).degrees == 2)
        // Two sums that are one; and three of a fixed total, for which it is the sum of squares.
        (matrix[0, 0], matrix[0, 1], matrix[1, 0], matrix[1, 1]) = (4, 4, 4, 4)
        #expect(matrix.form([6, 6]) == (9, 1))
        var total = CovarianceMatrix(count: 3)
        for row in 0..<3 { for column in 0..<3 { total[row, column] = (row == column ? 1 : 0) - 1.0 / 3 } }
        let (value, degrees) = total.form([1, 2, -3])
        #expect(abs(value - 14) < 1e-12 && degrees == 2)
        #expect(CovarianceMatrix(count: 3).form([0, 0, 0]) == (0, 0))
    }
}
