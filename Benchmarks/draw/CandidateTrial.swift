import BLS12381
import CanonicalJSON
import CryptoPrimitives
import DrandBeacon
import DrawCore
import DrawVerification
import Draws
import Foundation
import TransparencyLog
import VerifiableRandom

/// What one candidate's check costs after a large draw: time, and bytes that the candidate is given.
struct CandidateTrial {
    private let draw: DrawIdentifier
    private let key: SaltKey
    private let list: CandidateList
    private let bundles: Bundles
    private let executor: QueueExecutor
    private let seats: UInt64

    init(
        draw: DrawIdentifier, key: SaltKey, list: CandidateList, seats: UInt64, executor: QueueExecutor
    ) {
        self.draw = draw
        self.key = key
        self.list = list
        self.seats = seats
        self.executor = executor
        bundles = list.bundles(executor: executor)
    }

    /// Draws, and lets candidates check themselves one after the other.
    ///
    /// - Returns: one line of JSON: microseconds of the statement's check and of each candidate's (median, largest), most bytes.
    func run(_ candidates: [CandidateIdentifier]) throws -> String {
        let clock = ContinuousClock()
        let vrf = [UInt8](repeating: 9, count: 32)
        let chain = try Self.chain()
        let configuration = try configuration(chain)
        let tree = list.tree(executor: executor)
        let commitment = DrawCommitment(
            draw: draw, configurationHash: configuration.hash, listRoot: tree.root,
            candidateCount: UInt64(list.count), totalWeight: list.totalWeight, contributions: [],
            vrfPublicKey: try ECVRF.publicKey(secretKey: vrf), beaconChainHash: chain.chain.hash, beaconRound: 1_000,
            revealDeadline: 1_000_000)
        let input = DrawCommitment.vrfInput(commitment.commit)
        let proof = try ECVRF.prove(secretKey: vrf, alpha: input)
        let output = try ECVRF.verify(proof, alpha: input, publicKey: commitment.vrfPublicKey)
        let beacon = BeaconFile(round: 1_000, signature: try chain.sign(round: 1_000))
        let seed = DrawSeed.seed(
            commit: commitment.commit, reveals: [], vrfOutput: output, beaconRound: beacon.round,
            beaconSignature: beacon.signature)
        let stages = DrawEngine(list: list, bundles: bundles, stages: configuration.stages, seed: seed)
            .run(executor: executor)
        let records = stages.map(\.record)
        let result = ResultFile(
            seed: seed, stages: records, result: DrawResult.hash(commit: commitment.commit, seed: seed, stages: records)
        )
        let begin = clock.now
        let statement = try DrawStatement(
            configuration: configuration, commitment: CommitmentFile(commitment),
            vrf: VRFFile(proof: proof, output: output), reveals: RevealsFile([]), beacon: beacon, result: result,
            proofVerifier: VRFVerifier(), beaconVerifier: DrandVerifier())
        let statementTime = clock.now - begin
        let slips = try SlipMaker(
            list: list, tree: tree, bundles: bundles, configuration: configuration, commitment: commitment, key: key
        ).slips(of: candidates)
        var times: [Duration] = []
        var largest = 0
        for (slip, candidate) in zip(slips, candidates) {
            let evidence = try StageEvidence(
                of: slip.unit, in: stages[0].outcomes, StageOutcome.tree(of: stages[0].outcomes), mode: .rank)
            let start = clock.now
            _ = try CandidateCheck(slip, of: candidate, in: statement).verdicts([1: evidence])
            times.append(clock.now - start)
            largest = max(largest, slip.canonicalBytes.count + Self.byteCount(of: evidence))
        }
        times.sort()
        return
            "{\"candidates\":\(list.count),\"checks\":\(times.count),\"statementMicroseconds\":\(Self.micro(statementTime)),"
            + "\"medianMicroseconds\":\(Self.micro(times[times.count / 2])),\"largestMicroseconds\":\(Self.micro(times[times.count - 1])),"
            + "\"bytes\":\(largest)}"
    }

    private static func micro(_ duration: Duration) -> Int { Int(duration / .microseconds(1)) }

    private static func byteCount(of evidence: StageEvidence) -> Int {
        if case .outcome(_, let path) = evidence { UnitOutcome.byteCount + path.count * Digest.byteCount } else { 0 }
    }

    private static func chain() throws -> RehearsalBeacon {
        let secret = try BLSSecretKey([UInt8](repeating: 0, count: 31) + [7])
        return try RehearsalBeacon(
            secret: secret, hash: sha256(secret.publicKey.bytes), genesisTime: 1_000_000, period: 3)
    }

    private func configuration(_ chain: RehearsalBeacon) throws -> DrawConfiguration {
        let keys = (UInt8(1)...3).map { byte in
            guard let key = Ed25519PrivateKey(seed: [UInt8](repeating: byte, count: 32)) else {
                preconditionFailure("32 bytes make an Ed25519 key")
            }
            return key.publicKey
        }
        return DrawConfiguration(
            register: draw.register, number: draw.number, subject: "benchmark", saltKeyHash: key.hash,
            log: try VerifierKey(name: "benchmark/log", type: .ed25519, publicKey: keys[0]), cosigners: [], quorum: 0,
            notary: keys[1], contributors: [], minimumReveals: 0, supervisor: keys[2], reasons: ["gave up"],
            tags: DrawBenchmark.tags, stages: [StageRule(id: 1, seats: seats, alternates: 500)],
            rehearsalBeacon: BeaconChain(
                hash: nil, publicKey: chain.chain.publicKey.bytes, genesis: 1_000_000, period: 3))
    }
}
