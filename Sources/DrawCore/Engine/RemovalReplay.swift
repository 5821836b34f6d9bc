/// Removals in log order, and who moves up (section 6).
///
/// No walk is repeated and no seed is drawn again: freed seats go to the alternates of the stage in their order, or in a
/// pick to the tickets that c goes on to draw.
public struct RemovalReplay: Sendable {
    private let engine: DrawEngine
    private let outcomes: [StageOutcome]

    /// Units that hold or held a seat of any stage.
    private var admitted: EntrySet
    private var removed: EntrySet
    /// Units that moved up, with the stage that they moved up in.
    private var promoted: [Int: Int] = [:]
    /// Seats that removals freed and nobody has taken, by stage from 0.
    private var free: [UInt64]
    private var successions: [Succession]

    /// What of a stage is known to be used up.
    private struct Succession: Sendable {
        /// Places before this one are admitted or removed for good.
        var place = 0
        /// The order beyond the published outcomes, once somebody needs it.
        var order: RankOrder?
        /// Of a pick: the next c.
        var nextDraw: UInt32
        /// Places of the units that the stage admitted, once somebody asks.
        var places: [UInt32: Int]?
    }

    public init(_ engine: DrawEngine, _ outcomes: [StageOutcome]) {
        self.engine = engine
        self.outcomes = outcomes
        admitted = EntrySet(capacity: engine.list.count)
        for outcome in outcomes { admitted.formUnion(outcome.admitted) }
        removed = EntrySet(capacity: engine.list.count)
        free = [UInt64](repeating: 0, count: outcomes.count)
        successions = outcomes.map { Succession(nextDraw: $0.nextDraw) }
    }

    /// Removes a unit.
    ///
    /// - Parameters:
    ///   - index: its lowest index.
    ///   - stage: from 1; the one that admitted it or, if none did, one where it was eligible.
    /// - Returns: lowest indices of the units that move up, in order.
    /// - Throws: `.removal`; nothing is changed then.
    public mutating func remove(
        _ index: UInt64, from stage: UInt32, executor: some ChunkExecutor = SerialExecutor()
    ) throws(DrawError) -> [UInt64] {
        let place = "removal of \(index)"
        guard stage >= 1, Int(stage) <= outcomes.count else {
            throw DrawError(.removal, at: place, "there is no stage \(stage)")
        }
        guard index < UInt64(engine.list.count), !engine.bundles.followers.contains(Int(index)) else {
            throw DrawError(.removal, at: place, "no unit has this lowest index")
        }
        let (unit, stage) = (Int(index), Int(stage) - 1)
        guard !removed.contains(unit) else { throw DrawError(.removal, at: place, "the unit is removed already") }
        let freed = try seats(of: unit, from: stage)
        removed.insert(unit)
        free[stage] += freed
        return outcomes[stage].rule.mode == .pick ? drawOn(stage, executor) : moveUp(stage, executor)
    }

    /// Units that hold a seat of a stage: those that it admitted, then those that moved up; without the removed.
    ///
    /// - Parameter stage: from 1.
    public func holders(of stage: UInt32) -> [Int] {
        let own = outcomes[Int(stage) - 1].admitted.map { Int($0) }
        return (own + promotions(in: Int(stage) - 1)).filter { !removed.contains($0) }
    }

    private func promotions(in stage: Int) -> [Int] { order.filter { promoted[$0] == stage } }

    /// Units that moved up, in the order in which they did.
    private var order: [Int] = []

    /// The seats that a unit gives back.
    private mutating func seats(of unit: Int, from stage: Int) throws(DrawError) -> UInt64 {
        let place = "removal of \(unit)"
        let size = UInt64(engine.bundles.size(of: unit))
        guard admitted.contains(unit) else {
            guard outcomes[stage].rule.admits(tags: engine.list.tags(at: unit)) else {
                throw DrawError(.removal, at: place, "the unit was not eligible in stage \(stage + 1)")
            }
            return 0
        }
        if let other = promoted[unit] {
            guard other == stage else { throw wrongStage(unit, other) }
            return size
        }
        guard let at = self.place(of: unit, in: stage) else {
            let other = outcomes.indices.first { self.place(of: unit, in: $0) != nil }
            throw wrongStage(unit, other ?? stage)
        }
        // An overflow unit took what was left, not what it is large.
        return min(size, outcomes[stage][at].seatsLeftBefore)
    }

    private func wrongStage(_ unit: Int, _ stage: Int) -> DrawError {
        DrawError(
            .removal, at: "removal of \(unit)", "stage \(stage + 1) admitted the unit, and the record names another")
    }

    private mutating func place(of unit: Int, in stage: Int) -> Int? {
        if let places = successions[stage].places { return places[UInt32(unit)] }
        var places: [UInt32: Int] = [:]
        let outcome = outcomes[stage]
        let span = outcome.outcomes.span
        for place in 0..<outcome.count where span[place * UnitOutcome.byteCount + UnitOutcome.Offset.admitted] == 1 {
            places[UInt32(outcome.unit(at: place))] = place
        }
        successions[stage].places = places
        return places[UInt32(unit)]
    }

    private mutating func promote(_ unit: Int, in stage: Int) {
        admitted.insert(unit)
        promoted[unit] = stage
        order.append(unit)
        free[stage] -= UInt64(engine.bundles.size(of: unit))
    }

    /// A rank's alternates in order, each taken if it fits what is free.
    private mutating func moveUp(_ stage: Int, _ executor: some ChunkExecutor) -> [UInt64] {
        var moved: [UInt64] = []
        var place = successions[stage].place
        var isPassed = true
        while free[stage] > 0, let unit = unit(at: place, of: stage, executor) {
            if !admitted.contains(unit), !removed.contains(unit) {
                if UInt64(engine.bundles.size(of: unit)) <= free[stage] {
                    promote(unit, in: stage)
                    moved.append(UInt64(unit))
                } else {
                    isPassed = false
                }
            }
            place += 1
            if isPassed { successions[stage].place = place }
        }
        return moved
    }

    /// The unit at a place of a rank stage, published or not; nil after the last.
    private mutating func unit(at place: Int, of stage: Int, _ executor: some ChunkExecutor) -> Int? {
        let outcome = outcomes[stage]
        if place < outcome.count { return outcome.unit(at: place) }
        guard place < outcome.eligibleCount else { return nil }
        if successions[stage].order == nil { successions[stage].order = order(of: stage, executor) }
        successions[stage].order?.extend(to: max(place + 1, 2 * outcome.count), executor: executor)
        return successions[stage].order.map { Int($0.sorted[place].index) }
    }

    /// The order of a stage as it was drawn, once more.
    private func order(of stage: Int, _ executor: some ChunkExecutor) -> RankOrder {
        var before = EntrySet(capacity: engine.list.count)
        for outcome in outcomes[..<stage] { before.formUnion(outcome.admitted) }
        let rule = outcomes[stage].rule
        let eligibility = Eligibility(list: engine.list, bundles: engine.bundles, rule: rule, admittedBefore: before)
        let key = StageKey(seed: engine.seed, stage: rule.id)
        return RankOrder(eligibility, key, executor: executor, progress: .silent)
    }

    /// A pick's tickets from where c stood.
    private mutating func drawOn(_ stage: Int, _ executor: some ChunkExecutor) -> [UInt64] {
        let (list, rule, out, gone) = (engine.list, outcomes[stage].rule, admitted, removed)
        let chunks = Chunks(total: list.count, length: 1 << 16)
        var waiting = executor.map(chunks.count) { chunk in
            chunks[chunk].count { rule.admits(tags: list.tags(at: $0)) && !out.contains($0) && !gone.contains($0) }
        }.reduce(0, +)
        var draws = PickDraws(
            StageKey(seed: engine.seed, stage: rule.id), totalWeight: list.totalWeight,
            from: successions[stage].nextDraw)
        var moved: [UInt64] = []
        while free[stage] > 0, waiting > 0, let ticket = draws.ticket() {
            let index = list.index(ofTicket: ticket)
            guard rule.admits(tags: list.tags(at: index)), !admitted.contains(index), !removed.contains(index) else {
                continue
            }
            promote(index, in: stage)
            moved.append(UInt64(index))
            waiting -= 1
        }
        successions[stage].nextDraw = draws.next
        return moved
    }
}
