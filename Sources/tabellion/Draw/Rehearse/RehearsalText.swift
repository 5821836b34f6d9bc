import DrawCore
import DrawStatistics
import Draws

/// A rehearsal's report for a terminal.
struct RehearsalText {
    /// Groups that a table shows, and findings.
    private static let maximumRows = 40

    let report: RehearsalReport
    let template: DrawTemplate
    let candidates: Int
    let seedStart: String
    let words: RehearsalWords

    var lines: [String] {
        var lines = ["REHEARSAL \(template.subject)", words.draws(report.seeds, candidates, seedStart), ""]
        for (stage, chances) in report.stages.enumerated() {
            lines.append(words.stage(stage))
            lines += table(chances.filter { isOpen($0, stage) })
            lines.append("")
        }
        if report.stages.count > 1 {
            lines.append(words.overall)
            lines += table(report.overall)
            lines.append("")
        }
        lines += words.exactness
        lines += section(words.placesTitle, places)
        lines += section(words.findingsTitle, findings)
        lines += contradictions
        lines.append(words.verdict)
        return lines
    }

    private func isOpen(_ chance: GroupChance, _ stage: Int) -> Bool {
        report.classes[report.groups[chance.group].classIndex].stages[stage]
    }

    private func section(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : [title] + lines.map { "  \($0)" } + [""]
    }

    private func table(_ chances: [GroupChance]) -> [String] {
        guard !chances.isEmpty else { return ["  \(words.nobody)"] }
        var table = TextTable(words.columns)
        for chance in chances.prefix(Self.maximumRows) {
            let group = report.groups[chance.group]
            table.add([
                words.tags(group), "\(group.count)", "\(group.weight)", "\(group.size)",
                Figures.percent(chance.share), Figures.percent(chance.standardError),
                chance.expected.map { Figures.percent($0) } ?? words.observed(chance),
                chance.z.map { Figures.signed($0) } ?? "",
            ])
        }
        let rest = chances.count - Self.maximumRows
        return table.lines.map { "  \($0)" } + (rest > 0 ? ["  \(words.moreGroups(rest))"] : [])
    }

    private var places: [String] {
        var table = TextTable(words.placeColumns)
        for test in report.places {
            let statistic = test.statistic.map {
                test.degrees == nil ? "z = \(Figures.signed($0))" : "χ²(\(test.degrees ?? 0)) = \(Figures.short($0))"
            }
            table.add([
                words.place(test), statistic ?? "", test.p.map { Figures.probability($0) } ?? words.nothingToTest,
            ])
        }
        return table.lines
    }

    private var findings: [String] {
        let rest = report.findings.count - Self.maximumRows
        return report.findings.prefix(Self.maximumRows).map { words.finding($0) }
            + (rest > 0 ? [words.moreFindings(rest)] : [])
    }

    private var contradictions: [String] {
        let chances = report.contradictedChances.prefix(Self.maximumRows).map { words.contradiction($0) }
        return section(words.contradictionsTitle, chances + report.contradictedPlaces.map { words.place($0) })
    }
}
