internal import CanonicalJSON
internal import CryptoPrimitives
internal import DrawCore
internal import TransparencyLog
internal import VerifiableRandom

extension CeremonyRunner {
    /// Takes a contributor's c_j.
    ///
    /// - Parameter name: of the file, for errors.
    /// - Returns: the contributor's number with the outcome.
    /// - Throws: `DrawError` for another draw, number, key or signature; `.notNow` after the commitment.
    public mutating func take(
        contribution bytes: [UInt8], name: String
    ) throws -> (contributor: UInt16, outcome: Outcome) {
        let file = try ContributionFile(freely: bytes, file: name)
        if let problem = file.problem(in: configuration, of: draw) { throw problem }
        let known = try folder.contributions(in: configuration)[file.contributor]
        if let commitment = ceremony.commitment {
            guard commitment.contributions[Int(file.contributor)] == file.contribution else {
                throw DrawsError(
                    .notNow,
                    "\(name): \(draw) is committed to, and with another contribution of contributor \(file.contributor)"
                )
            }
            return (file.contributor, .doneBefore)
        }
        if let known {
            guard known.contribution == file.contribution else {
                throw DrawsError(
                    .exists,
                    "\(name): contributor \(file.contributor) has handed in another contribution: ask which one counts; to take "
                        + "this one, remove \(folder.path)/contributions/\(file.contributor).json first")
            }
            return (file.contributor, .doneBefore)
        }
        try folder.keep(file)
        return (file.contributor, .done)
    }

    /// Contributors whose c_j is not there yet.
    public func missingContributions() throws -> [UInt16] {
        let taken = try folder.contributions(in: configuration)
        return configuration.contributors.indices.map { UInt16($0) }.filter { taken[$0] == nil }
    }

    /// Commits: the VRF key's record and the commitment go on the log, in one step.
    ///
    /// - Parameters:
    ///   - deadline: D, Unix seconds.
    ///   - round: of the beacon; nil for the first that is due 60 seconds after D or later.
    ///   - now: Unix milliseconds.
    /// - Throws: `.notNow` for a second commitment; `DrawError` for what cannot be committed to.
    public mutating func commit(deadline: UInt64, round: UInt64?, now: UInt64) async throws -> Outcome {
        let wanted = round ?? configuration.beacon.firstRound(after: deadline)
        if let commitment = ceremony.commitment {
            guard commitment.revealDeadline == deadline, commitment.beaconRound == wanted else {
                throw DrawsError(
                    .notNow,
                    "\(draw) is committed to, with deadline \(LocalTime.text(commitment.revealDeadline)) and round "
                        + "\(commitment.beaconRound): only the first commitment of a draw counts, and a second one is not made"
                )
            }
            return .doneBefore
        }
        guard let wanted else {
            throw DrawError(.range, at: "--deadline", "\(deadline) is beyond every round", remedy: "name Unix seconds")
        }
        let missing = try missingContributions()
        guard missing.isEmpty else {
            throw DrawsError(
                .notNow,
                "no contribution of contributor \(Self.list(missing)): take them with tabellion draw contribution first"
            )
        }
        guard deadline > now / 1000 || configuration.quorum == 0 else {
            throw DrawsError(
                .notNow,
                "--deadline: \(LocalTime.text(deadline)) is over already: choose a time that contributors and cosigners can keep"
            )
        }
        let commitment = try commitment(deadline: deadline, round: wanted)
        let earlier = try await office.register(draw.register)
        let actions = try apply(
            .commit(configuration, commitment, review: try list().review, register: earlier, now: now / 1000))
        // Before the log: whoever finds the entry after a crash must find what it commits to.
        try folder.write(CommitmentFile(commitment), as: CommitmentFile.file)
        try await perform(actions, before: await keyRecord(commitment.vrfPublicKey, now: now), now: now)
        try await refresh()
        return .done
    }

    private mutating func commitment(deadline: UInt64, round: UInt64) throws -> DrawCommitment {
        let secrets = try folder.secrets(of: draw)
        guard SaltKey(bytes: secrets.saltKey, draw: draw)?.hash == configuration.saltKeyHash else {
            throw DrawsError(
                .malformed, "\(folder.secrets): its salt key is not the configuration's: take it from the backup")
        }
        let taken = try folder.contributions(in: configuration)
        let list = try list()
        return DrawCommitment(
            draw: draw, configurationHash: configuration.hash, listRoot: list.tree.root,
            candidateCount: UInt64(list.list.count), totalWeight: list.list.totalWeight,
            contributions: taken.sorted { $0.key < $1.key }.map(\.value.contribution),
            vrfPublicKey: try ECVRF.publicKey(secretKey: secrets.vrfSecretKey),
            beaconChainHash: Self.chainHash(configuration.beacon), beaconRound: round, revealDeadline: deadline)
    }

    /// A rehearsal's own chain is named by the SHA-256 of its key.
    private static func chainHash(_ chain: BeaconChain) -> Digest {
        if let hash = chain.hash { return hash }
        guard chain.publicKey == BeaconChain.quicknet.publicKey, let hash = BeaconChain.quicknet.hash else {
            return sha256(chain.publicKey)
        }
        return hash
    }

    /// The VRF key's record, unless a commitment that was cut off left it on the log.
    private func keyRecord(_ key: [UInt8], now: UInt64) async -> [LedgerEntry.Body] {
        guard await office.log.records(ofKey: key).isEmpty else { return [] }
        let record = KeyRecord(purpose: .vrf, validFrom: now, publicKey: key, owner: Array(draw.register.utf8))
        return [.key(record, .unsigned)]
    }

    static func list(_ numbers: [UInt16]) -> String { numbers.map { String($0) }.joined(separator: ", ") }
}
