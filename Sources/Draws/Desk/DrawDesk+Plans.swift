internal import CanonicalJSON
internal import CryptoPrimitives
internal import DrawCore
internal import TransparencyLog

/// What an office asks for when it begins a draw.
public struct DrawPlanRequest: Sendable {
    /// Whose it is, and who asks.
    public var office: String
    public var account: String
    /// With `rehearsal/` before it for a rehearsal.
    public var register: String
    public var template: DrawTemplate
    public var replaces: UInt64
    public var showsLabels: Bool
    /// What the office calls those who will contribute.
    public var contributors: [String]
    /// The list, CSV.
    public var candidates: [UInt8]

    public init(
        office: String, account: String, register: String, template: DrawTemplate, replaces: UInt64 = 0,
        showsLabels: Bool = false, contributors: [String], candidates: [UInt8]
    ) {
        self.office = office
        self.account = account
        self.register = register
        self.template = template
        self.replaces = replaces
        self.showsLabels = showsLabels
        self.contributors = contributors
        self.candidates = candidates
    }
}

extension DrawDesk {
    /// Contributors that a page can invite.
    public static let maximumContributors = 100

    /// Begins a draw: rules and list are checked as a whole, and kept.
    ///
    /// - Returns: the plan, and the invitations' tokens by contributor, which are nowhere else.
    /// - Throws: `DrawsProblems`, `ListProblems`: everything that is wrong; `DrawsError`.
    public func begin(_ request: DrawPlanRequest) throws -> (plan: DrawPlan, invitations: [String]) {
        guard request.contributors.count <= Self.maximumContributors else {
            throw DrawsError(.malformed, "contributors: at most \(Self.maximumContributors) can be invited")
        }
        try checkRegister(request.register, of: request.office)
        let tokens = request.contributors.map { _ in Hex.encode(entropy(32)) }
        let plan = DrawPlan(
            id: Hex.encode(entropy(8)), office: request.office, register: request.register,
            template: request.template, replaces: request.replaces, showsLabels: request.showsLabels,
            made: .init(account: request.account, time: clock()),
            contributors: zip(request.contributors, tokens).map { name, token in
                DrawPlan.Seat(name: name, invitation: sha256(Array(token.utf8)))
            })
        try add(plan, candidates: request.candidates)
        do {
            _ = try ListRehearsal(
                request.template, candidates: folder.candidates(of: plan.id), start: plan.id,
                executor: ThreadedExecutor())
        } catch {
            try apply(.abandon, to: plan.id)
            throw error
        }
        return (plan, tokens)
    }

    /// A register belongs to the office that used it first.
    private func checkRegister(_ register: String, of office: String) throws(DrawsError) {
        let other = plan { $0.register.utf8.elementsEqual(register.utf8) && $0.office != office && !$0.isAbandoned }
        guard other == nil else {
            throw DrawsError(.exists, "register: another office keeps the register \(register): name one of your own")
        }
        guard settings.quorum > 0 || register.utf8.starts(with: DrawIdentifier.rehearsalPrefix.utf8) else {
            throw DrawsError(
                .notNow,
                "register: draws that count need cosigners: name them in farm.json under draws, or rehearse (register rehearsal/…)"
            )
        }
    }

    /// Rules, list and keys are fixed; the draw gets its number. A second time nothing happens.
    ///
    /// - Throws: `.notNow` while contributors are missing; what `Office.prepare` throws.
    public func fix(_ id: String) async throws -> DrawPlan {
        guard let plan = plan(id) else { throw DrawsError(.notFound, "there is no plan \(id)") }
        if plan.draw != nil { return plan }
        // Asked first: a plan that cannot be fixed must not use up the register's draft.
        _ = try plan.applying(.fix(try DrawIdentifier(register: plan.register, number: 1)))
        let draft = try await turn {
            var proposal = DrawProposal(
                register: plan.register, template: plan.template, candidates: folder.candidates(of: id),
                notary: keys.notary.publicKey, supervisor: keys.supervisor.publicKey)
            proposal.contributors = plan.contributors.compactMap(\.publicKey)
            proposal.replaces = plan.replaces
            if !plan.isRehearsal {
                proposal.cosigners = settings.cosigners
                proposal.quorum = settings.quorum
            }
            return try await office.prepare(
                proposal, entropy: entropy, now: clock(), executor: ThreadedExecutor())
        }
        let fixed = try apply(.fix(draft.draw), to: id)
        try await step(draft.draw) { _ in }
        return fixed
    }

    /// One person asks to commit with this deadline.
    ///
    /// - Parameter deadline: Unix seconds.
    public func propose(_ id: String, deadline: UInt64, by account: String) async throws -> DrawPlan {
        guard let plan = plan(id), let draw = plan.draw else { throw DrawsError(.notNow, "fix the rules first") }
        guard deadline > clock() / 1000 else {
            throw DrawsError(.notNow, "deadline: it is over already: choose a time that contributors can keep")
        }
        let missing = try await step(draw) { runner in try runner.missingContributions() }
        guard missing.isEmpty else {
            let names = missing.map { plan.contributors[Int($0)].name }
            throw DrawsError(.notNow, "no contribution yet from: \(names.joined(separator: ", "))")
        }
        return try apply(.propose(deadline: deadline, .init(account: account, time: clock())), to: id)
    }

    /// The proposal is taken back; only before anything stands on the log.
    public func withdraw(_ id: String) async throws -> DrawPlan {
        if let draw = plan(id)?.draw, await isCommitted(draw) {
            throw DrawsError(.notNow, "the draw is committed to: nothing can be taken back any more")
        }
        return try apply(.withdraw, to: id)
    }

    /// A second person agrees, and the draw is committed to.
    ///
    /// - Throws: `.notNow` for the same person; what `CeremonyRunner.commit` throws, and then the consent stands: `commit(_:)` again.
    public func consent(_ id: String, by account: String) async throws -> DrawPlan {
        let plan = try apply(.consent(.init(account: account, time: clock())), to: id)
        try await commit(plan)
        return plan
    }

    /// Commits to what two persons agreed on; a second time nothing happens.
    func commit(_ plan: DrawPlan) async throws {
        guard plan.phase == .agreed, let draw = plan.draw, let deadline = plan.deadline else {
            throw DrawsError(.notNow, "two persons have to agree first")
        }
        do {
            _ = try await step(draw) { runner in
                try await runner.commit(deadline: deadline, round: nil, now: clock())
            }
        } catch let error as DrawsError where error.code == .notNow {
            // The deadline went by between the two: both have to look again.
            try apply(.withdraw, to: plan.id)
            throw error
        }
        underWay[draw] = 0
    }

    /// Gives a plan up; its draft is set aside, and its number is free again.
    ///
    /// - Throws: `.notNow` after the commitment.
    public func abandon(_ id: String) async throws -> DrawPlan {
        guard let plan = plan(id) else { throw DrawsError(.notFound, "there is no plan \(id)") }
        if let draw = plan.draw {
            guard await !isCommitted(draw) else {
                throw DrawsError(.notNow, "the draw is committed to: only a void record ends it, before pi")
            }
            try await turn {
                if office.folder(of: draw).exists { try office.folder(of: draw).setAside(in: office.directory) }
                forget(draw)
            }
        }
        return try apply(.abandon, to: id)
    }
}
