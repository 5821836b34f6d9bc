/// Verifies rounds of a drand chain with the scheme bls-unchained-g1-rfc9380.
public protocol BeaconVerifier: Sendable {
    /// Whether `signature` is the chain's over SHA-256(u64 round).
    ///
    /// - Parameters:
    ///   - signature: 48 bytes; refused unless canonical and in the subgroup.
    ///   - publicKey: 96 bytes of G2.
    func isValid(signature: [UInt8], round: UInt64, publicKey: [UInt8]) -> Bool
}
