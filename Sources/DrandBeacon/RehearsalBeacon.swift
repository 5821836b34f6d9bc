public import BLS12381
public import CryptoPrimitives

/// A chain of one's own, for rehearsals of draws.
///
/// Its rounds look like quicknet's and prove nothing: whoever holds the key knows every round in advance. Signing is not
/// constant-time (see `BLSSecretKey`).
public struct RehearsalBeacon: Sendable {
    public let chain: DrandChain

    private let secret: BLSSecretKey

    /// - Parameters:
    ///   - hash: any 32 bytes, other than those of a real chain.
    ///   - genesisTime: Unix seconds.
    ///   - period: seconds, at least 1.
    /// - Throws: `invalidPeriod`.
    public init(
        secret: BLSSecretKey, hash: Digest, genesisTime: UInt64, period: UInt64
    ) throws(DrandError) {
        chain = try DrandChain(hash: hash, publicKey: secret.publicKey, genesisTime: genesisTime, period: period)
        self.secret = secret
    }

    /// The round's signature, 48 bytes. Whether its time has come is the caller's question.
    ///
    /// - Parameter round: from 1.
    /// - Throws: `invalidRound` for 0.
    public func sign(round: UInt64) throws(DrandError) -> [UInt8] { try DrandChain.sign(round: round, with: secret) }
}
