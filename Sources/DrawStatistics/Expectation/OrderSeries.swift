/// Stages that draw from one drum one after the other: together they are a single order, of which each takes the next places.
struct OrderSeries {
    private let classCount: Int
    /// The classes in it.
    private(set) var classes: Set<Int> = []
    private(set) var kinds: [(weight: Double, count: Int)] = []
    private var kindOfClass: [Int: Int] = [:]
    /// For each class, that one unit, and two, were not admitted before.
    private var before: [Int: Frontier.Moments] = [:]

    /// Places that the stages so far have taken.
    private(set) var seats = 0
    private var reached: OrderIntegral.Solution?

    /// Of the chances that were given last.
    private(set) var errorBound = 0.0

    init(classCount: Int) { self.classCount = classCount }

    mutating func add(_ members: [(index: Int, moments: Frontier.Moments)], weight: Double, count: Int) {
        for (index, moments) in members {
            classes.insert(index)
            kindOfClass[index] = kinds.count
            before[index] = moments
        }
        kinds.append((weight, count))
    }

    /// The chance of two units of a class that neither is admitted in the end; nil for a class that is not in the series.
    func neither(_ index: Int) -> Double? {
        guard let kind = kindOfClass[index], let moments = before[index], let reached else { return nil }
        return moments.both * max(0, 1 - 2 * reached.chances[kind] + reached.pairs[kind])
    }

    /// The chances of the next places.
    ///
    /// - Returns: for each class; and the seats that are left over.
    mutating func extend(by more: Int) -> (admitted: [ExactChances.Chance], left: Int) {
        let total = kinds.reduce(0) { $0 + $1.count }
        let taken = min(more, total - seats)
        let solution = OrderIntegral(kinds: kinds, seats: seats + taken).solve()
        let admitted = (0..<classCount).map { index in
            guard let kind = kindOfClass[index], let moments = before[index] else {
                return ExactChances.Chance(one: 0, two: 0)
            }
            guard let reached else {
                return ExactChances.Chance(
                    one: moments.alone * solution.chances[kind], two: moments.both * solution.pairs[kind])
            }
            return ExactChances.Chance(
                one: max(0, moments.alone * (solution.chances[kind] - reached.chances[kind])), two: nil)
        }
        errorBound = solution.errorBound + (reached?.errorBound ?? 0)
        seats += taken
        reached = solution
        return (admitted, more - taken)
    }
}
