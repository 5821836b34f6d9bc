public import BLS12381
public import CryptoPrimitives

/// A chain of drand's scheme bls-unchained-g1-rfc9380: each round's signature depends on its number alone.
///
/// Round R comes at genesis + period·(R − 1), R = 1, 2, …, as a BLS signature over SHA-256(u64 R). Nobody knows it before, as
/// long as fewer operators than the chain's threshold collude; when it is there, anybody can check it with the chain's key.
public struct DrandChain: Hashable, Sendable {
    /// The tag of the scheme (RFC 9380's for G1).
    private static let domain = DomainSeparationTag("BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_")

    /// The chain hash, by which drand's servers name the chain.
    public let hash: Digest

    public let publicKey: BLSPublicKey

    /// When round 1 comes, Unix seconds.
    public let genesisTime: UInt64

    /// Seconds from a round to the next; at least 1.
    public let period: UInt64

    /// - Parameters:
    ///   - hash: 32 bytes, not checked against the rest.
    ///   - genesisTime: Unix seconds.
    ///   - period: seconds, at least 1.
    /// - Throws: `invalidPeriod`.
    public init(
        hash: Digest, publicKey: BLSPublicKey, genesisTime: UInt64, period: UInt64
    ) throws(DrandError) {
        guard period > 0 else {
            throw DrandError(.invalidPeriod, "the chain's period is 0 seconds; at least 1 is needed")
        }
        self.hash = hash
        self.publicKey = publicKey
        self.genesisTime = genesisTime
        self.period = period
    }

    /// When the round comes, Unix seconds.
    ///
    /// - Parameter round: from 1.
    /// - Throws: `invalidRound` for 0; `overflow`.
    public func time(ofRound round: UInt64) throws(DrandError) -> UInt64 {
        try Self.check(round)
        let (sinceGenesis, isTooFar) = period.multipliedReportingOverflow(by: round - 1)
        let (time, isTooLate) = genesisTime.addingReportingOverflow(sinceGenesis)
        guard !isTooFar, !isTooLate else {
            throw DrandError(.overflow, "the time of round \(round) does not fit into 64 bits; name an earlier round")
        }
        return time
    }

    /// The first round that comes at `time` or after it.
    ///
    /// - Parameter time: Unix seconds; up to genesis the answer is 1.
    /// - Throws: `overflow` if there is none whose number and time fit into 64 bits.
    public func round(atOrAfter time: UInt64) throws(DrandError) -> UInt64 {
        guard time > genesisTime else { return 1 }
        let (periods, rest) = (time - genesisTime).quotientAndRemainder(dividingBy: period)
        let (round, isTooFar) = periods.addingReportingOverflow(rest == 0 ? 1 : 2)
        guard !isTooFar else {
            throw DrandError(.overflow, "no round of 64 bits comes at \(time) or later; name an earlier time")
        }
        _ = try self.time(ofRound: round)
        return round
    }

    /// What the round's signature is over: SHA-256(u64 round).
    public static func message(ofRound round: UInt64) -> Digest {
        var writer = ByteWriter()
        writer.u64(round)
        return sha256(writer.bytes)
    }

    /// Checks that `signature` is the round's.
    ///
    /// - Parameters:
    ///   - round: from 1.
    ///   - signature: 48 bytes: a point of G1, compressed.
    /// - Returns: the round's randomness, SHA-256 of the signature.
    /// - Throws: `invalidRound` for 0; `signatureRefused`.
    @discardableResult
    public func verify(round: UInt64, signature: [UInt8]) throws(DrandError) -> Digest {
        try Self.check(round)
        do {
            try publicKey.verify(signature, message: Self.message(ofRound: round).bytes, domain: Self.domain)
        } catch {
            throw DrandError(
                .signatureRefused,
                "round \(round) of chain \(hash): refused: a wrong digit is enough; take that very round again",
                cause: error)
        }
        return sha256(signature)
    }

    /// Signs a round with the chain's secret key.
    static func sign(round: UInt64, with secret: BLSSecretKey) throws(DrandError) -> [UInt8] {
        try check(round)
        return secret.sign(message(ofRound: round).bytes, domain: domain)
    }

    private static func check(_ round: UInt64) throws(DrandError) {
        guard round > 0 else { throw DrandError(.invalidRound, "there is no round 0; rounds begin with 1") }
    }
}
