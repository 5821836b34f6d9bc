import BLS12381
import CryptoPrimitives
import DrandBeacon
import DrawCore
import TransparencyLog
import VerifiableRandom

@testable import Draws

/// A draw without an office: every part made by hand in the order of the protocol, its keys open to the test.
///
/// Auditors meet what no office of ours would publish; and what they say of an office's draws rests on more than its own code.
struct HandMadeDraw: Sendable {
    /// Where the beacon comes from.
    enum Beacon: Sendable, Hashable {
        /// A test chain of this rehearsal's own.
        case local
        /// A round of quicknet that is out, 48 bytes.
        case quicknet(round: UInt64, signature: [UInt8])
    }

    let configuration: DrawConfiguration
    let list: CandidateList
    let bundles: Bundles
    let commitment: DrawCommitment
    let keys: EverybodysKeys
    /// What a person should look at before a draw that counts.
    let warnings: [DrawWarning]
    let beacon: BeaconFile

    /// Prepares configuration, list and commitment.
    ///
    /// - Parameters:
    ///   - register: without the prefix.
    ///   - salted: makes the list for the draw's salts.
    ///   - now: Unix seconds.
    /// - Throws: every fault of rules and list, at least one.
    init(
        _ template: DrawTemplate, register: String, number: UInt64, keys: EverybodysKeys, beacon: Beacon, now: UInt64,
        executor: some ChunkExecutor, list makeList: (SaltKey) throws -> CandidateList
    ) throws {
        let draw = try DrawIdentifier(register: DrawIdentifier.rehearsalPrefix + register, number: number)
        guard let salt = SaltKey(bytes: keys.salt, draw: draw) else { preconditionFailure("k has 32 bytes") }
        let chosen = try Self.choose(beacon, keys, now: now)
        let log = try VerifierKey(name: Self.origin(draw), type: .ed25519, publicKey: keys.log.publicKey)
        configuration = DrawConfiguration(
            register: draw.register, number: draw.number, subject: template.subject, saltKeyHash: salt.hash, log: log,
            cosigners: [], quorum: 0, notary: keys.notary.publicKey, contributors: keys.contributors.map(\.publicKey),
            minimumReveals: template.minimumReveals, supervisor: keys.supervisor.publicKey, reasons: template.reasons,
            tags: template.tags, stages: template.stages, rehearsalBeacon: chosen.chain)
        let list = try makeList(salt)
        let bundles = list.bundles(executor: executor)
        let review = ListReview(of: list, bundles: bundles, for: configuration, executor: executor)
        let contributions = keys.contributions.enumerated().map {
            Contribution.commitment(to: $1, by: UInt16($0), in: draw)
        }
        commitment = DrawCommitment(
            draw: draw, configurationHash: configuration.hash, listRoot: list.tree(executor: executor).root,
            candidateCount: UInt64(list.count), totalWeight: list.totalWeight, contributions: contributions,
            vrfPublicKey: try ECVRF.publicKey(secretKey: keys.vrf), beaconChainHash: chosen.hash,
            beaconRound: chosen.file.round, revealDeadline: chosen.deadline)
        let problems = configuration.problems + review.problems + commitment.problems(with: configuration)
        guard problems.isEmpty else { throw DrawsProblems(problems) }
        self.list = list
        self.bundles = bundles
        self.keys = keys
        self.beacon = chosen.file
        warnings = configuration.warnings + review.warnings
    }

    /// The log's origin: the register's own.
    static func origin(_ draw: DrawIdentifier) -> String { "\(draw.register.replacing(" ", with: "-"))/log" }

    private struct ChosenBeacon {
        let chain: BeaconChain
        let hash: Digest
        let file: BeaconFile
        let deadline: UInt64
    }

    private static func choose(_ beacon: Beacon, _ keys: EverybodysKeys, now: UInt64) throws -> ChosenBeacon {
        switch beacon {
        case .local:
            let hash = sha256(keys.beacon.publicKey.bytes)
            let chain = try RehearsalBeacon(secret: keys.beacon, hash: hash, genesisTime: now, period: 3)
            let round = try chain.chain.round(atOrAfter: now + BeaconChain.margin)
            return ChosenBeacon(
                chain: BeaconChain(hash: nil, publicKey: chain.chain.publicKey.bytes, genesis: now, period: 3),
                hash: hash,
                file: BeaconFile(round: round, signature: try chain.sign(round: round)), deadline: now)
        case .quicknet(let round, let signature):
            let chain = BeaconChain.quicknet
            try DrandChain.quicknet.verify(round: round, signature: signature)
            let time = try DrandChain.quicknet.time(ofRound: round)
            guard let hash = chain.hash else { preconditionFailure("quicknet has its hash") }
            return ChosenBeacon(
                chain: BeaconChain(
                    hash: nil, publicKey: chain.publicKey, genesis: chain.genesis, period: chain.period),
                hash: hash, file: BeaconFile(round: round, signature: signature),
                deadline: time - BeaconChain.margin)
        }
    }

    /// The VRF's proof and output.
    func proof() throws -> VRFFile {
        let input = DrawCommitment.vrfInput(commitment.commit)
        let proof = try ECVRF.prove(secretKey: keys.vrf, alpha: input)
        let output = try ECVRF.verify(proof, alpha: input, publicKey: commitment.vrfPublicKey)
        return VRFFile(proof: proof, output: output)
    }

    /// Every contributor's reveal.
    func reveals() -> [Reveal] {
        keys.contributors.enumerated().map {
            Reveal(contributor: UInt16($0), value: keys.contributions[$0], commit: commitment.commit, key: $1)
        }
    }
}
