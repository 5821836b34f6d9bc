import CryptoPrimitives
import SeededTestSupport
import Testing

@testable import DrawCore

/// Draws of a fixed seed, counted, and held against the exact distribution.
///
/// Under it the statistic X² = Σ (observed − expected)² / expected over k cells is close to chi-square with k − 1 degrees
/// of freedom, since every expected count is above 5 (Cochran). The bounds are the 1 − 10^−6 quantiles; the seed is fixed, so
/// that a correct engine fails never and a biased one always: a cell whose probability is off by a tenth moves X² by
/// 0.01 · expected, which the counts below make larger than the bound.
@Suite("Exact uniformity") struct UniformityTests {
    private static let rounds = 60_000

    /// Seeds of the draws: digests of 0, 1, 2, …
    private func seed(_ round: Int) -> Digest { sha256(Array("uniformity \(round)".utf8)) }

    private func statistic(_ counts: [Int], _ probabilities: [Double]) -> Double {
        let total = Double(counts.reduce(0, +))
        #expect(probabilities.allSatisfy { $0 * total > 5 })
        #expect(abs(probabilities.reduce(0, +) - 1) < 1e-9)
        return zip(counts, probabilities).reduce(0) { sum, cell in
            let expected = cell.1 * total
            return sum + (Double(cell.0) - expected) * (Double(cell.0) - expected) / expected
        }
    }

    /// All 24 orders of four candidates are equally likely: 23 degrees of freedom, bound 71.
    @Test func everyOrderIsEquallyLikely() throws {
        let list = try Fixture.anonymousList((0..<4).map { Fixture.Candidate(number: $0) })
        let rule = StageRule(id: 1, seats: 4)
        var counts: [[Int]: Int] = [:]
        for round in 0..<Self.rounds {
            let outcome = DrawEngine(list: list, bundles: list.bundles(), stages: [rule], seed: seed(round)).run()[0]
            counts[(0..<4).map { outcome.unit(at: $0) }, default: 0] += 1
        }
        #expect(counts.count == 24)
        let value = statistic(Array(counts.values), [Double](repeating: 1 / 24, count: counts.count))
        #expect(value < 71, "X² = \(value)")
    }

    /// Weights 1, 2, 3, 4 and two seats: the ordered pair (a, b) has probability w_a/10 · w_b/(10 − w_a). Rank and pick agree
    /// on it. Eleven degrees of freedom, bound 49.
    @Test(arguments: [StageRule.Mode.rank, .pick]) func weightsAreTickets(_ mode: StageRule.Mode) throws {
        let list = try Fixture.anonymousList((0..<4).map { Fixture.Candidate(number: $0, weight: UInt32($0 + 1)) })
        let rule = StageRule(id: 1, mode: mode, seats: 2)
        var counts: [[Int]: Int] = [:]
        for round in 0..<Self.rounds {
            let outcome = DrawEngine(list: list, bundles: list.bundles(), stages: [rule], seed: seed(round)).run()[0]
            counts[outcome.admitted.map { Int($0) }, default: 0] += 1
        }
        var cells: [Int] = []
        var probabilities: [Double] = []
        for first in 0..<4 {
            for second in 0..<4 where second != first {
                let (one, other) = (Double(list[first].weight), Double(list[second].weight))
                cells.append(counts[[first, second], default: 0])
                probabilities.append(one / 10 * other / (10 - one))
            }
        }
        #expect(cells.reduce(0, +) == Self.rounds)
        let value = statistic(cells, probabilities)
        #expect(value < 49, "X² = \(value)")
    }

    /// Who wins one of two stages is independent of who wins the other, but that nobody wins both: the ordered pair has
    /// probability 1/5 · 1/4. Nineteen degrees of freedom, bound 64.
    @Test func stagesAreIndependent() throws {
        let list = try Fixture.anonymousList((0..<5).map { Fixture.Candidate(number: $0) })
        let stages = [StageRule(id: 1, seats: 1), StageRule(id: 2, seats: 1)]
        var counts: [[Int]: Int] = [:]
        for round in 0..<Self.rounds {
            let outcomes = DrawEngine(list: list, bundles: list.bundles(), stages: stages, seed: seed(round)).run()
            counts[outcomes.map { $0.unit(at: 0) }, default: 0] += 1
        }
        #expect(counts.count == 20)
        let value = statistic(Array(counts.values), [Double](repeating: 1 / 20, count: counts.count))
        #expect(value < 64, "X² = \(value)")
    }
}
