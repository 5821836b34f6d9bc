public import DrawCore
internal import VerifiableRandom

/// The office's proofs, verified as RFC 9381 says (ECVRF-EDWARDS25519-SHA512-TAI).
public struct VRFVerifier: ProofVerifier {
    public init() {}

    public func output(publicKey: [UInt8], input: [UInt8], proof: [UInt8]) -> [UInt8]? {
        try? ECVRF.verify(proof, alpha: input, publicKey: publicKey)
    }
}
