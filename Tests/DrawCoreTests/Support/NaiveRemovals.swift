import DrawCore

/// Removals word for word: sets, and every alternate looked at from the beginning each time.
struct NaiveRemovals {
    let draw: NaiveDraw
    private var seats: [Int: (stage: Int, count: UInt64)] = [:]
    private var removed: Set<Int> = []
    private var free: [UInt64]
    private var nextDraw: [UInt32]

    init(_ draw: NaiveDraw) {
        self.draw = draw
        free = draw.results.map { _ in 0 }
        nextDraw = draw.results.map(\.nextDraw)
        for (stage, result) in draw.results.enumerated() {
            var left = draw.stages[stage].seats
            if draw.stages[stage].cascades, stage > 0 { left += draw.results[stage - 1].left }
            for unit in result.admitted {
                let taken = min(left, UInt64(size(unit)))
                seats[unit] = (stage, taken)
                left -= taken
            }
        }
    }

    private func size(_ unit: Int) -> Int { draw.units.first { $0.index == unit }!.members.count }

    var holders: [Int: Int] { seats.filter { !removed.contains($0.key) }.mapValues(\.stage) }

    /// nil where the protocol knows no such removal; nothing happens then.
    mutating func remove(_ unit: Int, from stage: Int) -> [Int]? {
        guard draw.stages.indices.contains(stage), let found = draw.units.first(where: { $0.index == unit }),
            !removed.contains(unit)
        else { return nil }
        if let held = seats[unit] {
            guard held.stage == stage else { return nil }
            free[stage] += held.count
        } else if !draw.stages[stage].admits(tags: found.tags) {
            return nil
        }
        removed.insert(unit)
        return draw.stages[stage].mode == .rank ? moveUp(stage) : drawOn(stage)
    }

    private mutating func moveUp(_ stage: Int) -> [Int] {
        var moved: [Int] = []
        for unit in draw.results[stage].order where seats[unit] == nil && !removed.contains(unit) {
            let size = UInt64(size(unit))
            guard size <= free[stage] else { continue }
            free[stage] -= size
            seats[unit] = (stage, size)
            moved.append(unit)
        }
        return moved
    }

    private mutating func drawOn(_ stage: Int) -> [Int] {
        let rule = draw.stages[stage]
        var moved: [Int] = []
        func waiting() -> Bool {
            draw.units.contains { rule.admits(tags: $0.tags) && seats[$0.index] == nil && !removed.contains($0.index) }
        }
        while free[stage] > 0, waiting(), nextDraw[stage] < 1 << 24 {
            let ticket = draw.draw(rule, nextDraw[stage])
            nextDraw[stage] += 1
            guard let ticket else { continue }
            let unit = draw.entry(of: ticket)
            guard rule.admits(tags: draw.list[unit].tags), seats[unit] == nil, !removed.contains(unit) else { continue }
            free[stage] -= 1
            seats[unit] = (stage, 1)
            moved.append(unit)
        }
        return moved
    }
}
