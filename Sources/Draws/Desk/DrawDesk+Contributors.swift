public import CanonicalJSON
internal import CryptoPrimitives
internal import DrawCore

/// What somebody who was invited to contribute sees.
public struct ContributorStanding: Sendable {
    public enum Phase: String, Sendable, CaseIterable {
        /// They have not come yet.
        case invited
        /// Their key is known; the office has not fixed the rules.
        case keyed
        /// The draw has its number; their contribution is awaited.
        case draft
        /// Their contribution is there.
        case contributed
        /// The commitment is on the log.
        case committed
        /// pi is on the log; their reveal is awaited.
        case proven
        /// Their reveal is on the log.
        case revealed
        /// Nothing more is asked of them.
        case over
    }

    public let plan: DrawPlan
    public let number: Int
    public let phase: Phase
    /// nil before the draw has its number.
    public let draw: DrawStanding?

    public var json: JSONValue {
        let seat = plan.contributors[number]
        var object = JSONObject()
        object.set("v", 1)
        object.set("phase", phase.rawValue)
        object.set("register", plan.register)
        object.set("subject", plan.template.subject)
        object.set("isRehearsal", plan.isRehearsal)
        object.set("number", UInt64(number))
        object.set("publicKey", seat.publicKey.map { Hex.encode($0) })
        object.set("draw", plan.draw?.text)
        object.set("name", plan.name)
        object.set("base", plan.name.map { "/draws/\($0)/files/" })
        object.set("log", "/draws/log/")
        object.set("contribution", draw?.contributors[number].contribution?.hex)
        object.set("commit", draw?.commitment?.commit.hex)
        object.set("deadline", draw?.commitment?.revealDeadline)
        object.set("revealed", draw?.contributors[number].reveal != nil)
        object.set("abandoned", plan.isAbandoned)
        return .object(object)
    }
}

/// What contributors do, each by the token of their invitation.
extension DrawDesk {
    /// The statement that a contributor's key signs when it comes: `T("Tabellion/draw-contributor-key") ‖ LP(token)`.
    public static func keyStatement(token: String) -> [UInt8] {
        var writer = ByteWriter()
        writer.tag("Tabellion/draw-contributor-key")
        writer.lengthPrefixed(Array(token.utf8))
        return writer.bytes
    }

    /// - Throws: `.notFound` for a token that invites nobody.
    public func contributor(_ token: String) async throws -> ContributorStanding {
        let (plan, number) = try seat(token)
        var standing: DrawStanding?
        if let name = plan.name { standing = try await self.standing(of: name) }
        return ContributorStanding(
            plan: plan, number: number, phase: Self.phase(plan, number, standing), draw: standing)
    }

    private func seat(_ token: String) throws(DrawsError) -> (DrawPlan, Int) {
        let digest = sha256(Array(token.utf8))
        guard let plan = plan(where: { $0.contributors.contains { $0.invitation == digest } }),
            let number = plan.contributors.firstIndex(where: { $0.invitation == digest })
        else { throw DrawsError(.notFound, "this invitation is not known here: ask the office for a new one") }
        return (plan, number)
    }

    private static func phase(_ plan: DrawPlan, _ number: Int, _ draw: DrawStanding?) -> ContributorStanding.Phase {
        guard !plan.isAbandoned else { return .over }
        guard let draw else { return plan.contributors[number].publicKey == nil ? .invited : .keyed }
        if draw.contributors[number].reveal != nil { return .revealed }
        switch draw.phase {
        case .draft, .committing: return draw.contributors[number].contribution == nil ? .draft : .contributed
        case .committed, .proving: return .committed
        case .proven: return .proven
        case .voiding, .awaitingBeacon, .drawing, .concluding, .published, .void: return .over
        }
    }

    /// Takes a contributor's key; the same again is fine.
    ///
    /// - Parameters:
    ///   - publicKey: Ed25519, 32 bytes.
    ///   - signature: by that key over `keyStatement(token:)`, 64 bytes.
    /// - Throws: `.malformed` for a signature that is not the key's; `.exists` for another key than before; `.notNow`.
    public func take(publicKey: [UInt8], signature: [UInt8], token: String) async throws -> ContributorStanding {
        let (plan, number) = try seat(token)
        guard Ed25519.isValid(signature: signature, message: Self.keyStatement(token: token), publicKey: publicKey)
        else { throw DrawsError(.malformed, "signature: not made by publicKey over this invitation") }
        try apply(.came(contributor: number, publicKey: publicKey), to: plan.id)
        return try await contributor(token)
    }

    /// Takes c_j; the same again is fine.
    ///
    /// - Throws: `.notNow` before the draw has its number; `.malformed` for another contributor's; what `CeremonyRunner` throws.
    public func take(contribution bytes: [UInt8], token: String) async throws -> ContributorStanding {
        let (draw, number) = try drawn(token)
        let file = try ContributionFile(freely: bytes, file: "contribution")
        guard Int(file.contributor) == number else { throw Self.notYours(Int(file.contributor), number) }
        _ = try await step(draw) { runner in try runner.take(contribution: bytes, name: "contribution") }
        return try await contributor(token)
    }

    /// Takes r_j and puts it on the log; the same again is fine.
    ///
    /// - Throws: `.notNow` before pi and after the deadline; `.malformed` for another contributor's; what `CeremonyRunner` throws.
    public func take(reveal bytes: [UInt8], token: String) async throws -> ContributorStanding {
        let (draw, number) = try drawn(token)
        let file = try RevealFile(freely: bytes, file: "reveal")
        guard Int(file.reveal.contributor) == number else { throw Self.notYours(Int(file.reveal.contributor), number) }
        try await step(draw) { runner in
            let commitment = try runner.committed()
            // With quorum 0 the log alone knows no deadline; this office keeps it all the same.
            guard clock() / 1000 < commitment.revealDeadline else {
                throw DrawsError(.notNow, "reveal: late: the deadline is over, and the draw goes on without it")
            }
            _ = try await runner.accept(reveal: bytes, name: "reveal", now: clock())
        }
        underWay[draw] = 0
        return try await contributor(token)
    }

    private func drawn(_ token: String) throws(DrawsError) -> (DrawIdentifier, Int) {
        let (plan, number) = try seat(token)
        guard let draw = plan.draw, !plan.isAbandoned else {
            throw DrawsError(.notNow, "the office has not fixed the draw's rules yet: come back later")
        }
        return (draw, number)
    }

    private static func notYours(_ said: Int, _ own: Int) -> DrawsError {
        DrawsError(.malformed, "index: \(said) is another contributor's number; yours is \(own)")
    }
}
