public import CryptoPrimitives

/// From seed to winners (section 6): the same list, stages and seed always give the same outcomes.
public struct DrawEngine: Sendable {
    public let list: CandidateList
    public let bundles: Bundles
    public let stages: [StageRule]
    public let seed: Digest

    /// - Precondition: list and stages keep the rules of sections 1 and 2.
    public init(list: CandidateList, bundles: Bundles, stages: [StageRule], seed: Digest) {
        self.list = list
        self.bundles = bundles
        self.stages = stages
        self.seed = seed
    }

    /// Draws all stages, in order.
    public func run(
        executor: some ChunkExecutor = SerialExecutor(), progress: DrawProgress = .silent
    ) -> [StageOutcome] {
        var outcomes: [StageOutcome] = []
        var admitted = EntrySet(capacity: list.count)
        for rule in stages {
            let outcome = draw(
                rule, admittedBefore: admitted, received: outcomes.last?.record.left ?? 0, executor: executor,
                progress: progress)
            admitted.formUnion(outcome.admitted)
            outcomes.append(outcome)
        }
        return outcomes
    }

    /// Draws one stage.
    ///
    /// - Parameter received: what the stage before left over.
    private func draw(
        _ rule: StageRule, admittedBefore: EntrySet, received: UInt64, executor: some ChunkExecutor,
        progress: DrawProgress
    ) -> StageOutcome {
        let eligibility = Eligibility(list: list, bundles: bundles, rule: rule, admittedBefore: admittedBefore)
        let available = rule.seats + (rule.cascades ? received : 0)
        let key = StageKey(seed: seed, stage: rule.id)
        switch rule.mode {
        case .rank:
            return RankStage(eligibility, key, available: available, executor: executor, progress: progress)
                .outcome(executor: executor, progress: progress)
        case .pick:
            return PickStage(eligibility, key, available: available).outcome(executor: executor, progress: progress)
        }
    }
}
