internal import CanonicalJSON
public import CryptoPrimitives
public import DrawCore
internal import TransparencyLog

extension DrawDesk {
    /// Contributors that a page can invite.
    public static let maximumContributors = 100

    /// Begins a draw; its list comes later. A second time under the same key the same plan comes back.
    ///
    /// - Throws: `.malformed`, `.exists` for another office's register, `.notNow` where only rehearsals can be held.
    public func begin(_ request: DrawPlanRequest) throws -> DrawPlan {
        guard 0...Self.maximumContributors ~= request.contributors else {
            throw DrawsError(.malformed, "contributors: at most \(Self.maximumContributors) can be invited")
        }
        var writer = ByteWriter(tag: "Tabellion/draw-plan")
        for part in [request.office, request.account, request.key] { writer.tag(part) }
        let id = Hex.encode(sha256(writer.bytes).bytes.prefix(8))
        if let known = plan(id) { return known }
        try checkRegister(request.register, of: request.office)
        let plan = DrawPlan(
            id: id, office: request.office, register: request.register,
            template: request.template, replaces: request.replaces, showsLabels: request.showsLabels,
            made: .init(account: request.account, time: clock()),
            contributors: (0..<request.contributors).map { _ in DrawPlan.Seat(token: Hex.encode(entropy(32))) })
        try add(plan)
        return plan
    }

    /// Takes a plan's list, CSV; an earlier one is replaced. One with problems is not kept.
    ///
    /// - Throws: `ListProblems`, `DrawsProblems`: everything that is wrong; `.notNow` once the draw is fixed.
    public func take(list: [UInt8], of id: String) throws -> ReviewedCandidates {
        guard let plan = plan(id) else { throw DrawsError(.notFound, "there is no plan \(id)") }
        let digest = sha256(list)
        _ = try plan.applying(.list(digest))
        // Looked at beside the place where the kept one lies: problems leave that as it was.
        let aside = folder.candidates(of: id) + ".new"
        try DurableFiles.replace(aside, with: list, mode: DurableFiles.secretMode)
        defer { try? DurableFiles.remove(aside) }
        let found = try Self.review(aside, plan)
        try folder.keep(list, of: id)
        try apply(.list(digest), to: id)
        reviewed[id] = (digest, found)
        return found
    }

    /// Takes what a draw allots, in the order in which winners take it; an earlier one is replaced. One with problems is not kept.
    ///
    /// - Throws: what `UnitsReader` throws; `.notNow` once the draw is fixed.
    public func take(units bytes: [UInt8], of id: String) throws -> UnitsFile {
        guard let plan = plan(id) else { throw DrawsError(.notFound, "there is no plan \(id)") }
        let units = try UnitsReader.read(bytes)
        _ = try plan.applying(.units(units.hash))
        try folder.keep(units, of: id)
        try apply(.units(units.hash), to: id)
        return units
    }

    /// Winners take no units in order after all.
    ///
    /// - Throws: `.notNow` once the draw is fixed.
    public func removeUnits(of id: String) throws -> DrawPlan { try apply(.units(nil), to: id) }

    /// What a plan's draw allots; nil where nothing was handed in.
    ///
    /// - Throws: `.storage` for a file that is not the one that was handed in.
    public func units(of id: String) throws -> UnitsFile? {
        guard let digest = plan(id)?.units else { return nil }
        let path = folder.units(of: id)
        guard let bytes = try DurableFiles.read(path, maximum: DrawFolder.maximumFileByteCount),
            let units = try? UnitsFile(canonical: bytes, file: path), units.hash == digest
        else { throw DrawsError(.storage, "\(path) is not what was handed in: hand it in again") }
        return units
    }

    /// A plan's list; nil before there is one.
    public func candidates(of id: String) throws -> ReviewedCandidates? {
        guard let plan = plan(id), let digest = plan.list else { return nil }
        if let known = reviewed[id], known.digest == digest { return known.list }
        let found = try Self.review(folder.candidates(of: id), plan)
        reviewed = [id: (digest, found)]
        return found
    }

    private static func review(_ path: String, _ plan: DrawPlan) throws -> ReviewedCandidates {
        ReviewedCandidates(
            rehearsal: try ListRehearsal(
                plan.template, candidates: path, start: plan.id, executor: ThreadedExecutor()))
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
            proposal.units = try units(of: id)
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
        guard let draw = plan(id)?.draw else { throw DrawsError(.notNow, "fix the rules first") }
        guard deadline > clock() / 1000 else {
            throw DrawsError(.notNow, "deadline: it is over already: choose a time that contributors can keep")
        }
        let missing = try await step(draw) { runner in try runner.missingContributions() }
        guard missing.isEmpty else {
            throw DrawsError(.notNow, "no contribution yet of contributor \(CeremonyRunner.list(missing))")
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

    /// What a second person agrees to: SHA-256 of the configuration's hash, the list's root and the deadline.
    ///
    /// - Throws: `.notNow` before there is a proposal.
    public func agreement(_ id: String) async throws -> Digest {
        guard let plan = plan(id), let draw = plan.draw, let deadline = plan.deadline else {
            throw DrawsError(.notNow, "nothing is proposed")
        }
        return try await step(draw) { runner in
            var writer = ByteWriter(tag: "Tabellion/draw-agreement")
            writer.raw(runner.configuration.hash)
            writer.raw(try runner.list().tree.root)
            writer.u64(deadline)
            return sha256(writer.bytes)
        }
    }

    /// A second person agrees, and the draw is committed to.
    ///
    /// - Parameter agreement: what was shown to them.
    /// - Throws: `.notNow` for the same person, and where something else is proposed by now; what `CeremonyRunner.commit` throws, and then the
    ///   consent stands: `commit(_:)` again.
    public func consent(_ id: String, to agreement: Digest, by account: String) async throws -> DrawPlan {
        guard try await self.agreement(id) == agreement else {
            throw DrawsError(.notNow, "something else is proposed by now than what you were shown: look at it again")
        }
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

    /// Remembers a session that records the hall's screen; once more changes nothing.
    public func note(recording session: String, of id: String) throws -> DrawPlan {
        try apply(.record(session: session), to: id)
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
