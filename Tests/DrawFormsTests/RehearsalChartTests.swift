import DrawCore
import DrawStatistics
import Draws
import Testing

@testable import DrawForms

@Suite("Rehearsal charts")
struct RehearsalChartTests {
    @Test(
        "the examples: rules and rehearsals agree, and every share is what was drawn", arguments: DrawExample.allCases)
    func examples(example: DrawExample) throws {
        let rehearsal = try ListRehearsal(
            example.template, candidates: Examples.candidates(example), start: "chart", executor: ThreadedExecutor())
        let report = rehearsal.rehearsal.run(
            seeds: SeedSequence(start: "chart"), count: 200, executor: ThreadedExecutor())
        let chart = RehearsalChart(report, of: rehearsal)
        let stages = example.template.stages.count
        #expect(chart.panels.count == (stages > 1 ? stages + 1 : 1) && !chart.isContradicted)
        #expect(chart.verdict.english.hasPrefix("Nothing contradicts the rules"))
        #expect(chart.panels[0].rows.reduce(0) { $0 + $1.units } == report.groups.reduce(0) { $0 + $1.count })
        for panel in chart.panels {
            for row in panel.rows {
                #expect(row.interval.contains(row.share) && !row.isContradicted)
                #expect(!row.group.chinese.isEmpty && !row.group.english.isEmpty)
            }
        }
        // The rules of a pick without tags forbidden admit only those who may take part.
        if example == .company {
            #expect(chart.panels[1].rows.allSatisfy { !$0.group.english.contains("organiser") })
        }
        for finding in chart.findings { #expect(finding.chinese.hasSuffix("。") && finding.english.hasSuffix(".")) }
    }

    @Test(
        "shares keep a digit that says something",
        arguments: [
            (0, "0.0 %"), (1, "100.0 %"), (0.4, "40.0 %"), (0.123456, "12.3 %"), (0.00049, "0.05 %" as String),
            (0.000004, "0.0004 %"), (0.9999, "100.0 %"), (0.0005, "0.1 %"), (0.0000000001, "0.0000 %"),
        ] as [(Double, String)])
    func percent(row: (share: Double, text: String)) { #expect(RehearsalChart.percent(row.share) == row.text) }
}
