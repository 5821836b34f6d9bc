/// Verifies what the office's secret key contributes to the seed.
public protocol ProofVerifier: Sendable {
    /// The output of an ECVRF-EDWARDS25519-SHA512-TAI proof (RFC 9381, suite 0x03).
    ///
    /// - Parameters:
    ///   - publicKey: 32 bytes; validated as in section 5.4.5.
    ///   - input: alpha.
    ///   - proof: pi, 80 bytes; refused unless s < L and its point is canonical.
    /// - Returns: beta, 64 bytes; nil for a proof that does not verify.
    func output(publicKey: [UInt8], input: [UInt8], proof: [UInt8]) -> [UInt8]?
}
