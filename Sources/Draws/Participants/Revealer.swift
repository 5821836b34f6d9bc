internal import CanonicalJSON
public import CryptoPrimitives
public import DrawCore
internal import DrawVerification
internal import TransparencyLog

/// A contributor's second part: everything is looked at that can be, and only then r_j is revealed.
///
/// What the office published and what the log shows are both only claims; the contributor's own key and secret are not. The first
/// thing that is off ends it, and nothing leaves.
public struct Revealer: Sendable {
    private static let maximumConfigurationByteCount = 16 << 20

    let key: Ed25519PrivateKey
    let secret: ContributorSecretFile
    let draw: PublicSource
    let log: PublicSource
    let requiresWitnesses: Bool

    /// - Parameters:
    ///   - key: the contributor's own.
    ///   - draw: the draw directory, as far as it exists.
    ///   - log: the whole log.
    ///   - requiresWitnesses: refuse as long as fewer than the quorum have cosigned the log as far as pi.
    public init(
        key: Ed25519PrivateKey, secret: ContributorSecretFile, draw: PublicSource, log: PublicSource,
        requiresWitnesses: Bool = false
    ) {
        self.key = key
        self.secret = secret
        self.draw = draw
        self.log = log
        self.requiresWitnesses = requiresWitnesses
    }

    /// Makes every check of `RevealCheck`, and signs the reveal.
    ///
    /// - Parameters:
    ///   - now: Unix seconds; asked when the log has been read.
    ///   - found: is told of each check that was passed, in their order.
    /// - Throws: `RevealRefusal`.
    public func reveal(now: () -> UInt64, found: (RevealFinding) -> Void) async throws(RevealRefusal) -> RevealFile {
        let configuration = try await readConfiguration()
        let kind = configuration.isRehearsal ? "REHEARSAL, decides nothing: " : ""
        found(.init(check: .configuration, text: "\(kind)\(secret.draw), \(configuration.subject)"))
        try checkOwnKey(configuration)
        found(.init(check: .ownKey, text: "contributor \(secret.contributor) has the key of your key file"))
        let commitment = try await readCommitment(configuration)
        found(.init(check: .commitment, text: "\(commitment.commit) follows from \(CommitmentFile.file)"))
        try checkOwnContribution(commitment)
        found(.init(check: .ownContribution, text: "your contribution stands at \(secret.contributor)"))
        let note = try await readWitnessedNote(configuration)
        let seen = try await readLog(configuration, commitment, note?.checkpoint)
        found(
            .init(check: .log, text: "all \(seen.checkpoint.size) entries of \(configuration.log.name) have its root"))
        let decision = DrawLog(draw: secret.draw, records: seen.records)
            .decision(on: configuration, commitment, deadlineSize: seen.checkpoint.size, verifier: VRFVerifier())
        let start = try checkFirst(decision)
        found(.init(check: .firstCommitment, text: "entry \(start) is the draw's first commitment, and this one"))
        let keyIndex = try checkKey(seen, before: start)
        found(.init(check: .vrfKey, text: "entry \(keyIndex) registers the VRF key"))
        let proof = try checkProof(decision)
        found(.init(check: .proof, text: "entry \(proof.index) is pi, and verifies"))
        try checkNotVoid(decision)
        found(.init(check: .notVoid, text: "nothing voids the draw"))
        found(.init(check: .witnesses, text: try checkWitnesses(note, configuration, proof)))
        found(.init(check: .ownReveal, text: ownReveal(seen)))
        found(.init(check: .deadline, text: try checkDeadline(commitment, configuration, now: now())))
        return RevealFile(
            draw: secret.draw, commit: commitment.commit,
            reveal: Reveal(
                contributor: secret.contributor, value: secret.value, commit: commitment.commit, key: key))
    }

    private func readConfiguration() async throws(RevealRefusal) -> DrawConfiguration {
        let bytes = try await read(DrawConfiguration.file, .configuration, Self.maximumConfigurationByteCount)
        do throws(DrawError) {
            let configuration = try DrawConfiguration(checking: bytes)
            guard try configuration.identifier() == secret.draw else {
                throw DrawError(
                    .mismatch, at: DrawConfiguration.file,
                    "it is of \(try configuration.identifier()), your secret is for \(secret.draw)",
                    remedy: "name the directory of \(secret.draw), or the secret of the other draw")
            }
            return configuration
        } catch { throw RevealRefusal(.configuration, error) }
    }

    private func checkOwnKey(_ configuration: DrawConfiguration) throws(RevealRefusal) {
        let keys = configuration.contributors
        guard Int(secret.contributor) < keys.count, keys[Int(secret.contributor)] == key.publicKey else {
            let other = keys.firstIndex(of: key.publicKey).map { "your key stands under number \($0)" }
            throw RevealRefusal(
                .ownKey,
                "\(DrawConfiguration.file) does not have your key under your number \(secret.contributor): "
                    + (other ?? "your key is nowhere in it"),
                remedy: "do not reveal; tell notary and supervisor that the office took another contributor")
        }
    }

    private func readCommitment(_ configuration: DrawConfiguration) async throws(RevealRefusal) -> DrawCommitment {
        let bytes = try await read(CommitmentFile.file, .commitment, Self.maximumConfigurationByteCount)
        do throws(DrawError) {
            let file = try CommitmentFile(canonical: bytes, file: CommitmentFile.file)
            if let problem = file.commitment.problems(with: configuration).first { throw problem }
            guard file.commit == file.commitment.commit else {
                throw DrawError(
                    .mismatch, at: "\(CommitmentFile.file): commit", "the other members give \(file.commitment.commit)")
            }
            return file.commitment
        } catch { throw RevealRefusal(.commitment, error) }
    }

    private func checkOwnContribution(_ commitment: DrawCommitment) throws(RevealRefusal) {
        let (own, place) = (secret.contribution, Int(secret.contributor))
        // As many as configured contributors: that was checked.
        guard commitment.contributions[place] != own else { return }
        let elsewhere = commitment.contributions.firstIndex(of: own).map { "it stands at \($0)" }
        throw RevealRefusal(
            .ownContribution,
            "the commitment has another contribution at \(place) than your secret's: \(elsewhere ?? "yours is nowhere")",
            remedy: "do not reveal: the draw would not count your part; tell notary and supervisor")
    }

    private func readLog(
        _ configuration: DrawConfiguration, _ commitment: DrawCommitment, _ earlier: Checkpoint?
    ) async throws(RevealRefusal) -> SeenLog {
        do {
            return try await SeenLog(
                PublicLog(source: log, logKey: configuration.log), of: secret.draw,
                vrfPublicKey: commitment.vrfPublicKey, earlier: earlier)
        } catch {
            throw RevealRefusal(
                .log, "\(error)",
                remedy: "read another copy; if it stays so, keep what you have and tell the supervisor")
        }
    }

    func read(_ path: String, _ check: RevealCheck, _ maximum: Int) async throws(RevealRefusal) -> [UInt8] {
        do {
            return try await draw.require(path, maximum: maximum)
        } catch { throw RevealRefusal(check, error.message, remedy: "nothing was revealed") }
    }
}
