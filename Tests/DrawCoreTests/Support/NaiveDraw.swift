import CryptoPrimitives
import DrawCore
import TransparencyLog

/// Section 6 and 7 word for word: every ticket by itself, whole sorts, sets; slow and without any of the engine's ways.
struct NaiveDraw {
    struct Unit: Hashable {
        let index: Int
        let members: [Int]
        let tags: UInt64
        let weight: UInt32
    }

    struct Stage {
        var bytes: [UInt8] = []
        var record: [UInt8] = []
        var left: UInt64 = 0
        var admitted: [Int] = []
        /// All eligible units in order; of a pick the winners.
        var order: [Int] = []
        var nextDraw: UInt32 = 0
    }

    let list: CandidateList
    let stages: [StageRule]
    let seed: Digest
    let units: [Unit]
    private(set) var results: [Stage] = []

    init(_ list: CandidateList, _ stages: [StageRule], _ seed: Digest) {
        self.list = list
        self.stages = stages
        self.seed = seed
        var groups: [UInt32: [Int]] = [:]
        for index in 0..<list.count where list[index].group != CandidateEntry.alone {
            groups[list[index].group, default: []].append(index)
        }
        let members = (0..<list.count).filter { list[$0].group == CandidateEntry.alone }.map { [$0] } + groups.values
        units = members.map {
            Unit(index: $0[0], members: $0, tags: list[$0[0]].tags, weight: list[$0[0]].weight)
        }.sorted { $0.index < $1.index }
        var admitted: Set<Int> = []
        for rule in stages {
            var available = rule.seats
            if rule.cascades, let last = results.last { available += last.left }
            let eligible = units.filter { rule.admits(tags: $0.tags) && !admitted.contains($0.index) }
            results.append(rule.mode == .rank ? rank(rule, available, eligible) : pick(rule, available, eligible))
            admitted.formUnion(results[results.count - 1].admitted)
        }
    }

    func stageKey(_ stage: UInt64) -> Digest {
        var writer = ByteWriter(tag: "TD1/stage")
        writer.u32(UInt32(stage))
        return HMACSHA256(key: seed.bytes).code(of: writer.bytes)
    }

    static func ticket(_ key: Digest, _ index: Int, _ ticket: UInt32) -> [UInt8] {
        var writer = ByteWriter()
        writer.raw(key)
        writer.u64(UInt64(index))
        writer.u32(ticket)
        return Array(sha256(writer.bytes).bytes.prefix(16))
    }

    func key(_ unit: Unit, _ stage: UInt64) -> [UInt8] {
        let key = stageKey(stage)
        return (0..<unit.weight).map { Self.ticket(key, unit.index, $0) }.min { $0.lexicographicallyPrecedes($1) }!
    }

    /// The eligible units in the order in which a drum gives them out: tickets drawn one by one, a winner's others
    /// thrown away.
    func drum(_ rule: StageRule, _ eligible: [Unit]) -> [Int] {
        let stage = stageKey(rule.id)
        var tickets = eligible.flatMap { unit in
            (0..<unit.weight).map { (value: Self.ticket(stage, unit.index, $0), unit: unit.index) }
        }
        var drawn: [Int] = []
        while !tickets.isEmpty {
            let next = tickets.min { left, right in
                left.value == right.value ? left.unit < right.unit : left.value.lexicographicallyPrecedes(right.value)
            }!
            drawn.append(next.unit)
            tickets.removeAll { $0.unit == next.unit }
        }
        return drawn
    }

    private func rank(_ rule: StageRule, _ available: UInt64, _ eligible: [Unit]) -> Stage {
        let keyed = eligible.map { (unit: $0, key: key($0, rule.id)) }.sorted { left, right in
            left.key == right.key ? left.unit.index < right.unit.index : left.key.lexicographicallyPrecedes(right.key)
        }
        var stage = Stage()
        stage.left = available
        stage.order = keyed.map(\.unit.index)
        var before: [UInt64] = []
        var admitted: [Bool] = []
        var isOver = false
        for (unit, _) in keyed {
            before.append(stage.left)
            admitted.append(false)
            if stage.left == 0 || isOver { continue }
            let size = UInt64(unit.members.count)
            if size <= stage.left {
                admitted[admitted.count - 1] = true
                stage.left -= size
            } else if rule.policy == .overflow {
                admitted[admitted.count - 1] = true
                stage.left = 0
            } else if rule.policy == .stop {
                isOver = true
            }
            if admitted[admitted.count - 1] { stage.admitted.append(unit.index) }
        }
        let last = admitted.lastIndex(of: true)
        let listed = Int(min(UInt64(keyed.count), UInt64(last.map { $0 + 1 } ?? 0) + rule.alternates))
        var outcomes: [[UInt8]] = []
        for place in 0..<listed {
            let unit = keyed[place].unit
            outcomes.append(
                outcome(place, keyed[place].key, unit.index, unit.members.count, before[place], admitted[place]))
        }
        let positions = keyed.map { ($0.key, $0.unit.index) }
        finish(
            &stage, rule, available, outcomes, cutoff: last.map { positions[$0] },
            last: listed > 0 ? positions[listed - 1] : nil)
        return stage
    }

    private func pick(_ rule: StageRule, _ available: UInt64, _ eligible: [Unit]) -> Stage {
        var stage = Stage()
        stage.left = available
        var waiting = Set(eligible.map(\.index))
        var outcomes: [[UInt8]] = []
        var last: ([UInt8], Int)?
        while stage.left > 0, !waiting.isEmpty, stage.nextDraw < 1 << 24 {
            let ticket = draw(rule, stage.nextDraw)
            stage.nextDraw += 1
            guard let ticket, waiting.remove(entry(of: ticket)) != nil else { continue }
            let key = [UInt8](repeating: 0, count: 8) + (0..<8).map { UInt8(ticket >> UInt64(56 - 8 * $0) & 255) }
            outcomes.append(outcome(outcomes.count, key, entry(of: ticket), 1, stage.left, true))
            stage.admitted.append(entry(of: ticket))
            stage.left -= 1
            last = (key, entry(of: ticket))
        }
        stage.order = stage.admitted
        finish(&stage, rule, available, outcomes, cutoff: last, last: last)
        return stage
    }

    /// nil for a rejected draw.
    func draw(_ rule: StageRule, _ number: UInt32) -> UInt64? {
        var writer = ByteWriter()
        writer.raw(stageKey(rule.id))
        writer.raw([UInt8](repeating: 0xFF, count: 8))
        writer.u32(number)
        let value = sha256(writer.bytes).bytes.prefix(16).reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        let total = UInt128(list.totalWeight)
        // floor(2^128 / W) by long division, since 2^128 has 129 bits.
        let (half, rest) = (UInt128(1) << 127).quotientAndRemainder(dividingBy: total)
        let times = half.multipliedReportingOverflow(by: 2)
        if times.overflow { return UInt64(value % total) }
        let quotient = times.partialValue + rest * 2 / total
        let limit = quotient.multipliedReportingOverflow(by: total)
        if !limit.overflow, value >= limit.partialValue { return nil }
        return UInt64(value % total)
    }

    func entry(of ticket: UInt64) -> Int { (0..<list.count).last { list[$0].start <= ticket }! }

    private func outcome(
        _ place: Int, _ key: [UInt8], _ index: Int, _ size: Int, _ before: UInt64, _ admitted: Bool
    ) -> [UInt8] {
        var writer = ByteWriter()
        writer.u64(UInt64(place))
        writer.raw(key)
        writer.u64(UInt64(index))
        writer.u32(UInt32(size))
        writer.u64(before)
        writer.u8(admitted ? 1 : 0)
        return writer.bytes
    }

    private func finish(
        _ stage: inout Stage, _ rule: StageRule, _ available: UInt64, _ outcomes: [[UInt8]], cutoff: ([UInt8], Int)?,
        last: ([UInt8], Int)?
    ) {
        var writer = ByteWriter()
        writer.u32(UInt32(rule.id))
        writer.u64(available)
        writer.u64(stage.left)
        writer.u8(cutoff == nil ? 0 : 1)
        writer.raw(cutoff?.0 ?? [UInt8](repeating: 0, count: 16))
        writer.u64(UInt64(cutoff?.1 ?? 0))
        writer.u64(UInt64(outcomes.count))
        writer.raw(last?.0 ?? [UInt8](repeating: 0, count: 16))
        writer.u64(UInt64(last?.1 ?? 0))
        writer.raw(MerkleTree(.sha256, leaves: outcomes).root)
        stage.record = writer.bytes
        stage.bytes = outcomes.flatMap { $0 }
    }
}
