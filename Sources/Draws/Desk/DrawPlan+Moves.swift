public import CryptoPrimitives
public import DrawCore

/// What happens to a plan.
public enum DrawPlanEvent: Sendable, Equatable {
    /// A contributor came and showed a key of theirs.
    case came(contributor: Int, publicKey: [UInt8])
    /// A list was handed in, in the place of an earlier one: the SHA-256 of its CSV.
    case list(Digest)
    /// What is allotted was handed in, or is taken out again: the SHA-256 of units.json.
    case units(Digest?)
    /// Rules and list are fixed; the draw has its number.
    case fix(DrawIdentifier)
    /// One person asks to commit, with this deadline (Unix seconds).
    case propose(deadline: UInt64, DrawPlan.Consent)
    /// The proposal is taken back, by whomever.
    case withdraw
    /// Another person agrees.
    case consent(DrawPlan.Consent)
    /// The plan is given up.
    case abandon
    /// One person asks for a removal, after the result.
    case askRemoval(DrawPlan.AskedRemoval)
    /// Another person agreed and it was done, or it was taken back.
    case settleRemoval
    /// A session records the hall's screen.
    case record(session: String)
}

extension DrawPlan {
    /// How far a plan has come.
    public enum Phase: String, Sendable, CaseIterable {
        /// Contributors are awaited.
        case gathering
        /// Rules, list and keys are fixed; contributions are awaited.
        case fixed
        /// One person asks to commit.
        case proposed
        /// Two persons agreed: the draw is committed to, or about to be.
        case agreed
        /// Given up.
        case abandoned

        /// The table of legal moves.
        var moves: Set<String> {
            switch self {
            case .gathering: ["came", "list", "units", "fix", "abandon"]
            case .fixed: ["propose", "abandon", "record"]
            case .proposed: ["consent", "withdraw", "abandon", "record"]
            case .agreed: ["withdraw", "askRemoval", "settleRemoval", "record"]
            case .abandoned: []
            }
        }
    }

    public var phase: Phase {
        if isAbandoned { return .abandoned }
        if consented != nil { return .agreed }
        if proposed != nil { return .proposed }
        return draw == nil ? .gathering : .fixed
    }

    /// Contributors who have not come yet, by number.
    public var missing: [Int] { contributors.indices.filter { contributors[$0].publicKey == nil } }

    /// The plan after an event.
    ///
    /// - Throws: `.notNow` for an event that the phase does not allow, and for a second consent by the same person; `.exists` for
    ///   another key of a contributor who came before.
    public func applying(_ event: DrawPlanEvent) throws(DrawsError) -> DrawPlan {
        var next = self
        if case .came(let number, let key) = event, contributors.indices.contains(number),
            let known = contributors[number].publicKey
        {
            guard known == key else {
                throw DrawsError(
                    .exists,
                    "this invitation was answered with another key: use the device, or the paper, that you used then")
            }
            return self
        }
        guard phase.moves.contains(event.name) else {
            throw DrawsError(.notNow, "\(event.name) is not possible while the plan is \(phase.rawValue)")
        }
        switch event {
        case .came(let number, let key):
            guard contributors.indices.contains(number) else {
                throw DrawsError(.notFound, "there is no contributor \(number)")
            }
            guard !contributors.contains(where: { $0.publicKey == key }) else {
                throw DrawsError(.exists, "another contributor has this key: each needs a key of their own")
            }
            next.contributors[number].publicKey = key
            next.contributors[number].token = nil
        case .list(let digest): next.list = digest
        case .units(let digest): next.units = digest
        case .fix(let draw):
            guard missing.isEmpty else {
                throw DrawsError(
                    .notNow, "contributors have not come yet: \(missing.map { String($0) }.joined(separator: ", "))")
            }
            guard list != nil else { throw DrawsError(.notNow, "there is no list of candidates yet") }
            next.draw = draw
        case .propose(let deadline, let consent):
            next.deadline = deadline
            next.proposed = consent
        case .withdraw:
            next.deadline = nil
            next.proposed = nil
            next.consented = nil
        case .consent(let consent):
            guard consent.account != proposed?.account else {
                throw DrawsError(.notNow, "a second person has to agree: whoever proposed it cannot be both")
            }
            next.consented = consent
        case .abandon: next.isAbandoned = true
        case .askRemoval(let asked): next.removal = asked
        case .settleRemoval: next.removal = nil
        case .record(let session):
            guard !recordings.contains(session) else { return self }
            guard recordings.count < Self.maximumRecordings else {
                throw DrawsError(.notNow, "its screen was recorded \(recordings.count) times: that is the most")
            }
            next.recordings.append(session)
        }
        return next
    }
}

extension DrawPlanEvent {
    var name: String {
        switch self {
        case .came: "came"
        case .fix: "fix"
        case .propose: "propose"
        case .withdraw: "withdraw"
        case .consent: "consent"
        case .abandon: "abandon"
        case .list: "list"
        case .units: "units"
        case .askRemoval: "askRemoval"
        case .settleRemoval: "settleRemoval"
        case .record: "record"
        }
    }
}
