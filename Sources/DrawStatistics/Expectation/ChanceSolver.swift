public import DrawCore
internal import Glibc

/// Computes the exact chances of a draw, stage by stage.
///
/// Where the states of the draw are few enough, the walk is followed state by state (`SeatChain`). Where they are not, but
/// everything before is certain and every unit takes one seat, the chance is an integral (`OrderIntegral`); the stages that follow
/// with the same units go on in the same order, since what is left of a drum is a drum. Everything else is not known exactly,
/// and nothing is said of it.
public struct ChanceSolver {
    /// Steps of the chain, in all stages.
    public static let defaultBudget = 30_000_000
    /// Kinds of weights that an integral takes on.
    private static let maximumKinds = 256
    /// An integral that is less exact than this is not called exact.
    private static let integralLimit = 1e-6
    /// A pick that comes to its end more often is not called exact.
    private static let exhaustionLimit = 1e-9

    private let classes: [UnitClass]
    private let stages: [StageRule]
    /// Seats beyond one for every person change nothing.
    private let persons: Int
    /// W.
    private let totalWeight: Double

    private var budget: Int
    private var chances: ExactChances
    private var series: OrderSeries?

    private init(_ classes: [UnitClass], _ stages: [StageRule], budget: Int) {
        self.classes = classes
        self.stages = stages
        self.budget = budget
        persons = classes.reduce(0) { $0 + $1.count * $1.size }
        totalWeight = classes.reduce(0) { $0 + Double($1.count) * Double($1.size) * Double($1.weight) }
        chances = ExactChances(
            stages: stages.map { _ in nil }, overall: nil, errorBounds: stages.map { _ in 0 }, gap: nil)
    }

    /// - Parameters:
    ///   - classes: with at least one unit each, and a flag for each stage.
    ///   - budget: what the computation may cost; what does not fit is not known.
    public static func chances(
        of classes: [UnitClass], stages: [StageRule], budget: Int = defaultBudget
    ) -> ExactChances {
        precondition(classes.allSatisfy { $0.stages.count == stages.count && $0.count > 0 }, "a flag for each stage")
        var solver = ChanceSolver(classes, stages, budget: budget)
        solver.solve()
        return solver.chances
    }

    private mutating func solve() {
        var frontier = firstFrontier
        // Tickets that are equal are ordered by index: T²/2^129 of all draws.
        var error = totalWeight * totalWeight * exp2(-129)
        for stage in stages.indices {
            let next: Frontier?
            if let series, !series.classes.isDisjoint(with: eligible(in: stage)) {
                next = continueSeries(stage, frontier, &error)
            } else {
                next = draw(stage, frontier, &error)
            }
            guard let next else {
                chances.gap = chances.gap ?? .tooManyStates
                return
            }
            chances.errorBounds[stage] = error
            frontier = next
        }
        setOverall(frontier)
    }

    private func eligible(in stage: Int) -> Set<Int> { Set(classes.indices.filter { classes[$0].stages[stage] }) }

    private func available(in stage: Int, received: Int) -> Int {
        let own = Int(clamping: stages[stage].seats)
        let (sum, overflow) = own.addingReportingOverflow(stages[stage].cascades ? received : 0)
        return overflow ? persons : min(sum, persons)
    }

    private func lumps(before stage: Int) -> [Lump] {
        Lump.lumps(of: classes, before: stage, without: series?.classes ?? [])
    }

    private func count(of lump: Lump) -> Int { lump.classes.reduce(0) { $0 + classes[$1].count } }

    private var firstFrontier: Frontier {
        guard !stages.isEmpty else { return Frontier(maxima: [], seats: 0, classCount: classes.count) }
        let counts = lumps(before: 0).map { count(of: $0) }
        var frontier = Frontier(maxima: counts, seats: persons, classCount: classes.count)
        let place = frontier.place(of: counts, left: available(in: 0, received: 0))
        frontier.add(mass: 1, at: place)
        for (index, each) in classes.enumerated() {
            frontier.add(.init(alone: 1, both: each.count > 1 ? 1 : 0), to: index, at: place)
        }
        return frontier
    }

    /// Draws a stage state by state, or by an integral.
    private mutating func draw(_ stage: Int, _ entry: Frontier, _ error: inout Double) -> Frontier? {
        let lumps = lumps(before: stage)
        if stages[stage].mode == .pick {
            let exhaustion = exhaustion(stage, lumps, entry)
            guard exhaustion < Self.exhaustionLimit else {
                chances.gap = .exhaustion
                return nil
            }
            error += exhaustion
        }
        var chain = SeatChain(lumps, policy: stages[stage].policy, entry: entry)
        var rest = budget
        guard let ended = chain.run(from: entry, budget: &rest) else {
            return startSeries(stage, lumps, entry, &error)
        }
        budget = rest
        error += chain.dropped + chain.depth * .ulpOfOne
        chances.stages[stage] = chain.admitted.map { ExactChances.Chance(one: $0.one, two: $0.two) }
        return regrouped(ended, lumps, after: stage)
    }

    /// The states as the next stage sees them: classes that nothing tells apart any more are one.
    private func regrouped(_ ended: Frontier, _ lumps: [Lump], after stage: Int) -> Frontier? {
        guard stage + 1 < stages.count else { return ended }
        let next = self.lumps(before: stage + 1)
        let maxima = next.map { count(of: $0) }
        var frontier = Frontier(maxima: maxima, seats: persons, classCount: classes.count)
        guard frontier.isNumbered || ended.count == 1 else { return nil }
        let target = lumps.map { lump in next.firstIndex { $0.classes.contains(lump.classes[0]) } }
        for state in 0..<ended.count {
            var units = [Int](repeating: 0, count: next.count)
            for lump in lumps.indices {
                if let target = target[lump] { units[target] += ended.remaining(lump, in: state) }
            }
            let place = frontier.place(of: units, left: available(in: stage + 1, received: ended.left[state]))
            frontier.add(mass: ended.mass[state], at: place)
            for index in classes.indices {
                frontier.add(ended.moments(of: index, in: state), to: index, at: place)
            }
        }
        return frontier
    }

    /// The largest `exhaustion` of the states before a pick.
    private func exhaustion(_ stage: Int, _ lumps: [Lump], _ entry: Frontier) -> Double {
        let active = lumps.indices.filter { lumps[$0].isActive }.sorted { lumps[$0].weight < lumps[$1].weight }
        return (0..<entry.count).reduce(0) { largest, state in
            let kinds = active.map { (weight: lumps[$0].weight, count: entry.remaining($0, in: state)) }
            return max(largest, exhaustion(kinds, wanted: entry.left[state], before: 0))
        }
    }

    /// At most the probability that 2^24 draws do not fill a pick's seats, whatever came before.
    ///
    /// Until its last seat is filled at least the lightest units are left, as many as will be. Each draw finds one of them with a
    /// probability of at least q; fewer than k finds among n draws: e^(−(nq − k)²/2nq) (Chernoff).
    ///
    /// - Parameters:
    ///   - kinds: ascending by weight.
    ///   - taken: how many of them earlier stages admitted.
    private func exhaustion(_ kinds: [(weight: Double, count: Int)], wanted: Int, before taken: Int) -> Double {
        let count = kinds.reduce(0) { $0 + $1.count } - taken
        let wanted = min(count, wanted)
        guard wanted > 0 else { return 0 }
        var (units, weight) = (count - wanted + 1, 0.0)
        for kind in kinds {
            let these = min(units, kind.count)
            weight += Double(these) * kind.weight
            units -= these
        }
        let mean = Double(1 << 24) * (1 - exp2(-60)) * weight / totalWeight
        let distance = mean - Double(wanted)
        return distance > 0 ? exp(-distance * distance / (2 * mean)) : 1
    }

    private mutating func startSeries(
        _ stage: Int, _ lumps: [Lump], _ entry: Frontier, _ error: inout Double
    ) -> Frontier? {
        let active = lumps.indices.filter { lumps[$0].isActive }
        guard series == nil, entry.count == 1, active.count <= Self.maximumKinds,
            active.allSatisfy({ lumps[$0].size == 1 })
        else { return nil }
        var series = OrderSeries(classCount: classes.count)
        for lump in active where entry.remaining(lump, in: 0) > 0 {
            series.add(
                lumps[lump].classes.map { ($0, entry.moments(of: $0, in: 0)) }, weight: lumps[lump].weight,
                count: entry.remaining(lump, in: 0))
        }
        let left = extend(&series, stage, by: entry.left[0], &error)
        guard series.errorBound < Self.integralLimit else {
            chances.stages[stage] = nil
            return nil
        }
        self.series = series
        return frontier(after: stage, from: entry, lumps, left: left)
    }

    private mutating func continueSeries(_ stage: Int, _ entry: Frontier, _ error: inout Double) -> Frontier? {
        guard var series, entry.count == 1, series.classes == eligible(in: stage) else { return nil }
        if stages[stage].mode == .pick {
            let kinds = series.kinds.sorted { $0.weight < $1.weight }
            let exhaustion = exhaustion(kinds, wanted: entry.left[0], before: series.seats)
            guard exhaustion < Self.exhaustionLimit else {
                chances.gap = .exhaustion
                return nil
            }
            error += exhaustion
        }
        let left = extend(&series, stage, by: entry.left[0], &error)
        self.series = series
        return frontier(after: stage, from: entry, lumps(before: stage), left: left)
    }

    private mutating func extend(
        _ series: inout OrderSeries, _ stage: Int, by seats: Int, _ error: inout Double
    ) -> Int {
        let (admitted, left) = series.extend(by: seats)
        error += series.errorBound
        chances.stages[stage] = admitted
        return left
    }

    /// After an integral: the classes of the series are followed by it, everybody else is where they were.
    private func frontier(after stage: Int, from entry: Frontier, _ lumps: [Lump], left: Int) -> Frontier {
        guard stage + 1 < stages.count else { return entry }
        let next = self.lumps(before: stage + 1)
        var frontier = Frontier(maxima: next.map { count(of: $0) }, seats: persons, classCount: classes.count)
        let units = next.map { lump in
            lumps.indices.filter { lumps[$0].classes.contains { lump.classes.contains($0) } }
                .reduce(0) { $0 + entry.remaining($1, in: 0) }
        }
        let place = frontier.place(of: units, left: available(in: stage + 1, received: left))
        frontier.add(mass: 1, at: place)
        for index in classes.indices { frontier.add(entry.moments(of: index, in: 0), to: index, at: place) }
        return frontier
    }

    private mutating func setOverall(_ last: Frontier) {
        let known = chances.stages.compactMap { $0 }
        guard known.count == stages.count else { return }
        chances.overall = classes.indices.map { index in
            let one = known.reduce(0) { $0 + $1[index].one }
            let both =
                series?.neither(index) ?? (0..<last.count).reduce(0) { $0 + last.moments(of: index, in: $1).both }
            return ExactChances.Chance(one: one, two: classes[index].count > 1 ? max(0, 2 * one - 1 + both) : 0)
        }
    }
}
