internal import DrawCore
internal import VerifiableRandom

/// pi of RFC 9381, by libsodium.
struct VRFVerifier: ProofVerifier {
    func output(publicKey: [UInt8], input: [UInt8], proof: [UInt8]) -> [UInt8]? {
        try? ECVRF.verify(proof, alpha: input, publicKey: publicKey)
    }
}
