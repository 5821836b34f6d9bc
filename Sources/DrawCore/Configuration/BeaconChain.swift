public import CryptoPrimitives

/// A chain of drand's scheme bls-unchained-g1-rfc9380, as far as a draw needs it (section 4).
public struct BeaconChain: Hashable, Sendable {
    /// Bytes of a public key: a compressed point of G2.
    public static let publicKeyByteCount = 96
    /// Bytes of a round's signature: a compressed point of G1.
    public static let signatureByteCount = 48
    /// How long after the reveal deadline the round must at least be, in seconds.
    public static let margin: UInt64 = 60

    /// nil for a rehearsal's chain, whose hash may be any.
    public let hash: Digest?
    /// 96 bytes.
    public let publicKey: [UInt8]
    /// Unix seconds of round 1.
    public let genesis: UInt64
    /// Seconds from one round to the next, at least 1.
    public let period: UInt64

    public init(hash: Digest?, publicKey: [UInt8], genesis: UInt64, period: UInt64) {
        self.hash = hash
        self.publicKey = publicKey
        self.genesis = genesis
        self.period = period
    }

    /// drand quicknet, the beacon of every draw that is not a rehearsal.
    public static let quicknet = BeaconChain(
        hash: Digest(hex: "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"),
        publicKey: Hex.decode(
            "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1"
                + "fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a")
            ?? [],
        genesis: 1_692_803_367, period: 3)

    /// When a round is due: genesis + period × (round − 1), in Unix seconds.
    ///
    /// - Returns: nil for round 0, and where 64 bits do not hold the time.
    public func time(of round: UInt64) -> UInt64? {
        guard round > 0 else { return nil }
        let (elapsed, overflow) = (round - 1).multipliedReportingOverflow(by: period)
        let (time, carry) = genesis.addingReportingOverflow(elapsed)
        return overflow || carry ? nil : time
    }

    /// The first round that a draw with this reveal deadline may name: due at least 60 seconds later.
    ///
    /// - Parameter deadline: Unix seconds.
    /// - Returns: nil where 64 bits do not hold the time.
    public func firstRound(after deadline: UInt64) -> UInt64? {
        let (earliest, overflow) = deadline.addingReportingOverflow(Self.margin)
        guard !overflow, period > 0 else { return nil }
        guard earliest > genesis else { return 1 }
        let (periods, rest) = (earliest - genesis).quotientAndRemainder(dividingBy: period)
        let round = periods.addingReportingOverflow(rest == 0 ? 1 : 2)
        return round.overflow ? nil : round.partialValue
    }
}
