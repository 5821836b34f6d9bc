public import CryptoPrimitives

/// Keccak-256 as Ethereum uses it: the Keccak submission's padding 0x01, not FIPS 202's 0x06, so it is not SHA3-256.
///
/// Libcrypto 3.0 offers Keccak only inside KMAC. Checked against published vectors and an independent implementation.
public enum Keccak256 {
    /// Bytes taken in between two permutations: 1088 bits.
    private static let rate = 136
    private static let laneCount = 25

    /// The digest of the given bytes; they may be empty.
    public static func hash(_ bytes: some Collection<UInt8>) -> Digest {
        var state = [UInt64](repeating: 0, count: laneCount)
        var position = 0
        for byte in bytes {
            absorb(byte, at: position, into: &state)
            position += 1
            guard position == rate else { continue }
            permute(&state)
            position = 0
        }
        absorb(0x01, at: position, into: &state)
        absorb(0x80, at: rate - 1, into: &state)
        permute(&state)
        let output = (0..<Digest.byteCount).map { UInt8(state[$0 / 8] >> UInt64(8 * ($0 % 8)) & 255) }
        guard let digest = Digest(output) else { preconditionFailure("32 bytes are a digest") }
        return digest
    }

    /// Lanes are little-endian (FIPS 202 section B.1).
    private static func absorb(_ byte: UInt8, at position: Int, into state: inout [UInt64]) {
        state[position / 8] ^= UInt64(byte) << UInt64(8 * (position % 8))
    }

    /// Keccak-f[1600], FIPS 202 section 3.3; lane (x, y) stands at x + 5y.
    private static func permute(_ state: inout [UInt64]) {
        var moved = [UInt64](repeating: 0, count: laneCount)
        var columns = [UInt64](repeating: 0, count: 5)
        for constant in roundConstants {
            for x in 0..<5 {
                columns[x] = state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20]
            }
            for x in 0..<5 {
                let change = columns[(x + 4) % 5] ^ rotated(columns[(x + 1) % 5], by: 1)
                for y in 0..<5 {
                    let lane = x + 5 * y
                    // ρ and π in one step: lane (x, y) goes to (y, 2x + 3y).
                    moved[y + 5 * ((2 * x + 3 * y) % 5)] = rotated(state[lane] ^ change, by: rotations[lane])
                }
            }
            for y in stride(from: 0, to: laneCount, by: 5) {
                for x in 0..<5 {
                    state[y + x] = moved[y + x] ^ (~moved[y + (x + 1) % 5] & moved[y + (x + 2) % 5])
                }
            }
            state[0] ^= constant
        }
    }

    private static func rotated(_ lane: UInt64, by count: UInt64) -> UInt64 {
        lane << count | lane >> ((64 - count) & 63)
    }

    /// FIPS 202 table 2, modulo 64, by lane.
    private static let rotations: [UInt64] = [
        0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14,
    ]

    /// FIPS 202 section 3.2.5: bit 2^j − 1 of round i's constant is rc(j + 7i), an output of an 8-bit shift register.
    private static let roundConstants: [UInt64] = {
        var register: UInt8 = 1
        return (0..<24).map { _ in
            var constant: UInt64 = 0
            for j in 0..<7 {
                if register & 1 == 1 { constant |= 1 << (1 << UInt64(j) - 1) }
                register = register << 1 ^ (register >> 7 == 1 ? 0x71 : 0)
            }
            return constant
        }
    }()
}
