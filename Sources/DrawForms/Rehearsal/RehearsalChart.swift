internal import DrawCore
public import DrawStatistics
public import Draws

/// Chances of every group over many rehearsed draws, against what the rules give: what a page shows as bars and figures.
public struct RehearsalChart: Sendable {
    /// One group in one stage, or in all of them.
    public struct Row: Sendable, Hashable {
        /// The group: its tags and, where groups differ in them, tickets and members.
        public let group: Bilingual
        /// How many units: people alone, or groups that are drawn together.
        public let units: Int
        /// What the rules give, 0 to 1; nil where it cannot be computed exactly.
        public let expected: Double?
        /// Admitted in the rehearsals, 0 to 1.
        public let share: Double
        /// Where the chance lies by the rehearsals alone, at 95 %.
        public let interval: ClosedRange<Double>
        /// Whether the rehearsals contradict the rules here.
        public let isContradicted: Bool

        public init(
            group: Bilingual, units: Int, expected: Double?, share: Double, interval: ClosedRange<Double>,
            isContradicted: Bool
        ) {
            self.group = group
            self.units = units
            self.expected = expected
            self.share = share
            self.interval = interval
            self.isContradicted = isContradicted
        }
    }

    /// All groups that may take part, in one stage or in the whole draw.
    public struct Panel: Sendable, Hashable {
        public let title: Bilingual
        /// At most `maximumRows`, the largest groups first.
        public let rows: [Row]
        /// Groups that are not shown.
        public let hidden: Int

        public init(title: Bilingual, rows: [Row], hidden: Int) {
            self.title = title
            self.rows = rows
            self.hidden = hidden
        }
    }

    /// Of a panel: a list may have as many groups as numbers of tickets.
    public static let maximumRows = 24
    static let maximumFindings = 20

    /// The whole draw and, if there are several, each stage.
    public let panels: [Panel]
    /// How many draws were rehearsed, and with what list.
    public let summary: Bilingual
    /// Whether anything contradicts the rules.
    public let verdict: Bilingual
    public let isContradicted: Bool
    /// From which stage on nothing exact is known; nil if everything is.
    public let gap: Bilingual?
    /// What the rules do and may not have been meant.
    public let findings: [Bilingual]

    public init(
        panels: [Panel], summary: Bilingual, verdict: Bilingual, isContradicted: Bool, gap: Bilingual?,
        findings: [Bilingual]
    ) {
        self.panels = panels
        self.summary = summary
        self.verdict = verdict
        self.isContradicted = isContradicted
        self.gap = gap
        self.findings = findings
    }

    /// - Parameter rehearsal: what the report is of.
    public init(_ report: RehearsalReport, of rehearsal: ListRehearsal) {
        self.init(report, template: rehearsal.template, candidates: rehearsal.list.count)
    }

    /// - Parameter candidates: on the list.
    public init(_ report: RehearsalReport, template: DrawTemplate, candidates: Int) {
        let words = RehearsalSentences(report: report, template: template)
        var panels = [
            Self.panel(
                template.stages.count > 1 ? Bilingual("各阶段合计", "All stages together") : Bilingual("全部", "The draw"),
                report, report.overall, stage: nil, words)
        ]
        if template.stages.count > 1 {
            for stage in report.stages.indices {
                panels.append(
                    Self.panel(
                        Bilingual("第 \(stage + 1) 阶段", "Stage \(stage + 1)"), report, report.stages[stage],
                        stage: stage, words))
            }
        }
        self.panels = panels
        summary = Bilingual(
            "用这份名单的 \(candidates) 名候选人试摇 \(report.seeds) 次，每次种子不同；结果不产生任何效力。",
            "\(report.seeds) draws of this list's \(candidates) candidates, each with another seed; they decide nothing."
        )
        isContradicted = report.isContradicted
        verdict = words.verdict
        gap = words.gap
        let all = report.findings.map { words.sentence($0) }
        let more = all.count - Self.maximumFindings
        findings =
            all.prefix(Self.maximumFindings)
            + (more > 0 ? [Bilingual("另有 \(more) 条。", "And \(more) more.")] : [])
    }

    private static func panel(
        _ title: Bilingual, _ report: RehearsalReport, _ chances: [GroupChance], stage: Int?,
        _ words: RehearsalSentences
    ) -> Panel {
        let shown = report.groups.indices.filter { index in
            let open = report.classes[report.groups[index].classIndex].stages
            return stage.map { open[$0] } ?? true
        }
        let largest = shown.sorted { left, right in
            let (one, other) = (report.groups[left], report.groups[right])
            return (one.count * one.size, right) > (other.count * other.size, left)
        }
        let rows = largest.prefix(maximumRows).sorted().map { index in
            Row(
                group: words.name(index), units: report.groups[index].count, expected: chances[index].expected,
                share: chances[index].share, interval: chances[index].interval(seeds: report.seeds),
                isContradicted: report.contradictedChances.contains(chances[index]))
        }
        return Panel(title: title, rows: rows, hidden: shown.count - rows.count)
    }

    /// `12.3 %`, and more digits where there would be none.
    public static func percent(_ share: Double) -> String {
        for digits in [1, 2, 3, 4] {
            let scale = [10.0, 100, 1000, 10_000][digits - 1]
            let scaled = (share * 100 * scale).rounded()
            if scaled >= 1 || share <= 0 || digits == 4 {
                let (whole, rest) = Int(scaled).quotientAndRemainder(dividingBy: Int(scale))
                let decimals = String(rest)
                return "\(whole).\(String(repeating: "0", count: digits - decimals.count))\(decimals) %"
            }
        }
        return "0.0 %"
    }
}
