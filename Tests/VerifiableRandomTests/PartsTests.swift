import CryptoPrimitives
import SeededTestSupport
import Testing

@testable import VerifiableRandom

@Suite("Points and secrets")
struct PartsTests {
    private func point(_ y: [UInt8]) -> [UInt8] { y + [UInt8](repeating: 0, count: 32 - y.count) }

    /// A point of the curve of order 8·L, as a rule.
    private func randomPoint(_ random: inout SeededGenerator) -> EdwardsPoint {
        while true { if let point = EdwardsPoint(random.bytes(32)) { return point } }
    }

    @Test func onlyCanonicalEncodingsArePoints() {
        let highest: [UInt8] = [UInt8](repeating: 0xff, count: 31) + [0x7f]
        // y = 0, 1, p − 1: points of order 4, 1 and 2. y = 2 is no point.
        #expect(EdwardsPoint(point([0])) != nil)
        #expect(EdwardsPoint(point([1])) == .identity)
        #expect(EdwardsPoint([0xec] + highest.dropFirst()) != nil)
        #expect(EdwardsPoint(point([2])) == nil)
        // p, p + 1, and x = 0 with a sign.
        #expect(EdwardsPoint([0xed] + highest.dropFirst()) == nil)
        #expect(EdwardsPoint([0xee] + highest.dropFirst()) == nil)
        #expect(EdwardsPoint([1] + [UInt8](repeating: 0, count: 30) + [0x80]) == nil)
        #expect(EdwardsPoint([0xec] + highest[1..<31] + [0xff]) == nil)
        for count in [0, 31, 33] { #expect(EdwardsPoint([UInt8](repeating: 0, count: count)) == nil) }
    }

    @Test func multiplicationByAChallengeIsRepeatedAddition() {
        var random = SeededGenerator.announced()
        for _ in 0..<10 {
            let point = randomPoint(&random)
            var sum = EdwardsPoint.identity
            for factor in 0...40 {
                let challenge = [UInt8(factor)] + [UInt8](repeating: 0, count: 15)
                #expect(point.times(challenge: challenge) == sum)
                sum = sum + point
            }
            // c·P + d·P = (c + d)·P for 120-bit c and d.
            let (c, d) = (random.bytes(15) + [0], random.bytes(15) + [0])
            var carry = 0
            let total = zip(c, d).map { a, b in
                carry += Int(a) + Int(b)
                defer { carry >>= 8 }
                return UInt8(carry & 255)
            }
            #expect(point.times(challenge: c) + point.times(challenge: d) == point.times(challenge: total))
            #expect(point - point == .identity)
            // 16·P both ways.
            let sixteen = point.timesCofactor + point.timesCofactor
            #expect(point.times(challenge: [16] + [UInt8](repeating: 0, count: 15)) == sixteen)
        }
        #expect(EdwardsPoint.identity.times(challenge: random.bytes(16)) == .identity)
    }

    @Test func zeroTimesAnythingIsTheIdentity() throws {
        let zero = [UInt8](repeating: 0, count: 32)
        let one = [1] + zero.dropFirst()
        let base = EdwardsPoint.base(times: Array(one))
        #expect(base.bytes == [0x58] + [UInt8](repeating: 0x66, count: 31))
        #expect(EdwardsPoint.base(times: zero) == .identity)
        #expect(base.timesInSubgroup(zero) == .identity)
        #expect(base.timesInSubgroup(Array(one)) == base)
        #expect(EdwardsPoint.identity.timesInSubgroup(Array(one)) == .identity)
    }

    @Test func secretsAreOverwritten() {
        var secret = SecretBytes([1, 2, 3, 4])
        #expect(secret.count == 4 && secret[0] == 1 && secret[3] == 4)
        secret[1] = 9
        #expect(secret[1] == 9)
        secret.wipe()
        let sum = (0..<4).reduce(0) { $0 + Int(secret[$1]) }
        #expect(sum == 0)
    }

    /// FIPS 180-4, "abc"; the secret and the public input hash alike.
    @Test func hashing() {
        let abc = Array("abc".utf8)
        let published =
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        #expect(Hex.encode(Sodium.hash(abc)) == published)
        let whole = Sodium.hash(SecretBytes(abc))
        #expect(Hex.encode((0..<64).map { whole[$0] }) == published)
        let split = Sodium.hash(SecretBytes(Array("xxab".utf8)), from: 2, then: Array("c".utf8))
        #expect(Hex.encode((0..<64).map { split[$0] }) == published)
    }
}
