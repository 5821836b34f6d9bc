internal import DrawForms

/// A rehearsal's chart for templates: places are per cents of a drawing's width, so that it fits a phone and paper alike.
enum RehearsalBars {
    static func values(_ chart: RehearsalChart) -> [String: any Sendable] {
        var values: [String: any Sendable] = [
            "summary": chart.summary, "verdict": chart.verdict, "isContradicted": chart.isContradicted,
            "panels": chart.panels.enumerated().map { panel($0.element, number: $0.offset) },
            "hasFindings": !chart.findings.isEmpty,
            "findings": chart.findings.map { ["words": $0] as [String: any Sendable] },
        ]
        values["gap"] = chart.gap
        return values
    }

    private static func panel(_ panel: RehearsalChart.Panel, number: Int) -> [String: any Sendable] {
        var values: [String: any Sendable] = [
            "panelTitle": panel.title, "panelID": "panel\(number)", "rows": panel.rows.map { row($0) },
            "isEmpty": panel.rows.isEmpty,
        ]
        if panel.hidden > 0 { values["hidden"] = Saying(.drawChartHidden, Page.grouped(UInt64(panel.hidden))) }
        return values
    }

    private static func row(_ row: RehearsalChart.Row) -> [String: any Sendable] {
        let (low, high) = (row.interval.lowerBound, row.interval.upperBound)
        let observed = RehearsalChart.percent(row.share)
        let range = [RehearsalChart.percent(low), RehearsalChart.percent(high)]
        var values: [String: any Sendable] = [
            "group": row.group, "units": Page.grouped(UInt64(row.units)), "fill": width(row.share), "low": place(low),
            "high": place(high), "observed": observed, "range": Saying(.drawChartRange, range[0], range[1]),
            "isContradicted": row.isContradicted, "hasExpected": row.expected != nil, "expected": "–",
        ]
        if let expected = row.expected {
            let text = RehearsalChart.percent(expected)
            values["expected"] = text
            values["line"] = ["at": place(expected)] as [String: any Sendable]
            values["alt"] = Saying(.drawChartAlt, text, observed, range[0], range[1])
        } else {
            values["alt"] = Saying(.drawChartAltObserved, observed, range[0], range[1])
        }
        return values
    }

    /// A share as a width within those sides: `41.25%`.
    static func width(_ share: Double) -> String { percent(min(max(share, 0), 1) * 100) }

    /// A share as a place in the drawing, whose sides keep 2 % for marks: `41.25%`.
    static func place(_ share: Double) -> String {
        percent(2 + min(max(share, 0), 1) * 96)
    }

    private static func percent(_ number: Double) -> String {
        let hundredths = Int((number * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)%"
    }
}
