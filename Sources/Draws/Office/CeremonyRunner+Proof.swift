internal import CanonicalJSON
public import CryptoPrimitives
internal import DrawCore
internal import TransparencyLog
internal import VerifiableRandom

extension CeremonyRunner {
    /// Computes pi and puts it on the log.
    ///
    /// - Parameter now: Unix milliseconds.
    /// - Throws: `.notNow` before the slips and after the deadline.
    public mutating func prove(now: UInt64) async throws -> Outcome {
        let commitment = try committed()
        if loggedProof != nil { return .doneBefore }
        guard ceremony.areSlipsDelivered || ceremony.phase != .committed else {
            throw DrawsError(
                .notNow,
                "pi is not published before every candidate has a slip: deliver them first with tabellion draw slips")
        }
        guard !isLate(commitment, now: now) else {
            throw DrawsError(
                .notNow,
                "the deadline, \(LocalTime.text(commitment.revealDeadline)), is over, and pi is not in by it: \(nextStep)"
            )
        }
        let secrets = try folder.secrets(of: draw)
        guard try ECVRF.publicKey(secretKey: secrets.vrfSecretKey) == commitment.vrfPublicKey else {
            throw DrawsError(
                .malformed, "\(folder.secrets): its VRF key is not the committed one: take the file from the backup")
        }
        let proof = try ECVRF.prove(
            secretKey: secrets.vrfSecretKey, alpha: DrawCommitment.vrfInput(commitment.commit))
        try await perform(try apply(.prove(proof)), now: now)
        try await refresh()
        return .done
    }

    /// Takes a contributor's r_j and puts it on the log.
    ///
    /// - Parameters:
    ///   - name: of the file, for errors.
    ///   - now: Unix milliseconds.
    /// - Throws: `DrawError` for another draw, commitment, value or key; `.notNow` before pi and after the deadline.
    public mutating func accept(
        reveal bytes: [UInt8], name: String, now: UInt64
    ) async throws -> (contributor: UInt16, outcome: Outcome) {
        let commitment = try committed()
        let file = try RevealFile(freely: bytes, file: name)
        if let problem = file.problem(in: commitment, of: configuration) { throw problem }
        let reveal = file.reveal
        guard !isLogged(reveal) else { return (reveal.contributor, .doneBefore) }
        switch ceremony.phase {
        case .committed, .proving, .voiding:
            throw DrawsError(
                .notNow, "\(name): pi is not on the log, and a reveal before pi does not count: \(nextStep)")
        case .proven:
            guard !isLate(commitment, now: now) else { throw Self.late(name, commitment) }
        default: throw Self.late(name, commitment)
        }
        try await perform(try apply(.reveal(reveal)), now: now)
        try await refresh()
        return (reveal.contributor, .done)
    }

    private static func late(_ name: String, _ commitment: DrawCommitment) -> DrawsError {
        DrawsError(
            .notNow,
            "\(name): late: the deadline, \(LocalTime.text(commitment.revealDeadline)), is over, and a reveal that is not in by it counts as withheld; "
                + "the draw goes on without it")
    }

    private func isLogged(_ reveal: Reveal) -> Bool {
        ceremony.records.contains { record in
            guard case .drawReveal(_, let contributor, let value, _) = record.entry.body else { return false }
            return contributor == reveal.contributor && value == reveal.value
        }
    }

    /// Puts the notary's void record on the log; a draft is set aside instead, and its number is free again.
    ///
    /// - Parameters:
    ///   - reason: position in the configuration's reasons; above them all for none.
    ///   - key: the notary's.
    ///   - now: Unix milliseconds.
    /// - Throws: `.notNow` after pi and after the deadline; `DrawError` for another key, or no reason at all.
    public mutating func void(
        reason: UInt8, text: String, key: Ed25519PrivateKey, now: UInt64
    ) async throws -> Outcome {
        guard key.publicKey == configuration.notary else {
            throw DrawError(.key, at: "--key", "not the notary's key", remedy: "name the key file of the draw's notary")
        }
        guard let commitment = ceremony.commitment else {
            try folder.setAside(in: office.directory)
            return .done
        }
        if ceremony.phase == .voiding { return .doneBefore }
        if let decision = ceremony.decision, case .void(.record, _) = decision.fate { return .doneBefore }
        guard loggedProof == nil else {
            throw DrawsError(
                .notNow,
                "pi is on the log: nothing but the deadline voids \(draw) now; someone wrongly listed is removed afterwards"
            )
        }
        guard !isLate(commitment, now: now) else {
            throw DrawsError(
                .notNow, "the deadline, \(LocalTime.text(commitment.revealDeadline)), is over: \(nextStep)")
        }
        guard text.utf8.count <= 500 else {
            throw DrawError(.record, at: "--text", "\(text.utf8.count) bytes; a ledger entry has room for 500")
        }
        try await perform(try apply(.void(reason: reason, text: text)), signer: key, now: now)
        try await refresh()
        return .done
    }
}

extension DrawFolder {
    /// Moves a draft out of the way; nothing of it is deleted.
    ///
    /// - Throws: `.storage`.
    func setAside(in directory: OfficeDirectory) throws(DrawsError) {
        let aside = directory.path + "/aside"
        try DurableFiles.makeDirectory(aside, mode: 0o700)
        let name = path.split(separator: "/").last.map { String($0) } ?? "draft"
        var number = 1
        while DurableFiles.exists("\(aside)/\(name).\(number)") { number += 1 }
        try DurableFiles.move(path, to: "\(aside)/\(name).\(number)")
    }
}
