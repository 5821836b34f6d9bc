internal import CryptoPrimitives

/// Draws a rank stage: the drum from which tickets are drawn, and a winner's others thrown away (section 6).
struct RankStage {
    private let eligibility: Eligibility
    private let available: UInt64
    private var order: RankOrder

    init(
        _ eligibility: Eligibility, _ key: StageKey, available: UInt64, executor: some ChunkExecutor,
        progress: DrawProgress
    ) {
        self.eligibility = eligibility
        self.available = available
        order = RankOrder(eligibility, key, executor: executor, progress: progress)
    }

    consuming func outcome(executor: some ChunkExecutor, progress: DrawProgress) -> StageOutcome {
        let rule = eligibility.rule
        let (left, admitted, end) = walk(executor: executor)
        let listed = Int(min(UInt64(order.count), UInt64(end) + rule.alternates))
        order.extend(to: listed, executor: executor)
        return StageOutcome(
            rule: rule, available: available, left: left, outcomes: outcomes(listed), eligibleCount: order.count,
            admitted: admitted, cutoff: end == 0 ? nil : position(at: end - 1), nextDraw: 0, executor: executor,
            progress: progress)
    }

    private func position(at place: Int) -> RankPosition {
        RankPosition(key: order.sorted[place].key, index: UInt64(order.sorted[place].index))
    }

    /// Offers seats until none is left, the policy ends the walk, or nobody fits.
    ///
    /// - Returns: seats left, admitted units in order, and the place after the last admitted.
    private mutating func walk(executor: some ChunkExecutor) -> (left: UInt64, admitted: [UInt32], end: Int) {
        var walk = SeatWalk(eligibility.rule.policy, available: available)
        var sizes = RemainingSizes(eligibility, count: order.count)
        var admitted: [UInt32] = []
        var (place, end) = (0, 0)
        order.extend(to: firstGuess, executor: executor)
        while !walk.isOver, place < order.count {
            if place == order.sorted.count { order.extend(to: 2 * place, executor: executor) }
            let unit = order.sorted[place].index
            let size = eligibility.bundles.size(of: Int(unit))
            sizes.remove(size)
            place += 1
            if walk.offer(size) {
                admitted.append(unit)
                end = place
            } else if !sizes.holdsOne(notAbove: walk.left) {
                break
            }
        }
        return (walk.left, admitted, end)
    }

    /// Enough for seats and alternates, if every unit takes one seat.
    private var firstGuess: Int {
        let (sum, overflow) = available.addingReportingOverflow(eligibility.rule.alternates)
        return overflow || sum > UInt64(order.count) ? order.count : Int(sum)
    }

    /// The records of the first `count` units: the walk once more.
    private func outcomes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count * UnitOutcome.byteCount)
        var span = bytes.mutableSpan
        var walk = SeatWalk(eligibility.rule.policy, available: available)
        for place in 0..<count {
            let unit = order.sorted[place]
            let size = eligibility.bundles.size(of: Int(unit.index))
            let seatsLeftBefore = walk.left
            let isAdmitted = !walk.isOver && walk.offer(size)
            UnitOutcome(
                place: UInt64(place), key: unit.key, index: UInt64(unit.index), size: UInt32(size),
                seatsLeftBefore: seatsLeftBefore, isAdmitted: isAdmitted
            ).write(to: &span, at: place * UnitOutcome.byteCount)
        }
        return bytes
    }
}

/// How many units of each size a walk has not reached yet: it ends early when only larger ones are left.
private struct RemainingSizes {
    /// By size; 1 for entries alone and bundles of one.
    private var counts: [Int: Int] = [:]

    init(_ eligibility: Eligibility, count: Int) {
        var bundles = 0
        for leader in eligibility.bundles.leaders where eligibility.contains(leader) {
            counts[eligibility.bundles.size(of: leader), default: 0] += 1
            bundles += 1
        }
        counts[1, default: 0] += count - bundles
    }

    mutating func remove(_ size: Int) { counts[size, default: 0] -= 1 }

    func holdsOne(notAbove left: UInt64) -> Bool { counts.contains { $0.value > 0 && UInt64($0.key) <= left } }
}
