internal import CanonicalJSON
public import CryptoPrimitives

/// Everything that is fixed before anything random is known (section 4).
///
///     commit = H(T("TD1/commit") ‖ LP(drawId) ‖ H(JCS(config)) ‖ listRoot ‖ u64 N ‖ u64 W ‖ contribRoot
///                ‖ vrfPublicKey[32] ‖ beaconChainHash[32] ‖ u64 beaconRound ‖ u64 D)
public struct DrawCommitment: Hashable, Sendable {
    public static let vrfPublicKeyByteCount = 32

    public let draw: DrawIdentifier
    public let configurationHash: Digest
    public let listRoot: Digest
    /// N.
    public let candidateCount: UInt64
    /// W.
    public let totalWeight: UInt64
    /// c_0 … c_(m−1), by contributor number.
    public let contributions: [Digest]
    /// Edwards25519, 32 bytes.
    public let vrfPublicKey: [UInt8]
    public let beaconChainHash: Digest
    /// At least 1.
    public let beaconRound: UInt64
    /// D, Unix seconds.
    public let revealDeadline: UInt64

    /// - Precondition: the VRF key has 32 bytes; at most 65,535 contributions.
    public init(
        draw: DrawIdentifier, configurationHash: Digest, listRoot: Digest, candidateCount: UInt64, totalWeight: UInt64,
        contributions: [Digest], vrfPublicKey: [UInt8], beaconChainHash: Digest, beaconRound: UInt64,
        revealDeadline: UInt64
    ) {
        precondition(vrfPublicKey.count == Self.vrfPublicKeyByteCount, "a VRF key has 32 bytes")
        self.draw = draw
        self.configurationHash = configurationHash
        self.listRoot = listRoot
        self.candidateCount = candidateCount
        self.totalWeight = totalWeight
        self.contributions = contributions
        self.vrfPublicKey = vrfPublicKey
        self.beaconChainHash = beaconChainHash
        self.beaconRound = beaconRound
        self.revealDeadline = revealDeadline
    }

    /// The bytes that are hashed.
    public var message: [UInt8] {
        var writer = ByteWriter(tag: "TD1/commit")
        writer.lengthPrefixed(draw.bytes)
        writer.raw(configurationHash)
        writer.raw(listRoot)
        writer.u64(candidateCount)
        writer.u64(totalWeight)
        writer.raw(Contribution.root(of: contributions))
        writer.raw(vrfPublicKey)
        writer.raw(beaconChainHash)
        writer.u64(beaconRound)
        writer.u64(revealDeadline)
        return writer.bytes
    }

    /// What goes on the ledger.
    public var commit: Digest { sha256(message) }

    /// What the office's VRF is computed over: `T("TD1/vrf") ‖ commit`.
    public static func vrfInput(_ commit: Digest) -> [UInt8] {
        var writer = ByteWriter(tag: "TD1/vrf")
        writer.raw(commit)
        return writer.bytes
    }

    /// Holds the commitment to the configuration that it names.
    ///
    /// - Returns: every fault: another draw or hash, contributions that do not match contributors, a beacon that is not
    ///   the configuration's, or a round too early.
    public func problems(with configuration: DrawConfiguration) -> [DrawError] {
        var problems: [DrawError] = []
        func require(_ condition: Bool, _ code: DrawError.Code, _ member: String, _ cause: Wording) {
            if !condition { problems.append(DrawError(code, at: "\(CommitmentFile.file): \(member)", cause)) }
        }
        let identifier = try? configuration.identifier()
        require(
            identifier == draw, .mismatch, "drawId", "\(draw) is not what the configuration's register and number give")
        require(
            configuration.hash == configurationHash, .mismatch, "configHash",
            "not the SHA-256 of \(DrawConfiguration.file)")
        require(
            contributions.count == configuration.contributors.count, .mismatch, "contributions",
            "\(contributions.count) of \(configuration.contributors.count) contributors")
        for (member, value) in [("beaconRound", beaconRound), ("revealDeadline", revealDeadline)] {
            require(value <= JSONValue.maximumInteger, .range, member, "\(value) is above 2^53 - 1")
        }
        let chain = configuration.beacon
        require(
            chain.hash == nil || chain.hash == beaconChainHash, .beacon, "beaconChainHash",
            "not drand quicknet; only a rehearsal may name another chain")
        let (earliest, overflow) = revealDeadline.addingReportingOverflow(BeaconChain.margin)
        let time = chain.time(of: beaconRound)
        require(
            !overflow && time.map { $0 >= earliest } == true, .beacon, "beaconRound",
            time.map { "round \(beaconRound) is due at \($0), less than 60 s after \(revealDeadline)" }
                ?? "round \(beaconRound) is never due"
        )
        return problems
    }
}
