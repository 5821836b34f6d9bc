internal import DrawCore

/// What many draws of one configuration came to, and whether they contradict it.
public struct RehearsalReport: Sendable {
    /// An honest draw is called contradicted once in a thousand rehearsals at most.
    public static let level = 0.001

    public let seeds: Int
    public let groups: [UnitGroup]
    public let classes: [UnitClass]
    public let exact: ExactChances
    /// By stage, then by group.
    public let stages: [[GroupChance]]
    public let overall: [GroupChance]
    public let summaries: [StageSummary]
    public let places: [PlaceTest]
    public let findings: [Finding]

    /// How many tests make up the verdict.
    public let testCount: Int
    /// The smallest level at which all of them together are rejected; 1 without any test.
    public let smallestAdjusted: Double
    /// Chances and tests that contradict at `level`.
    public let contradictedChances: [GroupChance]
    public let contradictedPlaces: [PlaceTest]

    public var isContradicted: Bool { !contradictedChances.isEmpty || !contradictedPlaces.isEmpty }

    init(
        _ table: UnitTable, _ rules: [StageRule], _ tally: SeedTally, _ exact: ExactChances, _ places: [PlaceTest]
    ) {
        seeds = tally.seeds
        groups = table.groups
        classes = table.classes
        self.exact = exact
        self.places = places
        let cells = (0...rules.count).map { Self.chances(row: $0, rules.count, table, tally, exact) }
        stages = Array(cells.dropLast())
        overall = cells[rules.count]
        let draws = Double(tally.seeds)
        summaries = rules.indices.map { stage in
            StageSummary(
                meanLeft: Double(tally.left[stage]) / draws,
                shareWithSeatsLeft: Double(tally.drawsWithSeatsLeft[stage]) / draws,
                meanSurplus: Double(tally.surplus[stage]) / draws)
        }
        findings =
            Findings(table: table, stages: rules, summaries: summaries, cells: stages, overall: overall).all
        let tested = cells.flatMap { $0 }.filter { cell in
            // A stage that does not admit the group is a test too: nobody of it may be admitted. Overall adds nothing to one stage.
            cell.p != nil && (cell.stage != nil || rules.count > 1)
        }
        let made = places.filter { $0.p != nil }
        let family = HolmFamily(tested.compactMap(\.p) + made.compactMap(\.p))
        testCount = family.adjusted.count
        smallestAdjusted = family.adjusted.min() ?? 1
        contradictedChances = zip(tested, family.adjusted).filter { $0.1 < Self.level }.map(\.0)
        contradictedPlaces = zip(made, family.adjusted.dropFirst(tested.count)).filter { $0.1 < Self.level }.map(\.0)
    }

    /// - Parameter row: a stage, or behind the last one all together.
    private static func chances(
        row: Int, _ stageCount: Int, _ table: UnitTable, _ tally: SeedTally, _ exact: ExactChances
    ) -> [GroupChance] {
        let isOverall = row == stageCount
        return table.groups.enumerated().map { index, group in
            let cell = row * table.groups.count + index
            let known = isOverall ? exact.overall : exact.stages[row]
            return GroupChance(
                group: index, stage: isOverall ? nil : row, units: group.count, seeds: tally.seeds,
                sum: tally.sums[cell], squares: tally.squares[cell], exact: known?[group.classIndex],
                errorBound: isOverall ? exact.overallErrorBound : exact.errorBounds[row])
        }
    }
}
