internal import BLS12381
internal import CanonicalJSON
internal import CryptoPrimitives
internal import DrandBeacon
public import DrawCore
public import EvidenceModel
internal import VerifiableRandom

/// Replays a draw from its directory (TD1 section 7): everything is computed anew and held against what was published.
public struct DrawAuditor {
    /// What the auditor was asked for.
    public struct Options: Sendable {
        /// Accepts a rehearsal.
        public var acceptsRehearsal: Bool
        /// Leaves `ledger/` out, and says so.
        public var engineOnly: Bool

        public init(acceptsRehearsal: Bool, engineOnly: Bool) {
            self.acceptsRehearsal = acceptsRehearsal
            self.engineOnly = engineOnly
        }
    }

    /// The published parts, each in its only spelling.
    struct Parts {
        let configuration: DrawConfiguration
        let list: CandidateList
        let bundles: Bundles
        let commitment: CommitmentFile
        let vrf: VRFFile
        let reveals: RevealsFile
        let beacon: BeaconFile
        let result: ResultFile
        let removals: RemovalsFile
    }

    let directory: DrawDirectory
    let options: Options
    let executor: any ChunkExecutor
    let progress: DrawProgress
    var report = DrawReport()

    /// - Parameters:
    ///   - path: the draw directory.
    ///   - executor: runs the pieces of long computations.
    /// - Throws: `.read`, `.limit`, `.member` or `.json` when the directory cannot be used at all: exit 2.
    public static func audit(
        _ path: String, options: Options, executor: some ChunkExecutor, progress: DrawProgress = .silent
    ) throws(EvidenceError) -> DrawReport {
        var auditor = DrawAuditor(
            directory: try DrawDirectory(path: path), options: options, executor: executor, progress: progress)
        try auditor.run()
        return auditor.report
    }

    private mutating func run() throws(EvidenceError) {
        guard !directory.names.contains(VoidFile.file) else {
            throw EvidenceError(
                .member, "\(directory.path): a VOID draw; replay its order of events from the ledger (not built yet)")
        }
        guard let parts = try read() else { return }
        let configuration = parts.configuration
        report.drawID = parts.commitment.commitment.draw.text
        report.subject = configuration.subject
        report.isRehearsal = configuration.isRehearsal
        pass(.config, configuration.problems.first?.description)
        pass(
            .rehearsal,
            configuration.isRehearsal && !options.acceptsRehearsal
                ? "this is a rehearsal; it decides nothing (--rehearsal accepts it)" : nil)
        checkFiles(configuration)
        let review = ListReview(of: parts.list, bundles: parts.bundles, for: configuration, executor: executor)
        pass(.list, review.problems.first?.description)
        checkCommitment(parts)
        if options.engineOnly {
            report.set(.ledger, .notChecked("left out, as you asked: nothing here says when or in which order"))
        } else {
            try checkLedger(parts)
        }
        checkSources(parts)
        checkDraw(parts)
    }

    mutating func pass(_ check: DrawCheck, _ fault: String?) {
        report.set(check, fault.map { .failed($0) } ?? .passed)
    }

    /// - Returns: nil when the list is not one that a draw could be replayed on; the report says why.
    private mutating func read() throws(EvidenceError) -> Parts? {
        let bytes = try directory.bytes(CandidateList.file, maximum: DrawDirectory.maximumListByteCount)
        let list: CandidateList
        do {
            list = try CandidateList(checking: bytes, executor: executor, progress: progress)
        } catch {
            pass(.list, "\(error)")
            return nil
        }
        return Parts(
            configuration: try model(DrawConfiguration.file), list: list, bundles: list.bundles(executor: executor),
            commitment: try model(CommitmentFile.file), vrf: try model(VRFFile.file),
            reveals: try model(RevealsFile.file), beacon: try model(BeaconFile.file),
            result: try model(ResultFile.file), removals: try model(RemovalsFile.file))
    }

    func model<Model: JSONModel>(_ name: String) throws(EvidenceError) -> Model {
        let bytes = try directory.bytes(name)
        do {
            return try Model(canonical: bytes, file: name)
        } catch { throw EvidenceError(.member, "\(error)") }
    }

    private mutating func checkFiles(_ configuration: DrawConfiguration) {
        var expected: Set<String> = [
            DrawConfiguration.file, CandidateList.file, CommitmentFile.file, VRFFile.file, RevealsFile.file,
            BeaconFile.file, ResultFile.file, RemovalsFile.file,
        ]
        for stage in configuration.stages.indices { expected.insert(StageOutcome.file(UInt32(stage + 1))) }
        let ledger: Set<String> = [
            DrawLedgerFile.file, DrawLedgerFile.deadlineCheckpoint, DrawLedgerFile.finalCheckpoint,
        ]
        if !options.engineOnly { expected.formUnion(ledger) }
        let missing = expected.subtracting(directory.names).sorted()
        let strange = directory.names.subtracting(expected).subtracting(ledger).sorted()
        pass(
            .files,
            missing.first.map { "\($0) is missing" } ?? strange.first.map { "\($0) has no place in a draw directory" })
    }

    private mutating func checkCommitment(_ parts: Parts) {
        let commitment = parts.commitment.commitment
        var fault = commitment.problems(with: parts.configuration).first?.description
        if commitment.commit != parts.commitment.commit {
            fault = fault ?? "commit is not the hash of the other members"
        }
        if commitment.listRoot != parts.list.tree(executor: executor, progress: progress).root {
            fault = fault ?? "listRoot is not the root of list.bin"
        }
        if commitment.candidateCount != UInt64(parts.list.count) || commitment.totalWeight != parts.list.totalWeight {
            fault = fault ?? "n or w is not that of list.bin"
        }
        pass(.commitment, fault)
    }

    /// Proof, reveals, beacon.
    private mutating func checkSources(_ parts: Parts) {
        let (configuration, commitment) = (parts.configuration, parts.commitment.commitment)
        do {
            let output = try ECVRF.verify(
                parts.vrf.proof, alpha: DrawCommitment.vrfInput(commitment.commit), publicKey: commitment.vrfPublicKey)
            pass(.proof, output == parts.vrf.output ? nil : "vrf.json: output is not the proof's")
        } catch { pass(.proof, "vrf.json: \(error)") }
        let problems = parts.reveals.reveals.compactMap { $0.problem(in: commitment, of: configuration) }
        pass(.reveals, problems.first?.description)
        let count = parts.reveals.reveals.count
        pass(
            .minimum,
            UInt64(count) < configuration.minimumReveals
                ? "\(count) reveals; the rules ask for \(configuration.minimumReveals)" : nil)
        checkBeacon(parts)
    }

    private mutating func checkBeacon(_ parts: Parts) {
        let (chain, commitment) = (parts.configuration.beacon, parts.commitment.commitment)
        guard parts.beacon.round == commitment.beaconRound else {
            return pass(
                .beacon, "beacon.json: round \(parts.beacon.round); the commitment names \(commitment.beaconRound)")
        }
        do {
            let verifier = try DrandChain(
                hash: commitment.beaconChainHash, publicKey: try BLSPublicKey(chain.publicKey),
                genesisTime: chain.genesis, period: chain.period)
            try verifier.verify(round: parts.beacon.round, signature: parts.beacon.signature)
            pass(.beacon, nil)
        } catch { pass(.beacon, "\(error)") }
    }

    /// Seed, stages, outcomes, result, removals.
    private mutating func checkDraw(_ parts: Parts) {
        let commit = parts.commitment.commit
        let seed = DrawSeed.seed(
            commit: commit, reveals: parts.reveals.reveals, vrfOutput: parts.vrf.output,
            beaconRound: parts.beacon.round, beaconSignature: parts.beacon.signature)
        pass(.seed, seed == parts.result.seed ? nil : "result.json: seed is not what follows from the parts")
        let engine = DrawEngine(
            list: parts.list, bundles: parts.bundles, stages: parts.configuration.stages, seed: seed)
        let stages = engine.run(executor: executor, progress: progress)
        let wrong = zip(stages, parts.result.stages).first { $0.record != $1 }
        pass(
            .stages,
            stages.count != parts.result.stages.count
                ? "result.json: \(parts.result.stages.count) stages; the rules have \(stages.count)"
                : wrong.map { "result.json: stage \($0.0.record.stage) is not what the replay gives" })
        let different = stages.first { stage in
            let published = try? directory.bytes(
                StageOutcome.file(stage.record.stage), maximum: DrawDirectory.maximumListByteCount)
            return published != stage.outcomes
        }
        pass(.outcomes, different.map { "\(StageOutcome.file($0.record.stage)) is not what the replay gives" })
        let result = DrawResult.hash(commit: commit, seed: seed, stages: stages.map(\.record))
        pass(.result, result == parts.result.result ? nil : "result.json: result is not that of the replay")
        checkRemovals(parts, engine, stages)
    }

    private mutating func checkRemovals(_ parts: Parts, _ engine: DrawEngine, _ stages: [StageOutcome]) {
        var replay = RemovalReplay(engine, stages)
        for (number, item) in parts.removals.items.enumerated() {
            let signed = item.signed(commit: parts.commitment.commit)
            if let problem = signed.problem(in: parts.configuration, commit: parts.commitment.commit) {
                return pass(.removals, "removals.json[\(number)]: \(problem)")
            }
            do {
                let admitted = try replay.remove(item.index, from: item.stage, executor: executor)
                guard admitted == item.admitted else {
                    return pass(.removals, "removals.json[\(number)]: admitted is not what the replay gives")
                }
            } catch { return pass(.removals, "removals.json[\(number)]: \(error)") }
        }
        pass(.removals, nil)
    }
}
