internal import CanonicalJSON
internal import CryptoPrimitives
internal import TransparencyLog

/// The rules of section 2 that a well-formed file may still break.
extension DrawConfiguration {
    /// Every violation, each naming its member; empty for a configuration that may be committed to.
    public var problems: [DrawError] {
        textProblems + identityProblems + keyProblems + witnessProblems + stageProblems + beaconProblems
    }

    /// - Parameter member: of `config.json`.
    private func fault(_ code: DrawError.Code, _ member: String, _ cause: Wording) -> DrawError {
        DrawError(code, at: "\(Self.file): \(member)", cause)
    }

    /// Strings are in normalization form C (Unicode Standard Annex 15).
    private var textProblems: [DrawError] {
        var texts = [("register", register), ("subject", subject), ("log", log.text)]
        texts += cosigners.enumerated().map { ("cosigners[\($0)]", $1.text) }
        texts += reasons.enumerated().map { ("reasons[\($0)]", $1) }
        texts += tags.enumerated().map { ("tags[\($0)]", $1) }
        return texts.filter { !$1.utf8.elementsEqual($1._nfcCodeUnits) }.map {
            fault(.notNormalized, $0.0, "not in normalization form C")
        }
    }

    private var identityProblems: [DrawError] {
        var problems: [DrawError] = []
        do {
            _ = try identifier()
        } catch { problems.append(fault(error.code, error.place, error.words)) }
        if replaces >= max(number, 1) {
            problems.append(fault(.replaces, "replaces", "\(replaces) is not below the draw's own number \(number)"))
        }
        return problems
    }

    private var keyProblems: [DrawError] {
        var keys = [("notary", notary), ("supervisor", supervisor), ("log", log.publicKey)]
        keys += contributors.enumerated().map { ("contributors[\($0)]", $1) }
        keys += cosigners.enumerated().map { ("cosigners[\($0)]", $1.publicKey) }
        var problems = keys.filter { !Ed25519.isAcceptable(publicKey: $1) }.map {
            fault(
                .key, $0.0, "not a canonical Ed25519 key, or one of small order, under which signatures prove nothing")
        }
        problems += repetitions("contributors", contributors)
        problems += repetitions("cosigners", cosigners.map(\.publicKey))
        problems += repetitions("tags", tags.map { Array($0.utf8) })
        return problems
    }

    private func repetitions(_ member: String, _ values: [[UInt8]]) -> [DrawError] {
        var seen: [[UInt8]: Int] = [:]
        var problems: [DrawError] = []
        for (index, value) in values.enumerated() {
            if let first = seen[value] {
                problems.append(fault(.repeated, "\(member)[\(index)]", "the same as \(member)[\(first)]"))
            } else {
                seen[value] = index
            }
        }
        return problems
    }

    private var witnessProblems: [DrawError] {
        var problems: [DrawError] = []
        let count = UInt64(cosigners.count)
        if cosigners.isEmpty {
            if !isRehearsal {
                problems.append(fault(.quorum, "cosigners", "none; only a rehearsal may do without cosigners"))
            } else if quorum != 0 {
                problems.append(fault(.quorum, "quorum", "\(quorum) of no cosigners; 0 should stand here"))
            }
        } else if quorum > count || quorum <= count / 2 {
            problems.append(
                fault(.quorum, "quorum", "\(quorum) of \(count) cosigners; more than half should stand here"))
        }
        for (index, cosigner) in cosigners.enumerated() {
            let place = "cosigners[\(index)]"
            if cosigner.publicKey == notary { problems.append(fault(.cosigner, place, "the notary's key")) }
            if cosigner.publicKey == log.publicKey {
                problems.append(fault(.cosigner, place, "the log operator's key"))
            }
        }
        if contributors.count > Self.maximumContributorCount {
            problems.append(fault(.range, "contributors", "\(contributors.count); at most 65535 can be numbered"))
        }
        if minimumReveals > UInt64(contributors.count) {
            problems.append(
                fault(.minimumReveals, "minimumReveals", "\(minimumReveals) of \(contributors.count) contributors"))
        }
        return problems
    }

    private var stageProblems: [DrawError] {
        var problems: [DrawError] = []
        if tags.count > Self.maximumTagCount {
            problems.append(fault(.tags, "tags", "\(tags.count); an entry has bits for 53"))
        }
        var total: UInt64 = 0
        for (index, stage) in stages.enumerated() {
            problems += self.problems(of: stage, at: index)
            // Each is below 2^53 and a cascade adds them up; the result's file states the sum as a JSON integer.
            let (sum, overflow) = total.addingReportingOverflow(stage.seats)
            if overflow || sum > JSONValue.maximumInteger, total <= JSONValue.maximumInteger {
                problems.append(fault(.range, "stages[\(index)]: seats", "more than 2^53 - 1 seats in all"))
            }
            total = overflow ? .max : sum
        }
        return problems
    }

    private func problems(of stage: StageRule, at index: Int) -> [DrawError] {
        var problems: [DrawError] = []
        let place = "stages[\(index)]"
        if stage.id != UInt64(index) + 1 {
            problems.append(fault(.stageNumber, "\(place): id", "\(stage.id); \(index + 1) should stand here"))
        }
        let known: UInt64 = tags.count >= 64 ? .max : 1 << UInt64(tags.count) - 1
        for (name, mask) in [("require", stage.require), ("forbid", stage.forbid)] where mask & ~known != 0 {
            problems.append(fault(.mask, "\(place): \(name)", "bit \((mask & ~known).trailingZeroBitCount) has no tag"))
        }
        if index == 0, stage.cascades {
            problems.append(fault(.cascade, "\(place): cascade", "1; no stage before the first leaves seats over"))
        }
        if stage.mode == .pick, stage.policy != .skip {
            problems.append(
                fault(.policy, "\(place): policy", "\"\(stage.policy.rawValue)\"; a pick stage has \"skip\""))
        }
        return problems
    }

    private var beaconProblems: [DrawError] {
        guard let rehearsalBeacon else {
            return isRehearsal
                ? [fault(.rehearsal, "beaconKey", "a rehearsal names beaconKey, beaconGenesis and beaconPeriod")] : []
        }
        var problems: [DrawError] = []
        if !isRehearsal {
            problems.append(
                fault(.rehearsal, "beaconKey", "only a rehearsal names a chain; every other draw has quicknet"))
        }
        if rehearsalBeacon.period == 0 {
            problems.append(fault(.range, "beaconPeriod", "0; rounds follow one another"))
        }
        return problems
    }
}
