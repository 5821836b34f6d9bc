import CryptoPrimitives
import SeededTestSupport
import Testing

@testable import BLS12381

@Suite("Signatures")
struct SignatureTests {
    private let domain = DomainSeparationTag("TABELLION-TEST-BLS12381G1_XMD:SHA-256_SSWU_RO_")

    private func refusal(_ body: () throws -> Void) -> BLSError.Code? {
        do {
            try body()
            return nil
        } catch { return (error as? BLSError)?.code }
    }

    private func key(_ random: inout SeededGenerator) throws -> BLSSecretKey {
        try BLSSecretKey((WideInteger(bigEndian: random.bytes(40)) % Parameters.r).bytes(32))
    }

    @Test func whatIsSignedVerifiesAndNothingElseDoes() throws {
        var random = SeededGenerator.announced()
        for _ in 0..<5 {
            let (secret, other) = (try key(&random), try key(&random))
            let message = random.bytes(Int.random(in: 0...100, using: &random))
            let signature = secret.sign(message, domain: domain)
            let publicKey = secret.publicKey
            #expect(signature == secret.sign(message, domain: domain))
            #expect(try BLSPublicKey(publicKey.bytes) == publicKey)
            try publicKey.verify(signature, message: message, domain: domain)
            func check(_ key: BLSPublicKey, _ signature: [UInt8], _ message: [UInt8], _ domain: DomainSeparationTag) {
                #expect(
                    refusal { try key.verify(signature, message: message, domain: domain) } == .signatureInvalid)
            }
            check(other.publicKey, signature, message, domain)
            check(publicKey, other.sign(message, domain: domain), message, domain)
            check(publicKey, signature, message + [0], domain)
            check(publicKey, signature, message, DomainSeparationTag("TABELLION-TEST"))
            let negated = [signature[0] ^ 0x20] + signature.dropFirst()
            check(publicKey, negated, message, domain)
            let twice = try #require(ProjectivePoint(AffinePoint<G1>(compressed: signature, "")).doubled.affine)
            check(publicKey, twice.compressed, message, domain)
        }
    }

    /// A valid signature plus a point that the pairing does not see: of the cofactor's order.
    @Test func aSignatureMovedOutOfTheGroupIsRefused() throws {
        var random = SeededGenerator.announced()
        let secret = try key(&random)
        let signature = secret.sign([1], domain: domain)
        let point = ProjectivePoint(try AffinePoint<G1>(compressed: signature, ""))
        let stray = Parameters.r * ProjectivePoint(random.curvePoint(G1.self))
        let moved = try #require((point + stray).affine)
        // Without the subgroup check it would pass: r·stray = 0, and stray pairs with everything to 1.
        let hash = try #require(G1.hash([1], domain: domain).affine)
        let key = try AffinePoint<G2>(compressed: secret.publicKey.bytes, "")
        #expect(Pairing.product([(moved, -G2.generator), (hash, key)]) == .one)
        #expect(
            refusal { try secret.publicKey.verify(moved.compressed, message: [1], domain: domain) } == .notInSubgroup)
        let strayKey = Parameters.r * ProjectivePoint(random.curvePoint(G2.self))
        let movedKey = try #require((ProjectivePoint(key) + strayKey).affine)
        #expect(refusal { _ = try BLSPublicKey(movedKey.compressed) } == .notInSubgroup)
        #expect(refusal { try secret.publicKey.verify(signature, message: [1], domain: domain) } == nil)
    }

    /// e(0, g) = e(H, 0): with infinity allowed, one signature would do for every message.
    @Test func infinityIsNeitherKeyNorSignature() throws {
        let infinity = [0xC0] + [UInt8](repeating: 0, count: 95)
        #expect(refusal { _ = try BLSPublicKey(infinity) } == .infinity)
        let key = try BLSSecretKey([UInt8](repeating: 1, count: 32)).publicKey
        #expect(
            refusal { try key.verify(Array(infinity.prefix(48)), message: [], domain: domain) } == .infinity)
    }

    @Test func secretKeysAreNumbersBetweenZeroAndR() throws {
        let r = Parameters.r
        let one = WideInteger(1)
        for good in [one, r - one] { #expect(refusal { _ = try BLSSecretKey(good.bytes(32)) } == nil) }
        let largest = WideInteger(2).power(256) - one
        for bad in [WideInteger(0), r, r + one, largest] {
            #expect(refusal { _ = try BLSSecretKey(bad.bytes(32)) } == .secretOutOfRange)
        }
        for count in [0, 31, 33] {
            #expect(refusal { _ = try BLSSecretKey([UInt8](repeating: 1, count: count)) } == .wrongLength)
        }
        #expect(try BLSSecretKey(one.bytes(32)).publicKey.bytes == G2.generator.compressed)
        #expect(try BLSSecretKey((r - one).bytes(32)).publicKey.bytes == (-G2.generator).compressed)
    }
}
