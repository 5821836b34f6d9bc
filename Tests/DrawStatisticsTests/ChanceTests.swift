import DrawCore
import SeededTestSupport
import Testing

@testable import DrawStatistics

@Suite("Exact chances") struct ChanceTests {
    private func compare(_ classes: [UnitClass], _ rules: [StageRule], budget: Int = ChanceSolver.defaultBudget) {
        let exact = ChanceSolver.chances(of: classes, stages: rules, budget: budget)
        let counted = OrderEnumeration(classes, rules)
        func isClose(_ value: Double, _ expected: Double, _ bound: Double) -> Bool {
            abs(value - expected) < bound + 1e-13
        }
        for stage in rules.indices {
            guard let chances = exact.stages[stage] else {
                Issue.record("stage \(stage) is not known: \(classes) \(rules)")
                return
            }
            #expect(exact.errorBounds[stage] < 1e-9)
            for index in classes.indices {
                let (one, two) = (chances[index].one, chances[index].two ?? -1)
                #expect(
                    isClose(one, counted.one[stage][index], exact.errorBounds[stage]),
                    "one, stage \(stage), class \(index): \(one), \(counted.one[stage][index]); \(classes) \(rules)")
                #expect(
                    isClose(two, counted.two[stage][index], 1e-12),
                    "two, stage \(stage), class \(index): \(two), \(counted.two[stage][index]); \(classes) \(rules)")
            }
        }
        for index in classes.indices {
            #expect(isClose(exact.overall?[index].one ?? -1, counted.overall[index], exact.overallErrorBound))
            #expect(isClose(exact.overall?[index].two ?? -1, counted.overallTwo[index], 1e-12))
        }
    }

    /// Every order of every ticket is counted: tags, quotas, weights, bundles, all policies, cascades.
    @Test func tinyDrawsByEnumeration() {
        var random = SeededGenerator.announced()
        var cases = 0
        while cases < 60 {
            let stageCount = Int.random(in: 1...3, using: &random)
            let classes = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                UnitClass(
                    stages: (0..<stageCount).map { _ in Int.random(in: 0..<4, using: &random) > 0 },
                    weight: [1, 1, 2, 3].randomElement(using: &random)!,
                    size: [1, 1, 1, 2, 3].randomElement(using: &random)!, count: .random(in: 1...3, using: &random))
            }
            // 7! orders of tickets in each state.
            guard classes.reduce(0, { $0 + $1.count * Int($1.weight) }) <= 7 else { continue }
            let rules = (1...stageCount).map { id in
                StageRule(
                    id: UInt64(id), seats: .random(in: 0...5, using: &random),
                    policy: StageRule.Policy.allCases.randomElement(using: &random)!,
                    cascades: id > 1 && Bool.random(using: &random))
            }
            compare(classes, rules)
            cases += 1
        }
    }

    /// The same by the integral alone: one stage, and several from one drum.
    @Test func tinyDrawsByIntegral() {
        var random = SeededGenerator.announced()
        for _ in 0..<40 {
            let classes = [1, 2, 3].shuffled(using: &random).prefix(.random(in: 2...3, using: &random)).map {
                UnitClass(
                    stages: [true], weight: UInt32($0), size: 1, count: $0 == 1 ? .random(in: 1...3, using: &random) : 1
                )
            }
            guard classes.reduce(0, { $0 + $1.count * Int($1.weight) }) <= 8 else { continue }
            let total = classes.reduce(0) { $0 + $1.count }
            // Without a budget there is no chain.
            compare(
                Array(classes), [StageRule(id: 1, seats: .random(in: 1..<UInt64(total), using: &random))], budget: 0)
        }
    }

    /// Two ways that share nothing but the rules: state by state, and by an integral.
    @Test func chainAndIntegralAgree() {
        for seats in [1, 2, 7, 30, 80, 118, 119] {
            let classes = [(1, 60), (2, 40), (9, 19), (30, 1)].map {
                UnitClass(stages: [true], weight: UInt32($0.0), size: 1, count: $0.1)
            }
            let rules = [StageRule(id: 1, seats: UInt64(seats))]
            let chain = ChanceSolver.chances(of: classes, stages: rules)
            let integral = ChanceSolver.chances(of: classes, stages: rules, budget: 0)
            for index in classes.indices {
                let (one, other) = (chain.stages[0]![index], integral.stages[0]![index])
                #expect(abs(one.one - other.one) < chain.errorBounds[0] + integral.errorBounds[0])
                #expect(abs(one.two! - other.two!) < 1e-11, "\(one) \(other)")
            }
            #expect(integral.errorBounds[0] < 1e-10)
        }
    }

    /// Places are shared out without rest: Σ n·π = seats. Large lists, steep ladders.
    @Test(arguments: [(1000, 80), (100_000, 1), (100_000, 2500), (1_000_000, 999_000)])
    func chancesAddUpToSeats(_ units: Int, _ seats: Int) {
        let classes = (1...12).map {
            UnitClass(stages: [true], weight: UInt32($0 * $0), size: 1, count: units / 12 + $0)
        }
        let exact = ChanceSolver.chances(of: classes, stages: [StageRule(id: 1, seats: UInt64(seats))], budget: 0)
        let sum = zip(classes, exact.stages[0]!).reduce(0) { $0 + Double($1.0.count) * $1.1.one }
        #expect(abs(sum - Double(seats)) < Double(units) * exact.errorBounds[0] + 1e-9 * Double(seats), "\(sum)")
        #expect(exact.errorBounds[0] < 1e-6)
        // Var Σx = 0: the pairs are those of a fixed number of places. Only within classes are they known, so each is bounded.
        for chance in exact.stages[0]! {
            #expect(chance.two! <= chance.one && chance.two! <= chance.one * chance.one + 1e-9)
        }
    }

    /// Five prizes from one drum, with too many kinds for states: each continues where the one before ended.
    @Test func severalStagesFromOneDrum() {
        let classes = (1...3).map { UnitClass(stages: [true, true, true], weight: UInt32($0), size: 1, count: 30) }
        let rules = [5, 20, 40].enumerated().map { StageRule(id: UInt64($0 + 1), mode: .pick, seats: UInt64($1)) }
        let chain = ChanceSolver.chances(of: classes, stages: rules)
        let series = ChanceSolver.chances(of: classes, stages: rules, budget: 0)
        for stage in rules.indices {
            for index in classes.indices {
                let (one, other) = (chain.stages[stage]![index], series.stages[stage]![index])
                #expect(abs(one.one - other.one) < chain.errorBounds[stage] + series.errorBounds[stage])
            }
        }
        for index in classes.indices {
            #expect(abs(chain.overall![index].two! - series.overall![index].two!) < 1e-10)
        }
    }

    /// Equal weights, one seat each: k of n, whatever n is.
    @Test func equalChances() {
        let classes =
            [UnitClass(stages: [true, true], weight: 1, size: 1, count: 300_000)]
            + [UnitClass(stages: [false, true], weight: 1, size: 1, count: 700_000)]
        let rules = [StageRule(id: 1, seats: 60_000), StageRule(id: 2, seats: 94_000, cascades: true)]
        let exact = ChanceSolver.chances(of: classes, stages: rules)
        #expect(abs(exact.stages[0]![0].one - 0.2) < 1e-12)
        #expect(exact.stages[0]![1].one == 0)
        #expect(abs(exact.stages[1]![1].one - 0.1) < 1e-12)
        #expect(abs(exact.overall![0].one - 0.28) < 1e-12)
    }

    /// A pick for which hardly any ticket counts may end before its seats are filled: no chance is claimed.
    @Test func aPickThatMayRunOut() {
        let classes = [
            UnitClass(stages: [true], weight: 1, size: 1, count: 2),
            UnitClass(stages: [false], weight: 4_000_000_000, size: 1, count: 1),
        ]
        let exact = ChanceSolver.chances(of: classes, stages: [StageRule(id: 1, mode: .pick, seats: 1)])
        #expect(exact.stages[0] == nil && exact.overall == nil && exact.gap == .exhaustion)
        let rank = ChanceSolver.chances(of: classes, stages: [StageRule(id: 1, seats: 1)])
        #expect(rank.stages[0]?[0].one == 0.5)
    }

    /// Where the states are too many and something random came before, nothing is claimed.
    @Test func nothingIsClaimedBeyondTheStates() {
        let classes = (1...12).flatMap { weight in
            [[true, true], [false, true]].map {
                UnitClass(stages: $0, weight: UInt32(weight), size: 1, count: 50)
            }
        }
        let exact = ChanceSolver.chances(
            of: classes, stages: [StageRule(id: 1, seats: 100), StageRule(id: 2, seats: 100)], budget: 1_000_000)
        #expect(exact.stages[0] != nil && exact.stages[1] == nil && exact.overall == nil)
        #expect(exact.gap == .tooManyStates)
    }

    /// More seats than there are persons, up to the largest number that a configuration may name.
    @Test func seatsBeyondEverybody() {
        let classes = [UnitClass(stages: [true, true], weight: 3, size: 2, count: 4)]
        let rules = [StageRule(id: 1, seats: 1 << 52), StageRule(id: 2, seats: 1 << 52, cascades: true)]
        let exact = ChanceSolver.chances(of: classes, stages: rules)
        #expect(exact.stages[0]?[0].one == 1 && exact.stages[1]?[0].one == 0 && exact.overall?[0].two == 1)
    }
}
