internal import CanonicalJSON
internal import CryptoPrimitives

/// Checks `stages`, `outcomes`, `result`, `removals`.
extension DrawAudit {
    mutating func checkStages(_ executor: some ChunkExecutor, _ progress: DrawProgress) {
        if report[.stages].outcome == .notApplicable { return }
        guard let published else {
            return report.skip(.stages, .outcomes, .removals, without: ResultFile.file)
        }
        guard let configuration, let commitment else {
            return report.skip(.stages, .outcomes, .result, .removals, without: CommitmentFile.file)
        }
        checkResult(published, configuration, commitment)
        guard let list, let bundles else {
            return report.skip(.stages, .outcomes, .removals, without: CandidateList.file)
        }
        // A seed that is not the right one is another check's fault; the stages follow from the published one or not.
        let engine = DrawEngine(list: list, bundles: bundles, stages: configuration.stages, seed: published.seed)
        let outcomes = engine.run(executor: executor, progress: progress)
        compare(outcomes, with: published)
        checkRemovals(engine, outcomes, configuration, commitment.commit, executor)
    }

    private mutating func checkResult(
        _ published: ResultFile, _ configuration: DrawConfiguration, _ commitment: DrawCommitment
    ) {
        report.fail(.result, published.problems(of: configuration, commit: commitment.commit, seed: published.seed))
        guard let decision else { return report.skip(.result, without: LedgerFile.file) }
        report.fail(.result, decision.resultProblems)
        guard let logged = decision.results.first else {
            return report.fail(
                .result, DrawError(.logOrder, at: "log", "the result is not shown to be on the log"))
        }
        if logged.result != published.result {
            report.fail(
                .result, DrawError(.mismatch, at: "log entry \(logged.index)", "another result than \(ResultFile.file)")
            )
        }
    }

    private mutating func compare(_ outcomes: [StageOutcome], with published: ResultFile) {
        for (outcome, record) in zip(outcomes, published.stages) where outcome.record != record {
            report.fail(
                .stages,
                DrawError(
                    .mismatch, at: "\(ResultFile.file): stage \(record.stage)",
                    "drawn again: \(String(decoding: outcome.record.canonicalBytes, as: UTF8.self))"))
        }
        if outcomes.count != published.stages.count {
            report.fail(.stages, DrawError(.mismatch, at: ResultFile.file, "\(published.stages.count) stages"))
        }
        for outcome in outcomes { compareOutcomes(outcome) }
        for stage in directory.outcomes.keys.sorted() where Int(stage) > outcomes.count || stage == 0 {
            report.fail(.outcomes, DrawError(.record, at: StageOutcome.file(stage), "there is no such stage"))
        }
    }

    private mutating func compareOutcomes(_ outcome: StageOutcome) {
        let file = StageOutcome.file(outcome.record.stage)
        guard let bytes = directory.outcomes[outcome.record.stage] else {
            let error = DrawError(.record, at: file, "the file is missing", remedy: "ask the office for it")
            return report.fail(.outcomes, error)
        }
        guard bytes != outcome.outcomes else { return }
        let same = zip(bytes, outcome.outcomes).prefix { $0 == $1 }.count
        report.fail(
            .outcomes,
            DrawError(.mismatch, at: file, "drawn again, it is another from place \(same / UnitOutcome.byteCount) on"))
    }

    private mutating func checkRemovals(
        _ engine: DrawEngine, _ outcomes: [StageOutcome], _ configuration: DrawConfiguration, _ commit: Digest,
        _ executor: some ChunkExecutor
    ) {
        var items: [RemovalsFile.Item] = []
        if let bytes = directory.removals {
            let file: RemovalsFile? = read(bytes, RemovalsFile.file, for: .removals)
            guard let file else { return }
            items = file.items
        }
        var replay = RemovalReplay(engine, outcomes)
        for (number, item) in items.enumerated() {
            let place = "\(RemovalsFile.file): [\(number)]"
            let signed = item.signed(commit: commit)
            do throws(DrawError) {
                if let problem = signed.problem(in: configuration, commit: commit) { throw problem }
                let moved = try replay.remove(item.index, from: item.stage, executor: executor)
                if moved != item.admitted {
                    throw DrawError(.mismatch, at: place, "\(item.admitted) moved up; it should be \(moved)")
                }
            } catch { report.fail(.removals, DrawError(error.code, at: place, error.message)) }
        }
        guard let decision else { return report.skip(.removals, without: LedgerFile.file) }
        report.fail(.removals, decision.removalProblems)
        let logged = decision.removals.map(\.removal)
        if logged != items.map({ $0.signed(commit: commit) }) {
            report.fail(
                .removals,
                DrawError(
                    .mismatch, at: RemovalsFile.file,
                    "\(items.count) removals; the log has \(logged.count), in its order"))
        }
    }
}
