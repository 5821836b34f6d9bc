internal import CryptoPrimitives

/// A proof taken apart: Gamma ‖ c ‖ s.
struct ECVRFProof {
    static let challengeByteCount = 16

    static let byteCount = EdwardsPoint.byteCount + challengeByteCount + Sodium.scalarByteCount

    let gamma: EdwardsPoint

    /// 16 bytes, little-endian.
    let challenge: [UInt8]

    /// 32 bytes, little-endian, below L.
    let response: [UInt8]

    init(gamma: EdwardsPoint, challenge: [UInt8], response: [UInt8]) {
        self.gamma = gamma
        self.challenge = challenge
        self.response = response
    }

    /// `ECVRF_decode_proof` (RFC 9381 section 5.4.4).
    ///
    /// - Throws: `wrongLength`, `malformedProof`.
    init(_ bytes: [UInt8]) throws(ECVRFError) {
        guard bytes.count == Self.byteCount else {
            throw ECVRFError(.wrongLength, "the proof has \(bytes.count) bytes; \(Self.byteCount) are needed")
        }
        let (gammaEnd, challengeEnd) = (EdwardsPoint.byteCount, EdwardsPoint.byteCount + Self.challengeByteCount)
        guard let gamma = EdwardsPoint(bytes[..<gammaEnd]) else {
            throw ECVRFError(
                .malformedProof, "bytes 0 to 31 of the proof (Gamma) are no canonical point; fetch the proof anew")
        }
        let response = Array(bytes[challengeEnd...])
        guard Ed25519.isScalar(response) else {
            throw ECVRFError(
                .malformedProof, "bytes 48 to 79 of the proof (s) are not below the group's order; fetch the proof anew"
            )
        }
        self.init(gamma: gamma, challenge: Array(bytes[gammaEnd..<challengeEnd]), response: response)
    }

    var bytes: [UInt8] { gamma.bytes + challenge + response }
}
