internal import TransparencyLog

/// What is allowed and rarely meant.
extension DrawConfiguration {
    /// Warnings that need no list; `CandidateList.warnings(for:)` has the others.
    public var warnings: [DrawWarning] {
        partWarnings + textWarnings + stages.indices.flatMap { warnings(of: stages[$0]) }
    }

    private var partWarnings: [DrawWarning] {
        var warnings: [DrawWarning] = []
        if contributors.isEmpty {
            warnings.append(
                DrawWarning(
                    .noContribution, at: "contributors", "none: the seed rests on the beacon and the office's key"))
        } else if minimumReveals == 0 {
            warnings.append(
                DrawWarning(
                    .noContribution, at: "minimumReveals", "0: the draw goes on when every contributor withholds"))
        }
        if quorum == 0 {
            warnings.append(
                DrawWarning(.noCosigner, at: "quorum", "0: nobody but the operator says what is on the log"))
        }
        let parts = [("notary", notary), ("supervisor", supervisor), ("log", log.publicKey)]
        for (index, part) in parts.enumerated() {
            for other in parts[..<index] where other.1 == part.1 {
                warnings.append(DrawWarning(.sharedKey, at: part.0, "the same key as \(other.0)"))
            }
            for (number, contributor) in contributors.enumerated() where contributor == part.1 {
                warnings.append(DrawWarning(.sharedKey, at: "contributors[\(number)]", "the same key as \(part.0)"))
            }
        }
        for (number, cosigner) in cosigners.enumerated() where cosigner.publicKey == supervisor {
            warnings.append(DrawWarning(.sharedKey, at: "cosigners[\(number)]", "the same key as supervisor"))
        }
        return warnings
    }

    private var textWarnings: [DrawWarning] {
        var warnings: [DrawWarning] = []
        if reasons.isEmpty { warnings.append(DrawWarning(.noReason, at: "reasons", "none: nobody can be removed")) }
        var texts = [("register", register), ("subject", subject)]
        texts += tags.enumerated().map { ("tags[\($0)]", $1) } + reasons.enumerated().map { ("reasons[\($0)]", $1) }
        warnings += texts.filter { $1.isEmpty }.map { DrawWarning(.emptyText, at: $0.0, "empty") }
        if stages.isEmpty { warnings.append(DrawWarning(.noSeats, at: "stages", "none: nobody can win")) }
        return warnings
    }

    private func warnings(of stage: StageRule) -> [DrawWarning] {
        var warnings: [DrawWarning] = []
        let place = "stage \(stage.id)"
        if stage.seats == 0, !stage.cascades { warnings.append(DrawWarning(.noSeats, at: place, "no seats")) }
        if stage.require & stage.forbid != 0 {
            warnings.append(
                DrawWarning(.contradictoryMasks, at: place, "a tag is both required and forbidden: nobody is eligible"))
        }
        if stage.mode == .rank, stage.alternates == 0 {
            warnings.append(
                DrawWarning(.noAlternates, at: place, "no alternates: who moves up is not among the published outcomes")
            )
        }
        if stage.mode == .pick, stage.alternates > 0 {
            warnings.append(DrawWarning(.alternatesOfPick, at: place, "a pick lists no alternates"))
        }
        return warnings
    }
}
