import CryptoPrimitives
import SeededTestSupport
import Testing

@testable import BLS12381

@Suite("Compressed points")
struct EncodingTests {
    private func refusal<C: Curve>(_ bytes: [UInt8], _: C.Type) -> BLSError.Code? {
        do {
            _ = try AffinePoint<C>(compressed: bytes, "the point")
            return nil
        } catch { return error.code }
    }

    /// As every implementation of BLS12-381 prints them.
    @Test func generatorsAsTheWorldWritesThem() throws {
        let g1 = "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb"
        let g2 =
            "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e"
            + "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8"
        #expect(Hex.encode(G1.generator.compressed) == g1)
        #expect(Hex.encode(G2.generator.compressed) == g2)
        #expect(try AffinePoint<G1>(compressed: #require(Hex.decode(g1)), "") == G1.generator)
        #expect(try AffinePoint<G2>(compressed: #require(Hex.decode(g2)), "") == G2.generator)
    }

    private func checkRoundTrips<C: Curve>(_ curve: C.Type, _ random: inout SeededGenerator) throws {
        for _ in 0..<10 {
            let point = try #require(random.groupPoint(curve).affine)
            let bytes = point.compressed
            #expect(bytes.count == AffinePoint<C>.byteCount)
            #expect(try AffinePoint<C>(compressed: bytes, "") == point)
            // The sign flag is all that tells a point from its negative.
            var negated = bytes
            negated[0] ^= 0x20
            #expect((-point).compressed == negated)
            #expect(try AffinePoint<C>(compressed: negated, "") == -point)
        }
    }

    @Test func roundTrips() throws {
        var random = SeededGenerator.announced()
        try checkRoundTrips(G1.self, &random)
        try checkRoundTrips(G2.self, &random)
    }

    @Test func otherLengthsAreRefused() {
        for generator in [G1.generator.compressed, G2.generator.compressed] {
            for bytes in [[], Array(generator.dropLast()), generator + [0], [UInt8](repeating: 0x80, count: 192)] {
                #expect(refusal(bytes, G1.self) == .wrongLength)
                #expect(refusal(bytes, G2.self) == .wrongLength)
            }
        }
        #expect(refusal(G1.generator.compressed, G2.self) == .wrongLength)
        #expect(refusal(G2.generator.compressed, G1.self) == .wrongLength)
        #expect(refusal(G1.generator.compressed, G1.self) == nil)
    }

    @Test func uncompressedAndInfinitePointsAreRefused() {
        var bytes = G1.generator.compressed
        bytes[0] &= 0x7F
        #expect(refusal(bytes, G1.self) == .notCanonical)
        bytes = G2.generator.compressed
        bytes[0] &= 0x7F
        #expect(refusal(bytes, G2.self) == .notCanonical)
        let zeroes = [UInt8](repeating: 0, count: 95)
        for first in [0xC0, 0xE0] as [UInt8] {
            #expect(refusal([first] + zeroes.prefix(47), G1.self) == .infinity)
            #expect(refusal([first] + zeroes, G2.self) == .infinity)
        }
        // Infinity's flag on a good point.
        bytes = G1.generator.compressed
        bytes[0] |= 0x40
        #expect(refusal(bytes, G1.self) == .infinity)
        #expect(refusal([0x40] + zeroes.prefix(47), G1.self) == .notCanonical)
    }

    /// x + p would be a second spelling of x wherever it fits into 381 bits.
    @Test func secondSpellingsOfACoordinateAreRefused() throws {
        var random = SeededGenerator.announced()
        let p = Parameters.p
        let room = WideInteger(2).power(381) - p
        var found = 0
        while found < 5 {
            let x = WideInteger(bigEndian: random.bytes(40))
            #expect(x < room)
            guard (Fp(wide: x).squared * Fp(wide: x) + G1.b).squareRoot != nil else { continue }
            var (first, second) = (x.bytes(48), (x + p).bytes(48))
            first[0] |= 0x80
            second[0] |= 0x80
            #expect(try AffinePoint<G1>(uncheckedCompressed: first, "").x.wide == x)
            #expect(refusal(second, G1.self) == .notCanonical)
            found += 1
        }
        // The same in each half of a G2 point; the lower half has no flags, and its high bits count as the number's.
        let good = G2.generator.compressed
        #expect(refusal(good, G2.self) == nil)
        for start in [0, 48] {
            var bytes = good
            bytes.replaceSubrange(start..<start + 48, with: p.bytes(48))
            bytes[0] |= 0x80
            #expect(refusal(bytes, G2.self) == .notCanonical)
        }
        for flag in [0x80, 0x40, 0x20] as [UInt8] {
            var bytes = good
            bytes[48] |= flag
            #expect(refusal(bytes, G2.self) == .notCanonical)
        }
    }

    private func checkForeignPoints<C: Curve>(
        _ curve: C.Type, _ random: inout SeededGenerator
    ) throws where C.Field: Sampled {
        for _ in 0..<5 {
            let outside = random.curvePoint(curve)
            #expect(try AffinePoint<C>(uncheckedCompressed: outside.compressed, "") == outside)
            #expect(refusal(outside.compressed, curve) == .notInSubgroup)
            let inside = try #require(random.groupPoint(curve).affine)
            #expect(refusal(inside.compressed, curve) == nil)
        }
        var missing = 0
        while missing < 5 {
            let x = C.Field.sample(using: &random)
            guard (x.squared * x + C.b).squareRoot == nil else { continue }
            var bytes = x.bytes
            bytes[0] |= 0x80
            #expect(refusal(bytes, curve) == .notOnCurve)
            missing += 1
        }
    }

    @Test func pointsOffTheCurveOrOutsideTheSubgroupAreRefused() throws {
        var random = SeededGenerator.announced()
        try checkForeignPoints(G1.self, &random)
        try checkForeignPoints(G2.self, &random)
    }

    @Test func mutatedAndRandomBytesDecodeToThemselvesOrNotAtAll() throws {
        var random = SeededGenerator.announced()
        var read = 0
        for round in 0..<4000 {
            let count = round % 2 == 0 ? 48 : 96
            var bytes = random.bytes(count)
            if round % 4 < 2 {
                bytes = round % 2 == 0 ? G1.generator.compressed : G2.generator.compressed
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    bytes[Int.random(in: 0..<count, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
                }
            }
            if round % 10 == 0 { bytes.removeLast(Int.random(in: 0...count, using: &random)) }
            if let point = try? AffinePoint<G1>(uncheckedCompressed: bytes, "") {
                #expect(point.isOnCurve && point.compressed == bytes)
                read += 1
            } else if let point = try? AffinePoint<G2>(uncheckedCompressed: bytes, "") {
                #expect(point.isOnCurve && point.compressed == bytes)
                read += 1
            }
        }
        #expect(read > 500)
    }
}
