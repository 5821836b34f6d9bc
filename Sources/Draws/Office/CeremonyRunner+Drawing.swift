internal import BLS12381
internal import CanonicalJSON
public import CryptoPrimitives
public import DrandBeacon
public import DrawCore
internal import DrawVerification
internal import TransparencyLog

extension CeremonyRunner {
    /// The chain that the draw waits for.
    ///
    /// - Throws: `.notNow` before the commitment; `BLSError`, `DrandError` for a chain that is none.
    public func beaconChain() throws -> DrandChain {
        let (chain, commitment) = (configuration.beacon, try committed())
        return try DrandChain(
            hash: commitment.beaconChainHash, publicKey: BLSPublicKey(chain.publicKey), genesisTime: chain.genesis,
            period: chain.period)
    }

    /// Where the committed round is kept once it is known; can be used while the office is closed.
    public func keptBeacon() throws -> KeptBeacon {
        KeptBeacon(path: folder.beacon, chain: try beaconChain(), round: try committed().beaconRound)
    }

    /// Whether the round is wanted now.
    ///
    /// - Returns: false if it is known already.
    /// - Throws: `.notNow` before the deadline was decided, and for a void draw.
    public func needsBeacon() throws -> Bool {
        _ = try committed()
        if ceremony.beacon != nil { return false }
        guard ceremony.phase == .awaitingBeacon else {
            throw DrawsError(.notNow, "the beacon is not waited for: \(nextStep)")
        }
        return true
    }

    /// The round of a rehearsal's own chain, which proves nothing; nil for a draw that waits for another's.
    public func rehearsalRound() throws -> BeaconFile? {
        guard configuration.isRehearsal, let secret = try folder.rehearsalSecret() else { return nil }
        let commitment = try committed()
        let chain = try RehearsalBeacon(
            secret: BLSSecretKey(secret), hash: commitment.beaconChainHash, genesisTime: configuration.beacon.genesis,
            period: configuration.beacon.period)
        return BeaconFile(round: commitment.beaconRound, signature: try chain.sign(round: commitment.beaconRound))
    }

    /// Takes the committed round.
    ///
    /// - Throws: `DrawError` for another round, chain or signature.
    public mutating func take(beacon: BeaconFile) async throws -> Outcome {
        guard try needsBeacon() else { return .doneBefore }
        _ = try apply(.beacon(beacon))
        try keptBeacon().keep(beacon)
        try await refresh()
        return .done
    }

    /// Draws all stages, and puts the result on the log.
    ///
    /// - Parameter now: Unix milliseconds.
    /// - Throws: `.notNow` before the beacon is known.
    public mutating func run(now: UInt64) async throws -> Outcome {
        let commitment = try committed()
        switch ceremony.phase {
        case .published: return .doneBefore
        case .concluding: break
        case .drawing:
            let outcomes = try drawStages()
            let actions = try apply(.drawn(outcomes.map(\.record)))
            guard let result = ceremony.result else { preconditionFailure("a drawn ceremony has its result") }
            try folder.keep(result, outcomes)
            if actions.contains(where: { if case .publish = $0 { true } else { false } }) { break }
        case .committed, .proving, .proven, .voiding:
            throw DrawsError(
                .notNow, "the deadline has not been decided: run tabellion draw deadline first, once it is over")
        default: throw DrawsError(.notNow, "there is nothing to draw from: \(nextStep)")
        }
        if ceremony.phase == .concluding, let result = ceremony.result {
            // Drawn, now or before the process was killed; one result is logged, whoever does it.
            try await perform(
                [.append(.drawResult(drawID: commitment.draw.bytes, result: result.result))], now: now)
        }
        try await refresh()
        return .done
    }

    /// Draws the stages from the seed; always the same.
    mutating func drawStages() throws -> [StageOutcome] {
        try engine().run(executor: executor, progress: progress)
    }

    private mutating func engine() throws -> DrawEngine {
        guard let seed = ceremony.seed else { preconditionFailure("nothing is drawn without a seed") }
        let list = try list()
        return DrawEngine(list: list.list, bundles: list.bundles, stages: configuration.stages, seed: seed)
    }

    // MARK: Removals

    /// Removes a unit: signed by notary and supervisor, and only if it can be removed.
    ///
    /// - Parameters:
    ///   - evidence: SHA-256 of whatever the office decided upon.
    ///   - now: Unix milliseconds.
    /// - Returns: lowest indices of the units that moved up.
    /// - Throws: `DrawError` for a unit, stage or reason that cannot be named, and for other keys; `.notNow` before the result.
    public mutating func remove(
        _ index: UInt64, stage: UInt32, reason: UInt32, evidence: Digest, notary: Ed25519PrivateKey,
        supervisor: Ed25519PrivateKey, now: UInt64
    ) async throws -> (admitted: [UInt64], outcome: Outcome) {
        let commitment = try committed()
        guard ceremony.phase == .published else {
            throw DrawsError(.notNow, "nobody can be removed before there is a result: \(nextStep)")
        }
        let removal = Removal(
            commit: commitment.commit, stage: stage, index: index, reason: reason, evidenceHash: evidence)
        guard let notarySignature = EntrySignature(notary.sign(removal.bytes)),
            let supervisorSignature = EntrySignature(supervisor.sign(removal.bytes))
        else { preconditionFailure("an Ed25519 signature has 64 bytes") }
        let signed = SignedRemoval(removal: removal, notary: notarySignature, supervisor: supervisorSignature)
        let known = try removals()
        if let item = known.items.first(where: { $0.signed(commit: commitment.commit) == signed }) {
            return (item.admitted, .doneBefore)
        }
        let actions = try apply(.remove(signed))
        var replay = RemovalReplay(try engine(), try drawStages())
        for item in known.items { _ = try replay.remove(item.index, from: item.stage, executor: executor) }
        let admitted = try replay.remove(index, from: stage, executor: executor)
        try await perform(actions, now: now)
        try await refresh()
        return (admitted, .done)
    }

    /// The removals on the log, and who moved up.
    ///
    /// - Throws: `DrawError` for one that cannot have been made.
    mutating func removals() throws -> RemovalsFile {
        let commitment = try committed()
        let logged = currentDecision?.removals.map(\.removal) ?? []
        guard !logged.isEmpty else { return RemovalsFile([]) }
        if let kept: RemovalsFile = try folder.read(RemovalsFile.file),
            kept.items.map({ $0.signed(commit: commitment.commit) }) == logged
        {
            return kept
        }
        var replay = RemovalReplay(try engine(), try drawStages())
        var items: [RemovalsFile.Item] = []
        for signed in logged {
            let admitted = try replay.remove(signed.removal.index, from: signed.removal.stage, executor: executor)
            items.append(RemovalsFile.Item(signed, admitted: admitted))
        }
        let file = RemovalsFile(items)
        try folder.write(file, as: RemovalsFile.file)
        return file
    }

    /// What the log says of the draw now; nil before the deadline was decided.
    var currentDecision: LogDecision? {
        guard let commitment = ceremony.commitment, let record = try? deadlineRecord(commitment) else { return nil }
        return DrawLog(draw: draw, records: ceremony.records).decision(
            on: configuration, commitment, deadlineSize: record.size, verifier: VRFVerifier())
    }
}
