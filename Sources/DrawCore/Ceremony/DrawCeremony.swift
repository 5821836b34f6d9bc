public import CryptoPrimitives
internal import TransparencyLog

/// A draw as a state machine: `(state, event) throws → state`, and the actions that follow from the step.
///
/// Reads no clock and no log: events say what time it is and what stands where. The log alone decides what counts; an office
/// that restarts feeds the same records again and is where it was.
public struct DrawCeremony: Sendable {
    public private(set) var phase = CeremonyPhase.draft
    public private(set) var configuration: DrawConfiguration?
    public private(set) var commitment: DrawCommitment?
    /// This draw's records on the log so far.
    public private(set) var records: [LogRecord] = []
    public private(set) var areSlipsDelivered = false
    /// What cp(D) decided.
    public private(set) var decision: LogDecision?
    public private(set) var beacon: BeaconFile?
    public private(set) var seed: Digest?
    public private(set) var result: ResultFile?

    /// A draw that nothing is known of yet.
    public init() {}

    /// The state after an event.
    ///
    /// - Returns: the new state, and what is to be done now.
    /// - Throws: `.move` for an event that the phase does not allow; otherwise what is wrong with the event's values.
    public func applying(
        _ event: CeremonyEvent, proofVerifier: some ProofVerifier, beaconVerifier: some BeaconVerifier
    ) throws(DrawError) -> (DrawCeremony, [CeremonyAction]) {
        guard phase.moves.contains(event.kind) else { throw Self.refusal(of: event.kind, in: phase) }
        var next = self
        let actions = try next.take(event, proofVerifier, beaconVerifier)
        precondition(
            next.phase == phase || phase.successors.contains(next.phase), "\(phase) does not lead to \(next.phase)")
        return (next, actions)
    }

    private static func refusal(of kind: CeremonyEvent.Kind, in phase: CeremonyPhase) -> DrawError {
        let allowed = phase.moves.map(\.rawValue).sorted().joined(separator: ", ")
        return DrawError(
            .move, at: "ceremony", "\(kind.rawValue) is not allowed while the draw is \(phase.rawValue)",
            remedy: "now comes one of: \(allowed)")
    }

    private mutating func take(
        _ event: CeremonyEvent, _ proofs: some ProofVerifier, _ beacons: some BeaconVerifier
    ) throws(DrawError) -> [CeremonyAction] {
        switch event {
        case .commit(let configuration, let commitment, let review, let register, let now):
            return try commit(configuration, commitment, review, register, now)
        case .logged(let record): return try take(record, proofs)
        case .drawn(let stages): return try conclude(stages)
        default: break
        }
        let (configuration, commitment) = try rules()
        switch event {
        case .slipsDelivered:
            areSlipsDelivered = true
            return []
        case .prove(let proof): return try prove(proof, commitment, proofs)
        case .void(let reason, let text): return try void(reason, text, configuration, commitment)
        case .reveal(let reveal): return try take(reveal, configuration, commitment)
        case .deadline(let size, let now): return try decide(size, now, configuration, commitment, proofs)
        case .beacon(let file): return try take(file, configuration, commitment, beacons)
        case .remove(let removal):
            if let problem = removal.problem(in: configuration, commit: commitment.commit) { throw problem }
            return [
                .append(
                    .drawRemoval(
                        drawID: commitment.draw.bytes, record: removal.removal.bytes, notary: removal.notary,
                        supervisor: removal.supervisor))
            ]
        case .commit, .logged, .drawn: preconditionFailure("taken above")
        }
    }

    /// What has been committed to; every phase but the first has both.
    private func rules() throws(DrawError) -> (DrawConfiguration, DrawCommitment) {
        guard let configuration, let commitment else {
            throw DrawError(.move, at: "ceremony", "nothing is committed to")
        }
        return (configuration, commitment)
    }
}

extension DrawCeremony {
    /// Everything that can be wrong is found here, before anything is on the log.
    private mutating func commit(
        _ configuration: DrawConfiguration, _ commitment: DrawCommitment, _ review: ListReview,
        _ register: DrawRegister,
        _ now: UInt64
    ) throws(DrawError) -> [CeremonyAction] {
        let problems = configuration.problems + commitment.problems(with: configuration) + review.problems
        if let problem = problems.first { throw problem }
        guard register.name.utf8.elementsEqual(configuration.register.utf8) else {
            throw DrawError(.register, at: register.name, "the draw is of register \(configuration.register)")
        }
        try register.check(
            number: configuration.number, subject: configuration.subject, replaces: configuration.replaces)
        guard commitment.revealDeadline > now || configuration.quorum == 0 else {
            throw DrawError(
                .beacon, at: "revealDeadline", "\(commitment.revealDeadline) is not after \(now)",
                remedy: "choose a deadline that contributors and cosigners can keep")
        }
        self.configuration = configuration
        self.commitment = commitment
        phase = .committing
        return [.append(.drawCommitment(drawID: commitment.draw.bytes, commit: commitment.commit))]
    }

    private mutating func prove(
        _ proof: [UInt8], _ commitment: DrawCommitment, _ verifier: some ProofVerifier
    ) throws(DrawError) -> [CeremonyAction] {
        guard areSlipsDelivered else {
            throw DrawError(
                .move, at: "ceremony", "pi is not published before every candidate has a slip",
                remedy: "deliver the slips first")
        }
        let input = DrawCommitment.vrfInput(commitment.commit)
        guard proof.count == VRFFile.proofByteCount,
            verifier.output(publicKey: commitment.vrfPublicKey, input: input, proof: proof) != nil
        else { throw DrawError(.proof, at: "pi", "it does not verify under the committed key") }
        phase = .proving
        return [.append(.drawProof(drawID: commitment.draw.bytes, proof: proof))]
    }

    private mutating func void(
        _ reason: UInt8, _ text: String, _ configuration: DrawConfiguration, _ commitment: DrawCommitment
    ) throws(DrawError) -> [CeremonyAction] {
        guard !text.isEmpty || Int(reason) < configuration.reasons.count else {
            throw DrawError(.record, at: "void record", "without a reason it voids nothing", remedy: "state a reason")
        }
        phase = .voiding
        return [
            .append(
                .drawVoid(drawID: commitment.draw.bytes, reason: reason, text: Array(text.utf8), .unsigned)),
            .waitForDeadline(commitment.revealDeadline),
        ]
    }

    private func take(
        _ reveal: Reveal, _ configuration: DrawConfiguration, _ commitment: DrawCommitment
    ) throws(DrawError) -> [CeremonyAction] {
        if let problem = reveal.problem(in: commitment, of: configuration) { throw problem }
        let isKnown = records.contains { record in
            guard case .drawReveal(_, let contributor, let value, _) = record.entry.body else { return false }
            return contributor == reveal.contributor && value == reveal.value
        }
        guard !isKnown else {
            throw DrawError(
                .move, at: "reveal of contributor \(reveal.contributor)", "it is on the log already",
                remedy: "do nothing")
        }
        return [
            .append(
                .drawReveal(
                    drawID: commitment.draw.bytes, contributor: reveal.contributor, value: reveal.value,
                    reveal.signature))
        ]
    }

    /// cp(D) alone decides; nothing later voids a draw.
    private mutating func decide(
        _ size: UInt64, _ now: UInt64, _ configuration: DrawConfiguration, _ commitment: DrawCommitment,
        _ verifier: some ProofVerifier
    ) throws(DrawError) -> [CeremonyAction] {
        guard now >= commitment.revealDeadline || configuration.quorum == 0 else {
            throw DrawError(
                .move, at: "ceremony", "the deadline \(commitment.revealDeadline) is not over at \(now)",
                remedy: "wait: cosigners may still cosign a larger checkpoint in time")
        }
        let decision = DrawLog(draw: commitment.draw, records: records)
            .decision(on: configuration, commitment, deadlineSize: size, verifier: verifier)
        self.decision = decision
        switch decision.fate {
        case .void(let cause, let text):
            phase = .void
            return [.publishVoid(cause, reason: text)]
        case .runs:
            guard let time = configuration.beacon.time(of: commitment.beaconRound) else {
                preconditionFailure("a committed round has a time")
            }
            phase = .awaitingBeacon
            return [.waitForBeacon(round: commitment.beaconRound, time: time)]
        }
    }

    private mutating func take(
        _ file: BeaconFile, _ configuration: DrawConfiguration, _ commitment: DrawCommitment,
        _ verifier: some BeaconVerifier
    ) throws(DrawError) -> [CeremonyAction] {
        try file.check(with: commitment, of: configuration, verifier: verifier)
        guard let decision, let proof = decision.proof else { preconditionFailure("a draw that runs has its pi") }
        let seed = DrawSeed.seed(
            commit: commitment.commit, reveals: decision.reveals, vrfOutput: proof.output, beaconRound: file.round,
            beaconSignature: file.signature)
        beacon = file
        self.seed = seed
        phase = .drawing
        return [.draw(seed: seed)]
    }

    private mutating func conclude(_ stages: [StageRecord]) throws(DrawError) -> [CeremonyAction] {
        let (configuration, commitment) = try rules()
        guard let seed else { preconditionFailure("nothing is drawn without a seed") }
        let hash = DrawResult.hash(commit: commitment.commit, seed: seed, stages: stages)
        let file = ResultFile(seed: seed, stages: stages, result: hash)
        if let problem = file.problems(of: configuration, commit: commitment.commit, seed: seed).first { throw problem }
        result = file
        // Anyone may compute and log the result once the beacon is known.
        for record in records {
            guard case .drawResult(_, let logged) = record.entry.body else { continue }
            return try publish(logged, at: record)
        }
        phase = .concluding
        return [.append(.drawResult(drawID: commitment.draw.bytes, result: hash))]
    }

    private mutating func publish(_ logged: Digest, at record: LogRecord) throws(DrawError) -> [CeremonyAction] {
        guard logged == result?.result else {
            throw DrawError(
                .logOrder, at: record.place, "another result came first",
                remedy: "find out who wrote it; anyone can show by a replay which one is right")
        }
        phase = .published
        return [.publish(result: logged)]
    }

    /// A record moves the draw on if it is the next one of its course, whoever wrote it; everything else is only kept.
    private mutating func take(
        _ record: LogRecord, _ verifier: some ProofVerifier
    ) throws(DrawError) -> [CeremonyAction] {
        let (_, commitment) = try rules()
        guard record.drawID == commitment.draw.bytes else {
            throw DrawError(.logOrder, at: record.place, "an entry of another draw")
        }
        guard records.last.map({ $0.index < record.index }) ?? true else {
            throw DrawError(.logOrder, at: record.place, "entries are reported in the log's order, each once")
        }
        switch (phase, record.entry.body) {
        case (.committing, .drawCommitment(_, let commit)):
            guard commit == commitment.commit else {
                throw DrawError(
                    .logOrder, at: record.place,
                    "another commitment of \(commitment.draw) came first, and only it counts",
                    remedy: "find out who wrote it; this draw cannot go on")
            }
            phase = .committed
            records.append(record)
            return [.deliverSlips]
        case (.committed, .drawProof(_, let proof)), (.proving, .drawProof(_, let proof)):
            records.append(record)
            let input = DrawCommitment.vrfInput(commitment.commit)
            guard verifier.output(publicKey: commitment.vrfPublicKey, input: input, proof: proof) != nil else {
                return []
            }
            phase = .proven
            return [.requestReveals, .waitForDeadline(commitment.revealDeadline)]
        case (.concluding, .drawResult(_, let logged)):
            let actions = try publish(logged, at: record)
            records.append(record)
            return actions
        default:
            records.append(record)
            return []
        }
    }
}
