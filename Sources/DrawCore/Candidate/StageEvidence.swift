public import CryptoPrimitives

/// What a candidate is shown of one stage, beside its record in `result.json` (section 7).
public enum StageEvidence: Sendable, Equatable {
    /// A rank: the unit's own outcome and its way to the outcome root.
    case outcome(UnitOutcome, path: [Digest])
    /// A rank: the unit is beyond the last that is listed, and there is nothing to show.
    case beyond
    /// A pick: the outcomes of all winners, 45 bytes each, in order.
    case winners([UInt8])

    /// Looks a unit up in the published outcomes of a stage.
    ///
    /// - Parameters:
    ///   - unit: its lowest index.
    ///   - outcomes: `stage-S.outcomes`.
    ///   - tree: over those outcomes.
    public init(of unit: UInt64, in outcomes: [UInt8], _ tree: RecordTree, mode: StageRule.Mode) throws(DrawError) {
        guard mode == .rank else {
            self = .winners(outcomes)
            return
        }
        let span = outcomes.span
        for place in 0..<outcomes.count / UnitOutcome.byteCount {
            let base = place * UnitOutcome.byteCount
            guard span.bigEndian(at: base + UnitOutcome.Offset.index, as: UInt64.self) == unit else { continue }
            let outcome = try UnitOutcome(decoding: Array(outcomes[base..<base + UnitOutcome.byteCount]))
            self = .outcome(outcome, path: tree.path(of: place, in: outcomes))
            return
        }
        self = .beyond
    }
}
