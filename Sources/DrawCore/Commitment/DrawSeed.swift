public import CryptoPrimitives

/// What decides the draw (section 5).
///
///     seed = HMAC(commit, T("TD1/seed") ‖ u16 n ‖ (u16 j ‖ r_j for the n revealed, ascending j)
///                 ‖ beta ‖ u64 beaconRound ‖ H(beaconSignature) ‖ 0x00)
public enum DrawSeed {
    /// Bytes of the VRF's output beta.
    public static let vrfOutputByteCount = 64

    /// - Parameters:
    ///   - reveals: the valid ones, in any order, each contributor once.
    ///   - vrfOutput: beta, 64 bytes, of a proof that verified.
    ///   - beaconSignature: of a round that verified.
    public static func seed(
        commit: Digest, reveals: [Reveal], vrfOutput: [UInt8], beaconRound: UInt64, beaconSignature: [UInt8]
    ) -> Digest {
        let message = message(
            reveals: reveals, vrfOutput: vrfOutput, beaconRound: beaconRound, beaconSignature: beaconSignature)
        return HMACSHA256(key: commit.bytes).code(of: message)
    }

    static func message(
        reveals: [Reveal], vrfOutput: [UInt8], beaconRound: UInt64, beaconSignature: [UInt8]
    ) -> [UInt8] {
        precondition(vrfOutput.count == vrfOutputByteCount, "beta has 64 bytes")
        let ascending = reveals.sorted { $0.contributor < $1.contributor }
        precondition(zip(ascending, ascending.dropFirst()).allSatisfy { $0.contributor < $1.contributor }, "j twice")
        var writer = ByteWriter(tag: "TD1/seed")
        writer.u16(UInt16(ascending.count))
        for reveal in ascending {
            writer.u16(reveal.contributor)
            writer.raw(reveal.value)
        }
        writer.raw(vrfOutput)
        writer.u64(beaconRound)
        writer.raw(sha256(beaconSignature))
        writer.u8(0)
        return writer.bytes
    }
}
