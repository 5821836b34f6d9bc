import DrawCore
import DrawStatistics

/// Chances of a tiny draw by counting: every order in which tickets can leave the drum, stage by stage, each as likely as any
/// other. Knows nothing of the solver's ways.
struct OrderEnumeration {
    struct Unit: Hashable {
        let index: Int
        let stages: [Bool]
        let weight: Int
        let size: Int
    }

    /// What is admitted, and the seats that the last stage left.
    private struct State: Hashable {
        var admitted: Set<Int> = []
        var left = 0
    }

    /// By stage and class: the chance of one unit, and of two.
    private(set) var one: [[Double]]
    private(set) var two: [[Double]]
    private(set) var overall: [Double]
    private(set) var overallTwo: [Double]

    private let units: [Unit]

    init(_ classes: [UnitClass], _ rules: [StageRule]) {
        var units: [Unit] = []
        var members: [[Int]] = []
        for each in classes {
            members.append(Array(units.count..<units.count + each.count))
            for _ in 0..<each.count {
                units.append(
                    Unit(index: units.count, stages: each.stages, weight: Int(each.weight), size: each.size))
            }
        }
        self.units = units
        one = []
        two = []
        var states = [State(): 1.0]
        for (stage, rule) in rules.enumerated() {
            var next: [State: Double] = [:]
            var counts = [Double](repeating: 0, count: classes.count)
            var pairs = counts
            for (state, probability) in states {
                for (end, share) in Self.outcomes(of: rule, stage, units, state.admitted, received: state.left) {
                    next[end, default: 0] += probability * share
                    let new = end.admitted.subtracting(state.admitted)
                    for index in classes.indices {
                        if new.contains(members[index][0]) { counts[index] += probability * share }
                        if members[index].count > 1, new.contains(members[index][0]), new.contains(members[index][1]) {
                            pairs[index] += probability * share
                        }
                    }
                }
            }
            one.append(counts)
            two.append(pairs)
            states = next
        }
        overall = members.map { all in states.reduce(0) { $0 + ($1.key.admitted.contains(all[0]) ? $1.value : 0) } }
        overallTwo = members.map { all in
            all.count < 2
                ? 0
                : states.reduce(0) {
                    $0 + ($1.key.admitted.contains(all[0]) && $1.key.admitted.contains(all[1]) ? $1.value : 0)
                }
        }
    }

    private static func outcomes(
        of rule: StageRule, _ stage: Int, _ units: [Unit], _ admitted: Set<Int>, received: Int
    ) -> [State: Double] {
        let eligible = units.filter { $0.stages[stage] && !admitted.contains($0.index) }
        let available = Int(rule.seats) + (rule.cascades ? received : 0)
        var ends: [State: Double] = [:]
        for (order, share) in orders(eligible) {
            var state = State(admitted: admitted, left: available)
            walk: for index in order where state.left > 0 {
                let size = units[index].size
                if size <= state.left {
                    state.left -= size
                } else {
                    switch rule.policy {
                    case .skip: continue walk
                    case .stop: break walk
                    case .overflow: state.left = 0
                    }
                }
                state.admitted.insert(index)
            }
            ends[state, default: 0] += share
        }
        return ends
    }

    /// The orders in which units leave a drum of their tickets: all orders of all tickets, a winner's others thrown away.
    private static func orders(_ units: [Unit]) -> [[Int]: Double] {
        let tickets = units.flatMap { unit in (0..<unit.weight).map { _ in unit.index } }
        var orders: [[Int]: Double] = [:]
        var count = 0.0
        permute(tickets) { order in
            var seen: Set<Int> = []
            orders[order.filter { seen.insert($0).inserted }, default: 0] += 1
            count += 1
        }
        return orders.mapValues { $0 / count }
    }

    /// Heap's algorithm.
    private static func permute(_ items: [Int], _ body: ([Int]) -> Void) {
        var items = items
        func heap(_ count: Int) {
            if count <= 1 { return body(items) }
            for index in 0..<count {
                heap(count - 1)
                items.swapAt(count.isMultiple(of: 2) ? index : 0, count - 1)
            }
        }
        heap(items.count)
    }
}
