/// Draws a pick stage: tickets one by one, for few winners and very large weights (section 6).
struct PickStage {
    private let eligibility: Eligibility
    private let available: UInt64
    private var draws: PickDraws

    init(_ eligibility: Eligibility, _ key: StageKey, available: UInt64) {
        self.eligibility = eligibility
        self.available = available
        draws = PickDraws(key, totalWeight: eligibility.list.totalWeight)
    }

    consuming func outcome(executor: some ChunkExecutor, progress: DrawProgress) -> StageOutcome {
        let eligible = eligibility
        let chunks = Chunks(total: eligible.list.count, length: 1 << 16)
        let eligibleCount = executor.map(chunks.count) { eligible.units(in: chunks[$0]).count }.reduce(0, +)
        var taken = EntrySet(capacity: eligible.list.count)
        var admitted: [UInt32] = []
        var outcomes: [UInt8] = []
        var cutoff: RankPosition?
        while UInt64(admitted.count) < available, admitted.count < eligibleCount, let ticket = draws.ticket() {
            if draws.next % (1 << 20) == 0 { progress(.picks, Int(draws.next), of: Int(PickDraws.end)) }
            let index = eligible.list.index(ofTicket: ticket)
            guard !taken.contains(index), eligible.contains(index) else { continue }
            let outcome = UnitOutcome(
                place: UInt64(admitted.count), key: DrawKey(UInt128(ticket)), index: UInt64(index), size: 1,
                seatsLeftBefore: available - UInt64(admitted.count), isAdmitted: true)
            taken.insert(index)
            admitted.append(UInt32(index))
            outcomes += outcome.bytes
            cutoff = outcome.position
        }
        return StageOutcome(
            rule: eligible.rule, available: available, left: available - UInt64(admitted.count), outcomes: outcomes,
            eligibleCount: eligibleCount, admitted: admitted, cutoff: cutoff, nextDraw: draws.next, executor: executor,
            progress: progress)
    }
}
