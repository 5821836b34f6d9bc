public import CryptoPrimitives

/// What a draw says of itself and anybody can check without the list: rules, commitment, seed, stages, result.
///
/// A statement that exists has been checked: every value follows from those before it, and proof, reveals and beacon verify.
/// Whether its records stand on the log, and in time, `DrawLog` tells.
public struct DrawStatement: Sendable {
    public let configuration: DrawConfiguration
    public let commitment: DrawCommitment
    public let commit: Digest
    public let seed: Digest
    public let stages: [StageRecord]
    public let result: Digest

    /// - Throws: the first fault, naming file and member.
    public init(
        configuration: DrawConfiguration, commitment: CommitmentFile, vrf: VRFFile, reveals: RevealsFile,
        beacon: BeaconFile, result: ResultFile, proofVerifier: some ProofVerifier, beaconVerifier: some BeaconVerifier
    ) throws(DrawError) {
        self.configuration = configuration
        self.commitment = commitment.commitment
        commit = commitment.commit
        if let problem = (configuration.problems + commitment.problems(with: configuration)).first { throw problem }
        try vrf.check(with: commitment.commitment, verifier: proofVerifier)
        for reveal in reveals.reveals {
            if let problem = reveal.problem(in: commitment.commitment, of: configuration) { throw problem }
        }
        guard UInt64(reveals.reveals.count) >= configuration.minimumReveals else {
            throw DrawError(
                .minimumReveals, at: RevealsFile.file,
                "\(reveals.reveals.count) reveals; below \(configuration.minimumReveals) the draw is void",
                remedy: DrawError.Code.mismatch.remedy)
        }
        try beacon.check(with: commitment.commitment, of: configuration, verifier: beaconVerifier)
        seed = DrawSeed.seed(
            commit: commitment.commit, reveals: reveals.reveals, vrfOutput: vrf.output, beaconRound: beacon.round,
            beaconSignature: beacon.signature)
        stages = result.stages
        self.result = result.result
        if let problem = result.problems(of: configuration, commit: commitment.commit, seed: seed).first {
            throw problem
        }
    }
}

extension CommitmentFile {
    /// Every fault of the file by itself and with the configuration.
    public func problems(with configuration: DrawConfiguration) -> [DrawError] {
        let own =
            commit == commitment.commit
            ? [] : [DrawError(.mismatch, at: "\(Self.file): commit", "not the hash of the other members")]
        return own + commitment.problems(with: configuration)
    }
}

extension VRFFile {
    /// - Throws: `.proof` when pi does not verify, `.mismatch` when beta is not its output.
    public func check(with commitment: DrawCommitment, verifier: some ProofVerifier) throws(DrawError) {
        let input = DrawCommitment.vrfInput(commitment.commit)
        guard let output = verifier.output(publicKey: commitment.vrfPublicKey, input: input, proof: proof) else {
            throw DrawError(.proof, at: "\(Self.file): proof", "it does not verify under the commitment's VRF key")
        }
        guard output == self.output else {
            throw DrawError(.mismatch, at: "\(Self.file): output", "not the output of the proof")
        }
    }
}

extension BeaconFile {
    /// - Throws: `.beacon` for another round, `.signature` for one that does not verify.
    public func check(
        with commitment: DrawCommitment, of configuration: DrawConfiguration, verifier: some BeaconVerifier
    ) throws(DrawError) {
        guard round == commitment.beaconRound else {
            throw DrawError(
                .beacon, at: "\(Self.file): round", "\(round); the commitment names \(commitment.beaconRound)")
        }
        guard verifier.isValid(signature: signature, round: round, publicKey: configuration.beacon.publicKey) else {
            throw DrawError(.signature, at: "\(Self.file): signature", "not the chain's signature of round \(round)")
        }
    }
}

extension ResultFile {
    /// Every fault that shows without the list: seed, stages that do not follow from each other, hash.
    public func problems(of configuration: DrawConfiguration, commit: Digest, seed: Digest) -> [DrawError] {
        var problems: [DrawError] = []
        func require(_ condition: Bool, _ member: String, _ cause: Wording) {
            if !condition { problems.append(DrawError(.mismatch, at: "\(Self.file): \(member)", cause)) }
        }
        require(self.seed == seed, "seed", "not what reveals, proof and beacon give")
        require(
            stages.count == configuration.stages.count, "stages",
            "\(stages.count); the configuration has \(configuration.stages.count)")
        for (index, (record, rule)) in zip(stages, configuration.stages).enumerated() {
            let received = rule.cascades && index > 0 ? stages[index - 1].left : 0
            let (available, overflow) = rule.seats.addingReportingOverflow(received)
            let place = "stages[\(index)]"
            require(UInt64(record.stage) == rule.id, "\(place): id", "stages are numbered 1, 2, …")
            require(
                !overflow && record.available == available, "\(place): available",
                "\(record.available); own seats and what the stage before left over are \(available)")
            require(record.left <= record.available, "\(place): left", "more than were available")
            require((record.listed == 0) == (record.last == nil), "\(place): last", "there iff somebody is listed")
            if rule.mode == .rank, let cutoff = record.cutoff {
                require(record.last.map { cutoff <= $0 } ?? false, "\(place): cutoff", "beyond the last listed")
            }
        }
        require(
            result == DrawResult.hash(commit: commit, seed: self.seed, stages: stages), "result",
            "not the hash of commit, seed and stages")
        return problems
    }
}
