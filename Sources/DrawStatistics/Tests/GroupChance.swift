internal import Glibc

/// A group's share of admissions in one stage, or overall, and what the rules say of it.
public struct GroupChance: Sendable, Hashable {
    /// Place of the group.
    public let group: Int
    /// From 0; nil for all stages together.
    public let stage: Int?
    /// Admitted units of the group by draws and units: 0 to 1.
    public let share: Double
    /// Of `share`: from the draws' own spread.
    public let standardError: Double
    /// nil where it is not known exactly.
    public let expected: Double?
    /// How many standard deviations lie between `share` and `expected`; nil without an expectation, or where the rules leave no
    /// spread at all.
    public let z: Double?
    /// At least as large a deviation has this probability, or less, if the expectation holds.
    public let p: Double?

    /// Below it, in admissions, refusals and variance, the normal distribution's far tail is not trusted.
    private static let minimumNormal = 1000.0
    /// What rounding leaves of a variance of one unit's indicator.
    private static let rounding = 1e-11

    /// Where the chance lies by the draws alone, at 95 %: by the draws' own spread or, where they have none, by how many they are.
    ///
    /// - Parameter seeds: draws.
    public func interval(seeds: Int) -> ClosedRange<Double> {
        // Nothing in n independent draws: p is below 1 − 0.05^(1/n), which is below 3/n. Draws of several units tell no less.
        let width = standardError > 0 ? Self.normalQuantile * standardError : min(1, Self.ruleOfThree / Double(seeds))
        return max(0, share - width)...min(1, share + width)
    }

    /// Of the standard normal distribution, at 0.975.
    private static let normalQuantile = 1.959964
    private static let ruleOfThree = 3.0

    /// - Parameters:
    ///   - units: in the group.
    ///   - sum: units admitted in all draws, and `squares` of what each draw admitted.
    ///   - exact: of the group's class.
    ///   - errorBound: of `exact`.
    init(
        group: Int, stage: Int?, units: Int, seeds: Int, sum: Int, squares: Int128, exact: ExactChances.Chance?,
        errorBound: Double
    ) {
        self.group = group
        self.stage = stage
        let (units, draws) = (Double(units), Double(seeds))
        // Σx² − (Σx)²/M, in integers as far as it goes.
        let spread = Double(squares * Int128(seeds) - Int128(sum) * Int128(sum)) / draws
        let observed = seeds > 1 ? spread / (draws - 1) : 0
        share = Double(sum) / (draws * units)
        standardError = (observed / draws).squareRoot() / units
        expected = exact?.one
        guard let exact else {
            (z, p) = (nil, nil)
            return
        }
        let mean = draws * units * exact.one
        let deviation = Double(sum) - mean
        // What the expectation itself may be off is given to the rules.
        let distance = max(0, abs(deviation) - draws * units * errorBound - 1e-9 * max(1, mean))
        let limit = Self.rounding * units * units
        let variance = Self.variance(exact, units: units) ?? observed
        z = variance > 100 * limit ? deviation / (draws * variance).squareRoot() : nil
        let isNormal = [mean, draws * units - mean, draws * variance].allSatisfy { $0 >= Self.minimumNormal }
        if distance == 0 {
            p = 1
        } else if units == 1, exact.one > 0, exact.one < 1 {
            p = BinomialDistribution(trials: seeds, probability: exact.one).twoSidedTail(sum)
        } else if z != nil, isNormal {
            p = NormalDistribution.twoSidedTail(distance / (draws * variance).squareRoot())
        } else if exact.two != nil {
            p = BoundedSum(variance: draws * (max(0, variance) + limit), range: units).twoSidedTail(distance)
        } else {
            p = nil
        }
    }

    /// Of the number of the group's units that one draw admits; nil where the chance of two is not known.
    private static func variance(_ exact: ExactChances.Chance, units: Double) -> Double? {
        exact.two.map { units * exact.one * (1 - exact.one) + units * (units - 1) * ($0 - exact.one * exact.one) }
    }
}
