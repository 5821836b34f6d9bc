internal import Glibc

/// Holds what was counted against the hypothesis that units of one class are interchangeable.
///
/// Given how many units x of a class of n a draw admits, every choice of x among the n is then equally likely, whatever the
/// rules and the other classes are. Means and variances below are exact under that condition; draws are independent, and their
/// sums close to normal.
struct PlaceTests {
    /// Admissions, and refusals, that a normal approximation needs in all.
    private static let minimumCount = 100.0
    /// The same for each cell of a chi-squared test.
    private static let minimumCellCount = 20.0
    private static let tenths = 10

    private let table: UnitTable
    private let tally: SeedTally

    /// By class: the variance that a unit's count has, times n/(n − 1): Σ x(n − x) / (n(n − 1)).
    private let spreads: [Double]
    /// By class: the mean of a unit's count.
    private let means: [Double]

    init(_ table: UnitTable, _ tally: SeedTally) {
        self.table = table
        self.tally = tally
        spreads = table.classes.indices.map { index in
            let count = Double(table.classes[index].count)
            return count > 1 ? Double(tally.classSpread[index]) / (count * (count - 1)) : 0
        }
        means = table.classes.indices.map { Double(tally.classSums[$0]) / Double(table.classes[$0].count) }
    }

    /// - Parameter orders: for each, the units in it.
    func results(_ orders: [(order: PlaceTest.Order, units: [Int])]) -> [PlaceTest] {
        var results = [alike, extreme]
        for (number, (order, units)) in orders.enumerated() {
            results += [
                trend(order, units), tenths(order, units), runs(order, tally.orders[number]),
                sequence(order, tally.orders[number]), end(.first, order, units.first), end(.last, order, units.last),
            ]
        }
        return results
    }

    /// The smaller of admissions and refusals, over the classes in which there are both.
    private var choices: Double {
        table.classes.indices.reduce(0) { sum, index in
            guard spreads[index] > 0 else { return sum }
            let all = Double(tally.seeds) * Double(table.classes[index].count)
            return sum + min(Double(tally.classSums[index]), all - Double(tally.classSums[index]))
        }
    }

    /// How far a unit's count is from its class's mean.
    private func excess(_ unit: Int) -> Double { Double(tally.unitCounts[unit]) - means[table.classOfUnit[unit]] }

    /// Σ (place · excess): its variance is Σ over classes of spread · Σ (place − the class's mean place)².
    private func trend(_ order: PlaceTest.Order, _ units: [Int]) -> PlaceTest {
        var (sum, placeSums) = (0.0, [Double](repeating: 0, count: table.classes.count))
        var placeSquares = placeSums
        let middle = Double(units.count - 1) / 2
        for (place, unit) in units.enumerated() {
            let centred = Double(place) - middle
            sum += centred * excess(unit)
            placeSums[table.classOfUnit[unit]] += centred
            placeSquares[table.classOfUnit[unit]] += centred * centred
        }
        let variance = table.classes.indices.reduce(0) { total, index in
            total + spreads[index]
                * (placeSquares[index] - placeSums[index] * placeSums[index] / Double(table.classes[index].count))
        }
        guard choices >= Self.minimumCount, variance > 0 else { return PlaceTest(.trend, order) }
        return PlaceTest(.trend, order, z: sum / variance.squareRoot())
    }

    /// Counts of tenths have the covariance Σ over classes of spread · (n_b δ − n_b n_c / n). A tenth that one class fills
    /// with another follows from that one, and gives no degree of freedom.
    private func tenths(_ order: PlaceTest.Order, _ units: [Int]) -> PlaceTest {
        var excesses = [Double](repeating: 0, count: Self.tenths)
        var members = [[Double]](
            repeating: [Double](repeating: 0, count: Self.tenths), count: table.classes.count)
        for (place, unit) in units.enumerated() {
            let tenth = place * Self.tenths / units.count
            excesses[tenth] += excess(unit)
            members[table.classOfUnit[unit]][tenth] += 1
        }
        var covariance = CovarianceMatrix(count: Self.tenths)
        for (index, each) in table.classes.enumerated() where spreads[index] > 0 {
            for row in 0..<covariance.count {
                covariance[row, row] += spreads[index] * members[index][row]
                for column in 0..<covariance.count {
                    covariance[row, column] -=
                        spreads[index] * members[index][row] * members[index][column] / Double(each.count)
                }
            }
        }
        let (value, degrees) = covariance.form(excesses)
        guard choices >= Self.minimumCellCount * Double(Self.tenths), degrees > 0 else {
            return PlaceTest(.tenths, order)
        }
        return PlaceTest(.tenths, order, chiSquared: value, degrees: degrees)
    }

    /// With a = x(n − x), runs have the mean 1 + 2a/n and the variance 2a(2a − n) / (n²(n − 1)) (Wald and Wolfowitz 1940).
    private func runs(_ order: PlaceTest.Order, _ counts: SeedTally.OrderCounts) -> PlaceTest {
        var (mean, variance) = (0.0, 0.0)
        for (index, each) in table.classes.enumerated() {
            let (count, spread) = (Double(each.count), Double(tally.classSpread[index]))
            mean += Double(tally.seeds) + 2 * spread / count
            guard each.count > 1 else { continue }
            variance +=
                (4 * tally.classSpreadSquares[index] - 2 * count * spread) / (count * count * (count - 1))
        }
        guard choices >= Self.minimumCount, variance > 1 else { return PlaceTest(.runs, order) }
        return PlaceTest(.runs, order, z: (Double(counts.runs) - mean) / variance.squareRoot())
    }

    /// ρ of m units has the variance 1/(m − 1).
    private func sequence(_ order: PlaceTest.Order, _ counts: SeedTally.OrderCounts) -> PlaceTest {
        guard Double(counts.correlationWeight) >= Self.minimumCount else { return PlaceTest(.sequence, order) }
        return PlaceTest(.sequence, order, z: counts.correlation / Double(counts.correlationWeight).squareRoot())
    }

    /// One unit's count lies under a binomial tail (`BinomialDistribution.twoSidedTail`).
    private func unitTail(_ unit: Int) -> Double? {
        let index = table.classOfUnit[unit]
        guard spreads[index] > 0 else { return nil }
        return BinomialDistribution(trials: tally.seeds, probability: means[index] / Double(tally.seeds))
            .twoSidedTail(Int(tally.unitCounts[unit]))
    }

    private func deviation(_ unit: Int) -> Double {
        let index = table.classOfUnit[unit]
        let share = 1 - 1 / Double(table.classes[index].count)
        return excess(unit) / (spreads[index] * share).squareRoot()
    }

    private func end(_ kind: PlaceTest.Kind, _ order: PlaceTest.Order, _ unit: Int?) -> PlaceTest {
        guard let unit, let tail = unitTail(unit) else { return PlaceTest(kind, order) }
        return PlaceTest(kind, order, statistic: deviation(unit), p: tail)
    }

    /// The smallest of the units' tails, by Bonferroni.
    private var extreme: PlaceTest {
        var (smallest, found, count) = (Double.infinity, 0, 0)
        for unit in table.leaders.indices {
            guard let tail = unitTail(unit) else { continue }
            count += 1
            if tail < smallest { (smallest, found) = (tail, unit) }
        }
        guard count > 0 else { return PlaceTest(.extreme) }
        return PlaceTest(.extreme, statistic: deviation(found), p: min(1, smallest * Double(count)))
    }

    /// Σ excess² / spread has the mean n − 1 in each class, and the variance of chi-squared or a little less.
    private var alike: PlaceTest {
        var (sum, degrees) = (0.0, 0)
        let isCounted = table.classes.indices.map { index in
            spreads[index] > 0 && min(means[index], Double(tally.seeds) - means[index]) >= Self.minimumCellCount
        }
        for unit in table.leaders.indices where isCounted[table.classOfUnit[unit]] {
            sum += excess(unit) * excess(unit) / spreads[table.classOfUnit[unit]]
        }
        for (index, each) in table.classes.enumerated() where isCounted[index] { degrees += each.count - 1 }
        guard degrees > 0 else { return PlaceTest(.alike) }
        return PlaceTest(.alike, chiSquared: sum, degrees: degrees)
    }
}
