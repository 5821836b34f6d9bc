internal import CanonicalJSON
internal import CryptoPrimitives
internal import DrandBeacon
public import DrawCore

/// A whole ceremony at once, for trying rules and list out: one person plays every part, through the steps of a real office.
///
/// Everything is real but the people: office, log, proofs and signatures, a chain of quicknet's scheme. The register begins with
/// `rehearsal/`, so that nobody can take the result for a draw.
public struct RehearsedCeremony: Sendable {
    /// Where the beacon comes from.
    public enum Beacon: Sendable, Hashable {
        /// A chain of this rehearsal's own.
        case own
        /// A round of quicknet that is out, 48 bytes.
        case quicknet(round: UInt64, signature: [UInt8])
    }

    /// What an office would publish, below the rehearsal's directory.
    public static let draw = "draw"
    /// What it would keep to itself, the log and the notary's and supervisor's keys among it.
    public static let office = "office"
    /// The look-up.
    public static let slips = "slips"

    public let draft: DrawDraft
    public let commitment: DrawCommitment
    public let result: ResultFile

    /// Holds the ceremony; the directory appears whole, or not at all.
    ///
    /// - Parameters:
    ///   - candidates: path of the list, CSV.
    ///   - register: without the prefix.
    ///   - contributors: how many, 0 to 65,535; all of them reveal.
    ///   - out: a directory that is not there yet.
    ///   - entropy: as many random bytes as it is asked for.
    ///   - now: Unix milliseconds.
    /// - Throws: `DrawsProblems`, `ListProblems`: everything that is wrong with rules or list; `DrandError` for a signature
    ///   that is not the round's; `DrawsError`.
    public init(
        _ template: DrawTemplate, candidates: String, register: String, contributors: Int, beacon: Beacon, out: String,
        entropy: (Int) -> [UInt8], now: UInt64, progress: DrawProgress = .silent
    ) async throws {
        if case .quicknet(let round, let signature) = beacon {
            try DrandChain.quicknet.verify(round: round, signature: signature)
        }
        let staged = try StagedDirectory(target: out, mode: 0o755)
        let directory = OfficeDirectory(path: staged.path + "/" + Self.office)
        let register = DrawIdentifier.rehearsalPrefix + register
        let origin = "\(register.replacing(" ", with: "-"))/log"
        _ = try directory.create(
            origin: origin, keys: OfficeDirectory.Keys(log: Self.key(entropy), office: Self.key(entropy)))
        let cast = Cast(contributors: contributors, entropy: entropy)
        try KeyFile.create(directory.path + "/keys/notary", cast.notary)
        try KeyFile.create(directory.path + "/keys/supervisor", cast.supervisor)
        var proposal = DrawProposal(
            register: register, template: template, candidates: candidates, notary: cast.notary.publicKey,
            supervisor: cast.supervisor.publicKey)
        proposal.contributors = cast.contributors.map(\.publicKey)
        proposal.rehearsalBeacon = beacon == .own ? .own : .quicknet
        let office = try await Office(opening: directory)
        do {
            draft = try await office.prepare(proposal, entropy: entropy, now: now, executor: ThreadedExecutor())
            var runner = try await CeremonyRunner(draft.draw, in: office, progress: progress)
            try await Self.hold(&runner, cast, beacon, in: staged.path, now: now)
            guard let commitment = runner.ceremony.commitment, let result = runner.ceremony.result else {
                preconditionFailure("a published draw has commitment and result")
            }
            self.commitment = commitment
            self.result = result
        } catch {
            await office.close()
            throw error
        }
        await office.close()
        try staged.publish(replaces: false)
    }

    /// Those who are not the office.
    private struct Cast {
        let notary: Ed25519PrivateKey
        let supervisor: Ed25519PrivateKey
        let contributors: [Ed25519PrivateKey]
        /// r_j.
        let values: [Digest]

        init(contributors count: Int, entropy: (Int) -> [UInt8]) {
            notary = RehearsedCeremony.key(entropy)
            supervisor = RehearsedCeremony.key(entropy)
            contributors = (0..<count).map { _ in RehearsedCeremony.key(entropy) }
            values = (0..<count).map { _ in
                guard let value = Digest(entropy(Digest.byteCount)) else {
                    preconditionFailure("a digest has 32 bytes")
                }
                return value
            }
        }
    }

    private static func key(_ entropy: (Int) -> [UInt8]) -> Ed25519PrivateKey {
        guard let key = Ed25519PrivateKey(seed: entropy(Ed25519.seedByteCount)) else {
            preconditionFailure("32 bytes make an Ed25519 key")
        }
        return key
    }

    /// All steps, in the order of the protocol.
    private static func hold(
        _ runner: inout CeremonyRunner, _ cast: Cast, _ beacon: Beacon, in directory: String, now: UInt64
    ) async throws {
        for (index, value) in cast.values.enumerated() {
            let file = ContributionFile(
                draw: runner.draw, contributor: UInt16(index), value: value, key: cast.contributors[index])
            _ = try runner.take(contribution: file.canonicalBytes, name: "contribution \(index)")
        }
        switch beacon {
        case .own: _ = try await runner.commit(deadline: now / 1000, round: nil, now: now)
        case .quicknet(let round, _):
            let time = try DrandChain.quicknet.time(ofRound: round)
            _ = try await runner.commit(deadline: time - BeaconChain.margin, round: round, now: now)
        }
        _ = try await runner.deliverSlips(to: directory + "/" + slips)
        _ = try await runner.prove(now: now)
        let commitment = try runner.committed()
        for (index, value) in cast.values.enumerated() {
            let reveal = Reveal(
                contributor: UInt16(index), value: value, commit: commitment.commit, key: cast.contributors[index])
            let file = RevealFile(draw: runner.draw, commit: commitment.commit, reveal: reveal)
            _ = try await runner.accept(reveal: file.canonicalBytes, name: "reveal \(index)", now: now)
        }
        _ = try await runner.decide(now: now)
        _ = try await runner.take(beacon: try round(beacon, runner))
        _ = try await runner.run(now: now)
        _ = try await runner.publish(to: directory + "/" + draw)
    }

    private static func round(_ beacon: Beacon, _ runner: CeremonyRunner) throws -> BeaconFile {
        if case .quicknet(let round, let signature) = beacon { return BeaconFile(round: round, signature: signature) }
        guard let own = try runner.rehearsalRound() else {
            preconditionFailure("a rehearsal of its own chain has the key")
        }
        return own
    }
}
