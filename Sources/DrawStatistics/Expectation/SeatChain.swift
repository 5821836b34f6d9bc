internal import DrawCore

/// One stage's walk as a Markov chain: which lump the next admitted unit belongs to.
///
/// Smallest tickets, like tickets drawn one by one, give the next unit among those that can still come with a probability
/// proportional to its tickets, whatever came before. Seats only become fewer, so a unit that does not fit under `skip` never
/// fits later in the stage: the next one admitted is drawn among those that fit. Only products and sums of positive numbers are
/// formed, so that rounding stays relative.
struct SeatChain {
    /// States of less weight are left out, and what they weigh is added to the error bound.
    static let negligible = 1e-17

    private let lumps: [Lump]
    private let active: [Int]
    private let policy: StageRule.Policy
    private let lumpOfClass: [Int?]

    /// Chances of one and of two units of each class to be admitted in this stage.
    private(set) var admitted: [(one: Double, two: Double)]
    /// Weight of the states left out.
    private(set) var dropped = 0.0
    /// Roundings one upon the other, at most.
    private(set) var depth = 0.0

    private var ended: Frontier
    private var work = 0

    init(_ lumps: [Lump], policy: StageRule.Policy, entry: Frontier) {
        self.lumps = lumps
        self.policy = policy
        active = lumps.indices.filter { lumps[$0].isActive }
        var lumpOfClass = [Int?](repeating: nil, count: entry.classCount)
        for (index, lump) in lumps.enumerated() {
            for each in lump.classes { lumpOfClass[each] = index }
        }
        self.lumpOfClass = lumpOfClass
        admitted = [(one: Double, two: Double)](repeating: (0, 0), count: entry.classCount)
        ended = entry.emptied
    }

    /// - Parameter budget: of steps; what is done falls with it.
    /// - Returns: the states after the stage, or nil if they are too many.
    mutating func run(from entry: Frontier, budget: inout Int) -> Frontier? {
        var layer = entry
        while layer.count > 0 {
            var next = layer.emptied
            for state in 0..<layer.count {
                step(layer, state, &next)
                if work > budget { return nil }
            }
            depth += Double(2 * active.count + 8 + layer.count)
            layer = next
        }
        depth += Double(ended.count)
        budget -= work
        return ended
    }

    private mutating func step(_ layer: Frontier, _ state: Int, _ next: inout Frontier) {
        guard layer.mass[state] >= Self.negligible else {
            dropped += layer.mass[state]
            return
        }
        let left = layer.left[state]
        var (live, total, last) = (0, 0.0, 0)
        if left > 0 {
            for lump in active where isLive(lump, layer, state, left) {
                live += 1
                last = lump
                total += Double(layer.remaining(lump, in: state)) * lumps[lump].weight
            }
        }
        work += (live + 1) * (layer.classCount + 8)
        switch live {
        case 0: end(layer, state, share: 1)
        case 1: admitAll(of: last, layer, state)
        default:
            // States that cannot be told apart are too many by definition.
            guard layer.isNumbered else {
                work = .max / 2
                return
            }
            for lump in active where isLive(lump, layer, state, left) {
                let share = Double(layer.remaining(lump, in: state)) * lumps[lump].weight / total
                let size = lumps[lump].size
                if size > left, policy == .stop {
                    end(layer, state, share: share)
                } else {
                    admit(lump, layer, state, share: share, left: max(0, left - size), &next)
                }
            }
        }
    }

    /// Whether a unit of the lump can be the next that is looked at.
    private func isLive(_ lump: Int, _ layer: Frontier, _ state: Int, _ left: Int) -> Bool {
        layer.remaining(lump, in: state) > 0 && (policy != .skip || lumps[lump].size <= left)
    }

    /// The walk ends in this state with a conditional probability of `share`.
    private mutating func end(_ layer: Frontier, _ state: Int, share: Double) {
        let place = ended.place(like: state, of: layer)
        ended.add(mass: share * layer.mass[state], at: place)
        for index in 0..<layer.classCount {
            var moments = layer.moments(of: index, in: state)
            moments.mixed = 0
            ended.add(moments, times: share, to: index, at: place)
        }
    }

    private mutating func admit(
        _ lump: Int, _ layer: Frontier, _ state: Int, share: Double, left: Int, _ next: inout Frontier
    ) {
        let units = Double(layer.remaining(lump, in: state))
        let place = next.place(after: state, of: layer, admitting: 1, of: lump, left: left)
        next.add(mass: share * layer.mass[state], at: place)
        for index in 0..<layer.classCount {
            var moments = layer.moments(of: index, in: state)
            if lumpOfClass[index] == lump {
                admitted[index].one += share * moments.alone / units
                admitted[index].two += 2 * share * moments.mixed / units
                moments = Frontier.Moments(
                    alone: moments.alone * (units - 1) / units, both: moments.both * max(0, units - 2) / units,
                    mixed: moments.mixed * (units - 1) / units + moments.both / units)
            }
            next.add(moments, times: share, to: index, at: place)
        }
    }

    /// One lump alone is left: who of it comes first changes nothing, only how many fit.
    private mutating func admitAll(of lump: Int, _ layer: Frontier, _ state: Int) {
        let (count, size, seats) = (layer.remaining(lump, in: state), lumps[lump].size, layer.left[state])
        var taken = min(count, seats / size)
        var left = seats - taken * size
        if policy == .overflow, left > 0, taken < count {
            taken += 1
            left = 0
        }
        let place = ended.place(after: state, of: layer, admitting: taken, of: lump, left: left)
        ended.add(mass: layer.mass[state], at: place)
        let share = Double(taken) / Double(count)
        let rest = Double(count - taken) / Double(count)
        // Of two given units; a lump of one has no two.
        let pairs = Double(count) * max(1, Double(count - 1))
        for index in 0..<layer.classCount {
            var moments = layer.moments(of: index, in: state)
            if lumpOfClass[index] == lump {
                admitted[index].one += moments.alone * share
                admitted[index].two +=
                    2 * moments.mixed * share + moments.both * Double(taken) * max(0, Double(taken - 1)) / pairs
                moments.alone *= rest
                moments.both *= Double(count - taken) * max(0, Double(count - taken - 1)) / pairs
            }
            moments.mixed = 0
            ended.add(moments, to: index, at: place)
        }
    }
}
