internal import CryptoPrimitives
public import DrawCore
internal import TransparencyLog

/// What the office does with a draw that is committed to.
extension DrawDesk {
    /// Makes every candidate's slip, sealed for the look-up and in clear for the office's hands.
    ///
    /// - Returns: the folder of the slips in clear.
    public func deliverSlips(_ draw: DrawIdentifier) async throws -> String {
        let sealed = slips(of: Self.name(of: draw))
        return try await step(draw) { runner in
            _ = try await runner.deliverSlips(to: sealed)
            return runner.slipsPath
        }
    }

    /// Slips to print, in the order of the office's file.
    ///
    /// - Parameter range: of the candidates, from 0.
    /// - Throws: `.notNow` before the commitment.
    public func paperSlips(_ draw: DrawIdentifier, _ range: Range<Int>) async throws -> [PaperSlip] {
        try await step(draw) { runner in try runner.paperSlips(range) }
    }

    /// Puts pi on the log; from then on the draw goes on by itself.
    ///
    /// - Throws: `.notNow` before the slips and after the deadline.
    public func prove(_ draw: DrawIdentifier) async throws {
        try await step(draw) { runner in
            let commitment = try runner.committed()
            guard clock() / 1000 < commitment.revealDeadline else {
                throw DrawsError(.notNow, "the deadline is over, and pi is not in by it: the draw is void")
            }
            _ = try await runner.prove(now: clock())
        }
        underWay[draw] = 0
    }

    /// Voids a draw before pi, with a reason.
    ///
    /// - Parameters:
    ///   - reason: position in the configuration's reasons; above them all for none.
    public func void(_ draw: DrawIdentifier, reason: UInt8, text: String) async throws {
        try await step(draw) { runner in
            _ = try runner.committed()
            _ = try await runner.void(reason: reason, text: text, key: keys.notary, now: clock())
        }
        underWay[draw] = 0
    }

    /// One person asks to remove a unit after the result.
    ///
    /// - Throws: `.notNow` before the result.
    public func ask(removal: DrawPlan.AskedRemoval, of id: String) async throws -> DrawPlan {
        guard let name = plan(id)?.name, try await standing(of: name)?.phase == .published else {
            throw DrawsError(.notNow, "nobody can be removed before there is a result")
        }
        return try apply(.askRemoval(removal), to: id)
    }

    /// The removal that was asked for is taken back.
    public func withdrawRemoval(of id: String) throws -> DrawPlan { try apply(.settleRemoval, to: id) }

    /// A second person signs the removal that was asked for: alternates move up.
    ///
    /// - Returns: lowest indices of the units that moved up.
    /// - Throws: `.notNow` for the same person, and where nothing was asked for; what `CeremonyRunner.remove` throws.
    public func signRemoval(of id: String, by account: String) async throws -> [UInt64] {
        guard let plan = plan(id), let draw = plan.draw, let asked = plan.removal else {
            throw DrawsError(.notNow, "no removal was asked for")
        }
        guard asked.asked.account != account else {
            throw DrawsError(.notNow, "a second person has to sign: whoever asked for it cannot be both")
        }
        let admitted = try await step(draw) { runner in
            try await runner.remove(
                asked.index, stage: asked.stage, reason: asked.reason, evidence: asked.evidence, notary: keys.notary,
                supervisor: keys.supervisor, now: clock()
            ).admitted
        }
        try apply(.settleRemoval, to: id)
        underWay[draw] = 0
        return admitted
    }

    /// Keeps a checkpoint of the office's log that cosigners signed.
    ///
    /// - Throws: `DrawError` for a note of another log or history, or without a good cosignature; `.notFound` where nobody waits for it.
    public func keep(cosigned bytes: [UInt8]) async throws {
        for draw in underWay.keys where !draw.isRehearsal {
            _ = try await step(draw) { runner in
                try await runner.keep(cosigned: bytes, name: "note", now: clock())
            }
            lookAgain()
            return
        }
        throw DrawsError(.notFound, "no draw that has cosigners is under way")
    }

    /// Writes who won what, with identifiers and labels, for the office alone.
    ///
    /// - Returns: CSV.
    public func winners(_ draw: DrawIdentifier) async throws -> [UInt8] {
        let path = "\(settings.directory)/winners-\(Self.name(of: draw)).csv"
        return try await step(draw) { runner in
            _ = try await runner.writeWinners(to: path)
            defer { try? DurableFiles.remove(path) }
            return try DurableFiles.read(path, maximum: DrawFolder.maximumListByteCount) ?? []
        }
    }
}
