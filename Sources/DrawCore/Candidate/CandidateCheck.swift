internal import CryptoPrimitives
internal import TransparencyLog

/// What one candidate can check alone, with nobody's data but a bundle's members' (section 7).
public struct CandidateCheck: Sendable {
    public let statement: DrawStatement
    public let slip: Slip

    /// Checks the slip; see `Slip.check(of:in:_:)`.
    ///
    /// - Throws: `.mismatch`, `.bundle` or `.entry`, naming the slip's member.
    public init(_ slip: Slip, of candidate: CandidateIdentifier?, in statement: DrawStatement) throws(DrawError) {
        try slip.check(of: candidate, in: statement.configuration, statement.commitment)
        self.statement = statement
        self.slip = slip
    }

    /// The unit's key in a rank stage.
    ///
    /// - Parameter stage: from 1.
    public func key(in stage: UInt32) -> DrawKey {
        TicketHasher(StageKey(seed: statement.seed, stage: UInt64(stage)))
            .key(of: slip.unit, weight: slip.own.entry.weight)
    }

    /// Follows the unit through all stages.
    ///
    /// - Parameter evidence: for each stage, from 1, what the candidate is shown of it; those that exclude the candidate need
    ///   none.
    /// - Throws: `.mismatch`, `.record` or `.logOrder`, naming the stage: the draw is not what it claims to be, or something
    ///   was not shown.
    public func verdicts(_ evidence: [UInt32: StageEvidence]) throws(DrawError) -> [StageVerdict] {
        var verdicts: [StageVerdict] = []
        var admitted: UInt32?
        for (record, rule) in zip(statement.stages, statement.configuration.stages) {
            if let admitted {
                verdicts.append(.admittedBefore(stage: admitted))
                continue
            }
            guard rule.admits(tags: slip.own.entry.tags) else {
                verdicts.append(.excluded)
                continue
            }
            let verdict = try verdict(rule, record, evidence[record.stage])
            if case .admitted = verdict { admitted = record.stage }
            verdicts.append(verdict)
        }
        return verdicts
    }

    private func verdict(
        _ rule: StageRule, _ record: StageRecord, _ evidence: StageEvidence?
    ) throws(DrawError) -> StageVerdict {
        switch (rule.mode, evidence) {
        case (.rank, .outcome(let outcome, let path)): return try listed(rule, record, outcome, path)
        case (.rank, .beyond), (.rank, nil): return try unlisted(rule, record)
        case (.pick, .winners(let outcomes)):
            let pick = try PickCheck(outcomes, rule: rule, record: record, statement: statement)
            return try pick.verdict(of: slip.own)
        default: throw fault(record, .record, "the outcomes of a \(rule.mode.rawValue) stage should be shown")
        }
    }

    private func fault(_ record: StageRecord, _ code: DrawError.Code, _ cause: Wording) -> DrawError {
        DrawError(code, at: "stage \(record.stage)", cause)
    }

    /// An outcome that is in the tree, and agrees with itself and with the record.
    private func listed(
        _ rule: StageRule, _ record: StageRecord, _ outcome: UnitOutcome, _ path: [Digest]
    ) throws(DrawError) -> StageVerdict {
        let hasher = TreeHasher(.sha256)
        let isIncluded = hasher.isIncluded(
            leafHash: hasher.leaf(outcome.bytes), index: outcome.place, size: record.listed, path: path,
            root: record.outcomeRoot)
        guard isIncluded else { throw fault(record, .mismatch, "the outcome's path does not lead to outcomeRoot") }
        let key = key(in: record.stage)
        guard outcome.index == slip.unit, Int(outcome.size) == slip.size, outcome.key == key else {
            throw fault(
                record, .mismatch,
                "the outcome is not that of the slip's unit, its \(slip.size) members and its tickets")
        }
        let size = UInt64(outcome.size)
        let hasPlace = rule.policy == .overflow ? outcome.seatsLeftBefore > 0 : size <= outcome.seatsLeftBefore
        let isBeyondCutoff = record.cutoff.map { $0 < outcome.position } ?? true
        if outcome.isAdmitted {
            guard hasPlace, !isBeyondCutoff else {
                throw fault(record, .mismatch, "admitted without a seat, or beyond the cutoff")
            }
            return .admitted(place: outcome.place)
        }
        guard hasPlace else { return .alternate(place: outcome.place) }
        guard rule.policy == .stop else {
            throw fault(record, .mismatch, "a seat was left, and the unit was not admitted")
        }
        return .needsReplay(place: outcome.place)
    }

    /// A unit that is rightly not listed.
    private func unlisted(_ rule: StageRule, _ record: StageRecord) throws(DrawError) -> StageVerdict {
        let position = RankPosition(key: key(in: record.stage), index: slip.unit)
        if let last = record.last, position <= last {
            throw fault(record, .mismatch, "the unit comes before the last that is listed; its outcome should be shown")
        }
        let hasPlace = rule.policy == .overflow ? record.left > 0 : UInt64(slip.size) <= record.left
        guard hasPlace else { return .beyond }
        guard rule.policy == .stop else {
            throw fault(record, .mismatch, "\(record.left) seats are left, and the unit was not admitted")
        }
        return .needsReplay(place: nil)
    }
}
