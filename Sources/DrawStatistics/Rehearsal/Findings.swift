internal import DrawCore

/// Looks for what may not have been meant.
struct Findings {
    /// Ratios closer to what a reader expects than this are not worth a word.
    private static let tolerance = 0.01
    /// Differences of chances that are only observed must be this many standard errors.
    private static let minimumErrors = 5.0

    let table: UnitTable
    let stages: [StageRule]
    let summaries: [StageSummary]
    /// By stage and group.
    let cells: [[GroupChance]]
    let overall: [GroupChance]

    var all: [Finding] { seats + seconds + bundles + tickets + nevers }

    private func chance(_ group: Int) -> Double { overall[group].expected ?? overall[group].share }

    /// What two chances may differ by and still be the same.
    private func uncertainty(_ groups: Int...) -> Double {
        groups.reduce(0) { sum, group in
            sum + (overall[group].expected == nil ? Self.minimumErrors * overall[group].standardError : 0)
        }
    }

    private var seats: [Finding] {
        stages.indices.flatMap { stage -> [Finding] in
            var found: [Finding] = []
            let summary = summaries[stage]
            if summary.shareWithSeatsLeft > 0 {
                let goOn = stage + 1 < stages.count && stages[stage + 1].cascades
                found.append(
                    .seatsLeft(
                        stage: stage, mean: summary.meanLeft, shareOfDraws: summary.shareWithSeatsLeft, goOn: goOn))
            }
            if summary.meanSurplus > 0 { found.append(.surplus(stage: stage, mean: summary.meanSurplus)) }
            if admitsEverybody(stage) { found.append(.everybody(stage: stage)) }
            return found
        }
    }

    /// Whether nobody who could be drawn in the stage was without a seat, in any draw.
    private func admitsEverybody(_ stage: Int) -> Bool {
        let eligible = table.groups.indices.filter { table.classes[table.groups[$0].classIndex].stages[stage] }
        guard !eligible.isEmpty, eligible.contains(where: { cells[stage][$0].share > 0 }) else { return false }
        return eligible.allSatisfy { group in
            (0...stage).reduce(0) { $0 + cells[$1][group].share } > 1 - 1e-12
        }
    }

    private var seconds: [Finding] {
        table.groups.indices.compactMap { group in
            let open = stages.indices.filter { table.classes[table.groups[group].classIndex].stages[$0] }
            let again = open.dropFirst().filter { cells[$0][group].share > 0 }
            guard let first = open.first, !again.isEmpty, isDrawn(first) else { return nil }
            return .secondChance(group: group, first: first, again: again)
        }
    }

    private func isDrawn(_ stage: Int) -> Bool { cells[stage].contains { $0.share > 0 } }

    private var bundles: [Finding] {
        table.groups.indices.compactMap { group in
            let bundle = table.groups[group]
            guard bundle.size > 1,
                let alone = table.groups.firstIndex(where: {
                    $0.tags == bundle.tags && $0.weight == bundle.weight && $0.size == 1
                })
            else { return nil }
            let difference = abs(chance(group) - chance(alone))
            guard difference > max(Self.tolerance * chance(alone), uncertainty(group, alone)) else { return nil }
            return .bundle(alone: alone, bundle: group)
        }
    }

    private var tickets: [Finding] {
        var found: [Finding] = []
        for many in table.groups.indices {
            let heavy = table.groups[many]
            let alike = table.groups.indices.filter {
                table.groups[$0].tags == heavy.tags && table.groups[$0].size == heavy.size
            }
            guard alike.last == many, let few = alike.first, few != many, chance(few) > 0 else { continue }
            let ratio = Double(heavy.weight) / Double(table.groups[few].weight)
            let chances = chance(many) / chance(few)
            let doubt = uncertainty(few, many) / chance(few) * max(1, chances)
            guard abs(chances - ratio) > max(Self.tolerance * ratio, doubt) else { continue }
            found.append(.tickets(few: few, many: many, ticketRatio: ratio, chanceRatio: chances))
        }
        return found
    }

    private var nevers: [Finding] {
        table.groups.indices.filter { overall[$0].share == 0 && (overall[$0].expected ?? 0) == 0 }.map { group in
            .never(group: group, mayTakePart: table.classes[table.groups[group].classIndex].stages.contains(true))
        }
    }
}
