import CryptoPrimitives
import DrawCore
import SeededTestSupport

@testable import DrawStatistics

/// Something that draws as the rules say, and not by the engine's ways: a random number for every ticket, the smallest first.
/// Its faults are put in on purpose.
struct StandIn: Sendable {
    enum Fault: Sendable {
        case none
        /// Everybody has one ticket.
        case weightsIgnored
        /// In one draw of a hundred the list's first unit comes first, whatever its ticket.
        case firstFavoured
        /// The order is that of the list, from a random place on.
        case blockOfTheList
        /// A ticket's number grows by up to a tenth with the unit's place on the list.
        case placeCounts
        /// Every stage uses the first one's tickets again.
        case ticketsKept
        /// Winners are right, their order is the list's.
        case orderOfTheList
        /// A bundle that does not fit ends the stage.
        case skipIsStop
    }

    let list: CandidateList
    let bundles: Bundles
    let stages: [StageRule]
    var fault = Fault.none

    private struct Unit {
        let index: Int
        let tags: UInt64
        let weight: UInt32
        let size: Int
    }

    func draw(_ seed: Digest) -> [DrawnStage] {
        var random = SeededGenerator(seed: seed.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
        let units = units
        var admitted: Set<Int> = []
        var left = 0
        var drawn: [DrawnStage] = []
        var kept: [Int: Double] = [:]
        for rule in stages {
            let eligible = units.filter { rule.admits(tags: $0.tags) && !admitted.contains($0.index) }
            if fault != .ticketsKept || kept.isEmpty {
                for unit in fault == .ticketsKept ? units : eligible { kept[unit.index] = key(unit, &random) }
            }
            var order = eligible.sorted { kept[$0.index]! < kept[$1.index]! }
            if fault == .blockOfTheList {
                let start = Int.random(in: 0..<max(1, eligible.count), using: &random)
                order = Array(eligible[start...] + eligible[..<start])
            }
            if fault == .firstFavoured, Int.random(in: 0..<100, using: &random) == 0,
                let place = order.firstIndex(where: { $0.index == 0 })
            {
                order.insert(order.remove(at: place), at: 0)
            }
            let available = Int(rule.seats) + (rule.cascades ? left : 0)
            var winners: [UInt32] = []
            left = available
            walk: for unit in order where left > 0 {
                if unit.size > left {
                    switch fault == .skipIsStop ? .stop : rule.policy {
                    case .skip: continue walk
                    case .stop: break walk
                    case .overflow: left = unit.size
                    }
                }
                left -= unit.size
                winners.append(UInt32(unit.index))
            }
            admitted.formUnion(winners.map { Int($0) })
            if fault == .orderOfTheList { winners.sort() }
            drawn.append(DrawnStage(admitted: winners, available: UInt64(available), left: UInt64(left)))
        }
        return drawn
    }

    private func key(_ unit: Unit, _ random: inout SeededGenerator) -> Double {
        let tickets = fault == .weightsIgnored ? 1 : unit.weight
        let smallest = (0..<tickets).map { _ in Double.random(in: 0..<1, using: &random) }.min() ?? 1
        return fault == .placeCounts ? smallest * (1 + 0.1 * Double(unit.index) / Double(list.count)) : smallest
    }

    private var units: [Unit] {
        var seen: Set<UInt32> = []
        return (0..<list.count).compactMap { index in
            let entry = list[index]
            guard entry.group == CandidateEntry.alone || seen.insert(entry.group).inserted else { return nil }
            return Unit(index: index, tags: entry.tags, weight: entry.weight, size: bundles.size(of: index))
        }
    }
}
