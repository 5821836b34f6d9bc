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
        guard !options.isDocumentsOnly else {
            checkRemovalRecords(configuration, commitment.commit)
            return skipLists(.stages, .outcomes)
        }
        guard let list, let bundles else {
            return report.skip(.stages, .outcomes, .removals, without: CandidateList.file)
        }
        // A seed that is not the right one is another check's fault; the stages follow from the published one or not.
        let engine = DrawEngine(list: list, bundles: bundles, stages: configuration.stages, seed: published.seed)
        let outcomes = engine.run(executor: executor, progress: progress)
        compare(outcomes, with: published)
        checkRemovals(engine, outcomes, configuration, commitment.commit, executor)
    }

    /// Says that a candidate's own check leaves these to whoever replays the draw.
    mutating func skipLists(_ checks: DrawCheck...) {
        report.skip(
            checks,
            DrawError(
                .entry, at: CandidateList.file, "not read: one candidate's check needs their own part alone",
                remedy: "replay the whole draw"))
    }

    /// What a file says was checked; that the log says so too could not be, unless nobody asked.
    mutating func skipWithoutLog(_ check: DrawCheck) {
        if !options.isEngineOnly { report.skip(check, without: LedgerFile.file) }
    }

    private mutating func checkResult(
        _ published: ResultFile, _ configuration: DrawConfiguration, _ commitment: DrawCommitment
    ) {
        report.fail(.result, published.problems(of: configuration, commit: commitment.commit, seed: published.seed))
        guard let decision else { return skipWithoutLog(.result) }
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
        guard let items = checkRemovalRecords(configuration, commit) else { return }
        var replay = RemovalReplay(engine, outcomes)
        for (number, item) in items.enumerated() {
            let place = "\(RemovalsFile.file): [\(number)]"
            do throws(DrawError) {
                let moved = try replay.remove(item.index, from: item.stage, executor: executor)
                if moved != item.admitted {
                    throw DrawError(.mismatch, at: place, "\(item.admitted) moved up; it should be \(moved)")
                }
            } catch { report.fail(.removals, DrawError(error.code, at: place, error.sentence)) }
        }
    }

    /// Signatures, and that these are the removals of the log in its order.
    ///
    /// - Returns: nil for a file that cannot be read.
    @discardableResult
    private mutating func checkRemovalRecords(
        _ configuration: DrawConfiguration, _ commit: Digest
    ) -> [RemovalsFile.Item]? {
        let file: RemovalsFile? = read(directory.removals, RemovalsFile.file, for: .removals)
        guard let file else { return nil }
        let signed = file.items.map { $0.signed(commit: commit) }
        for (number, removal) in signed.enumerated() {
            guard let problem = removal.problem(in: configuration, commit: commit) else { continue }
            report.fail(
                .removals, DrawError(problem.code, at: "\(RemovalsFile.file): [\(number)]", problem.sentence))
        }
        guard let decision else {
            skipWithoutLog(.removals)
            return file.items
        }
        report.fail(.removals, decision.removalProblems)
        let logged = decision.removals.map(\.removal)
        if logged != signed {
            report.fail(
                .removals,
                DrawError(
                    .mismatch, at: RemovalsFile.file,
                    "\(signed.count) removals; the log has \(logged.count), in its order"))
        }
        return file.items
    }
}
