/// A list held against the rules that it is drawn by: the limits of section 1, and what is rarely meant.
public struct ListReview: Sendable {
    /// Why the list may not be committed to, or a commitment to it is worth nothing; the first fault of each kind.
    public let problems: [DrawError]

    public let warnings: [DrawWarning]

    public init(
        of list: CandidateList, bundles: Bundles, for configuration: DrawConfiguration,
        executor: some ChunkExecutor = SerialExecutor()
    ) {
        let stages = configuration.stages
        let chunks = Chunks(total: list.count, length: 1 << 16)
        let counts = executor.map(chunks.count) { ListCounts(of: chunks[$0], in: list, stages) }
            .reduce(into: ListCounts(stages: stages.count)) { $0.add($1) }
        let reviewer = Reviewer(list: list, bundles: bundles, configuration: configuration, counts: counts)
        problems = reviewer.entryProblems + reviewer.stageProblems + reviewer.bundleProblems
        warnings = reviewer.tagWarnings + reviewer.stageWarnings
    }
}

/// What one pass over the entries finds.
private struct ListCounts: Sendable {
    var tags: UInt64 = 0
    var maximumWeight: UInt32 = 0
    /// Entries that no stage's masks admit.
    var neverEligible = 0
    /// Entries, and entries alone, that each stage's masks admit.
    var eligible: [Int]
    var alone: [Int]

    init(stages: Int) {
        eligible = [Int](repeating: 0, count: stages)
        alone = eligible
    }

    init(of range: Range<Int>, in list: CandidateList, _ stages: [StageRule]) {
        self.init(stages: stages.count)
        for index in range {
            let tags = list.tags(at: index)
            let isAlone = list.group(at: index) == CandidateEntry.alone
            self.tags |= tags
            maximumWeight = max(maximumWeight, list.weight(at: index))
            var isEligible = false
            for stage in stages.indices where stages[stage].admits(tags: tags) {
                isEligible = true
                eligible[stage] += 1
                if isAlone { alone[stage] += 1 }
            }
            if !isEligible { neverEligible += 1 }
        }
    }

    mutating func add(_ other: ListCounts) {
        tags |= other.tags
        maximumWeight = max(maximumWeight, other.maximumWeight)
        neverEligible += other.neverEligible
        for stage in eligible.indices {
            eligible[stage] += other.eligible[stage]
            alone[stage] += other.alone[stage]
        }
    }
}

private struct Reviewer {
    let list: CandidateList
    let bundles: Bundles
    let configuration: DrawConfiguration
    let counts: ListCounts

    private func fault(_ code: DrawError.Code, _ index: Int?, _ cause: Wording) -> DrawError {
        DrawError(code, at: CandidateList.file + (index.map { ": entry \($0)" } ?? ""), cause)
    }

    var entryProblems: [DrawError] {
        var problems: [DrawError] = []
        let known: UInt64 = 1 << UInt64(min(configuration.tags.count, DrawConfiguration.maximumTagCount)) - 1
        if counts.tags & ~known != 0 {
            let index = (0..<list.count).first { list.tags(at: $0) & ~known != 0 }
            problems.append(fault(.tags, index, "a bit that none of the \(configuration.tags.count) tags has"))
        }
        guard configuration.stages.contains(where: { $0.mode == .rank }) else { return problems }
        let maximum = CandidateEntry.maximumRankWeight
        if counts.maximumWeight > maximum {
            let index = (0..<list.count).first { list.weight(at: $0) > maximum }
            problems.append(
                fault(.weight, index, "weight \(counts.maximumWeight); with a rank stage at most \(maximum)"))
        }
        if list.totalWeight > CandidateEntry.maximumRankTotal {
            problems.append(fault(.weight, nil, "\(list.totalWeight) tickets; with a rank stage at most 2^32"))
        }
        return problems
    }

    var stageProblems: [DrawError] {
        let picks = configuration.stages.filter { $0.mode == .pick }
        var problems = picks.filter { $0.seats > UInt64(list.count) }.map { stage in
            fault(.seats, nil, "\(stage.seats) seats in stage \(stage.id), a pick, for \(list.count) candidates")
        }
        if !picks.isEmpty, let leader = bundles.leaders.first(where: { _ in true }) {
            problems.append(fault(.bundle, leader, "a bundle; a pick draws from entries alone"))
        }
        return problems
    }

    /// Bundles whose members differ, and bundles that no stage can ever seat.
    var bundleProblems: [DrawError] {
        var problems: [DrawError] = []
        for leader in bundles.leaders {
            let members = bundles.members(of: leader)
            if let other = members.first(where: { !isAlike($0, leader) }) {
                problems.append(
                    fault(.bundle, other, "weight or tags differ from those of its bundle's entry \(leader)"))
                break
            }
        }
        for leader in bundles.leaders {
            let (size, tags) = (UInt64(bundles.size(of: leader)), list.tags(at: leader))
            let stages = configuration.stages.filter { $0.admits(tags: tags) }
            if !stages.contains(where: { size <= $0.seats }) {
                let cause: Wording =
                    stages.isEmpty
                    ? "no stage admits its bundle's tags"
                    : "its bundle of \(size) is larger than the seats of every stage that it may be drawn in"
                problems.append(fault(.bundle, leader, cause))
                break
            }
        }
        return problems
    }

    private func isAlike(_ one: Int, _ other: Int) -> Bool {
        list.weight(at: one) == list.weight(at: other) && list.tags(at: one) == list.tags(at: other)
    }

    var tagWarnings: [DrawWarning] {
        var warnings = configuration.tags.indices.prefix(DrawConfiguration.maximumTagCount).filter {
            counts.tags >> UInt64($0) & 1 == 0
        }.map { DrawWarning(.unusedTag, at: "tags[\($0)]", "nobody carries \"\(configuration.tags[$0])\"") }
        if counts.neverEligible > 0 {
            warnings.append(
                DrawWarning(.neverEligible, at: CandidateList.file, "\(counts.neverEligible) candidates fit no stage"))
        }
        return warnings
    }

    var stageWarnings: [DrawWarning] {
        var warnings: [DrawWarning] = []
        for (index, stage) in configuration.stages.enumerated() {
            let (place, eligible) = ("stage \(stage.id)", counts.eligible[index])
            if eligible == 0 {
                warnings.append(DrawWarning(.nobodyEligible, at: place, "no candidate has the tags"))
                continue
            }
            if stage.seats > UInt64(eligible) {
                warnings.append(
                    DrawWarning(
                        .moreSeatsThanCandidates, at: place, "\(stage.seats) seats for \(eligible) candidates"))
            }
            let smallest =
                counts.alone[index] > 0
                ? 1
                : bundles.leaders.filter { stage.admits(tags: list.tags(at: $0)) }.map { bundles.size(of: $0) }.min()
                    ?? 1
            if !stage.cascades, stage.seats > 0, stage.seats < UInt64(smallest) {
                warnings.append(
                    DrawWarning(.noUnitFits, at: place, "\(stage.seats) seats, and the smallest unit has \(smallest)"))
            }
        }
        return warnings
    }
}
