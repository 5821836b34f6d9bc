import CryptoPrimitives
import SeededTestSupport
import Testing

@testable import VerifiableRandom

@Suite("ECVRF-EDWARDS25519-SHA512-TAI")
struct ECVRFTests {
    private func refusal(_ body: () throws -> Void) -> ECVRFError.Code? {
        do {
            try body()
            return nil
        } catch { return (error as? ECVRFError)?.code }
    }

    @Test func publishedExamples() throws {
        let examples = try PublishedProofs.load().vectors
        #expect(examples.count == 3)
        for example in examples {
            let (secret, alpha) = (example.sk.bytes, example.alpha.bytes)
            #expect(try ECVRF.publicKey(secretKey: secret) == example.pk.bytes)
            let key = try #require(EdwardsPoint(example.pk.bytes))
            #expect(try ECVRF.point(for: alpha, key: key).bytes == example.h.bytes)
            #expect(try ECVRF.prove(secretKey: secret, alpha: alpha) == example.pi.bytes)
            #expect(
                try ECVRF.verify(example.pi.bytes, alpha: alpha, publicKey: example.pk.bytes) == example.beta.bytes)
        }
    }

    /// Proofs of an implementation that shares no code with ours.
    @Test func goldenProofs() throws {
        let cases = try GoldenProofs.load().valid
        #expect(cases.count == 24)
        for golden in cases {
            let secret = try #require(golden.secret).bytes
            #expect(try ECVRF.publicKey(secretKey: secret) == golden.key.bytes)
            #expect(try ECVRF.prove(secretKey: secret, alpha: golden.alpha.bytes) == golden.proof.bytes)
            let beta = try ECVRF.verify(golden.proof.bytes, alpha: golden.alpha.bytes, publicKey: golden.key.bytes)
            #expect(beta == golden.beta?.bytes)
        }
    }

    /// What the RFC accepts although nobody honest makes it: another implementation accepts it too, so we must.
    @Test func oddProofsThatTheStandardAccepts() throws {
        let cases = try GoldenProofs.load().accepted
        #expect(cases.count == 2)
        for golden in cases {
            let beta = try ECVRF.verify(golden.proof.bytes, alpha: golden.alpha.bytes, publicKey: golden.key.bytes)
            #expect(beta == golden.beta?.bytes, "\(golden.name)")
        }
    }

    @Test func refusedProofs() throws {
        let cases = try GoldenProofs.load().refused
        #expect(cases.count == 115)
        var codes: Set<ECVRFError.Code> = []
        for golden in cases {
            let code = refusal {
                _ = try ECVRF.verify(golden.proof.bytes, alpha: golden.alpha.bytes, publicKey: golden.key.bytes)
            }
            #expect(code?.rawValue == golden.error, "\(golden.name)")
            if let code { codes.insert(code) }
        }
        #expect(codes == [.malformedKey, .smallOrderKey, .malformedProof, .proofInvalid])
    }

    /// Positive control: without the check of the key, proofs under keys of small order do verify.
    @Test func onlyTheCheckOfTheKeyStandsAgainstKeysOfSmallOrder() throws {
        let cases = try GoldenProofs.load().refused.filter { $0.check == "key validation" }
        #expect(cases.count == 8)
        for golden in cases {
            let key = try #require(EdwardsPoint(golden.key.bytes))
            let beta = try ECVRF.verify(golden.proof.bytes, alpha: golden.alpha.bytes, key: key)
            #expect(beta.count == ECVRF.outputByteCount)
            #expect(refusal { try ECVRF.validate(publicKey: golden.key.bytes) } == .smallOrderKey)
        }
    }

    @Test func whatIsProvedVerifiesAndNothingElseDoes() throws {
        var random = SeededGenerator.announced()
        for _ in 0..<20 {
            let secret = random.bytes(32)
            let alpha = random.bytes(Int.random(in: 0...100, using: &random))
            let key = try ECVRF.publicKey(secretKey: secret)
            // The key of a VRF is Ed25519's for the same seed.
            #expect(key == Ed25519PrivateKey(seed: secret)?.publicKey)
            let proof = try ECVRF.prove(secretKey: secret, alpha: alpha)
            #expect(proof.count == ECVRF.proofByteCount)
            #expect(proof == (try ECVRF.prove(secretKey: secret, alpha: alpha)))
            let beta = try ECVRF.verify(proof, alpha: alpha, publicKey: key)
            #expect(beta.count == ECVRF.outputByteCount)
            let otherSecret = random.bytes(32)
            let other = try ECVRF.publicKey(secretKey: otherSecret)
            for wrong in [alpha + [0], [1] + alpha, Array(alpha.dropLast()) + [(alpha.last ?? 0) ^ 1]] {
                #expect(refusal { _ = try ECVRF.verify(proof, alpha: wrong, publicKey: key) } == .proofInvalid)
            }
            #expect(refusal { _ = try ECVRF.verify(proof, alpha: alpha, publicKey: other) } == .proofInvalid)
            let otherProof = try ECVRF.prove(secretKey: otherSecret, alpha: alpha)
            #expect(refusal { _ = try ECVRF.verify(otherProof, alpha: alpha, publicKey: key) } == .proofInvalid)
            #expect(try ECVRF.verify(otherProof, alpha: alpha, publicKey: other) != beta)
        }
    }

    @Test func everyBitOfAProofCounts() throws {
        let example = try #require(try PublishedProofs.load().vectors.last)
        let (proof, alpha, key) = (example.pi.bytes, example.alpha.bytes, example.pk.bytes)
        var codes: Set<ECVRFError.Code> = []
        for bit in 0..<8 * proof.count {
            var changed = proof
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let code = refusal { _ = try ECVRF.verify(changed, alpha: alpha, publicKey: key) }
            #expect(code != nil, "bit \(bit)")
            if let code { codes.insert(code) }
        }
        #expect(codes == [.malformedProof, .proofInvalid])
        #expect(refusal { _ = try ECVRF.verify(proof, alpha: alpha, publicKey: key) } == nil)
    }

    @Test func otherLengthsAreRefused() throws {
        let example = try #require(try PublishedProofs.load().vectors.first)
        let (proof, alpha, key) = (example.pi.bytes, example.alpha.bytes, example.pk.bytes)
        for bytes in [[], Array(proof.dropLast()), proof + [0], Array(proof.dropFirst())] {
            #expect(refusal { _ = try ECVRF.verify(bytes, alpha: alpha, publicKey: key) } == .wrongLength)
        }
        for bytes in [[], Array(key.dropLast()), key + [0]] {
            #expect(refusal { _ = try ECVRF.verify(proof, alpha: alpha, publicKey: bytes) } == .wrongLength)
            #expect(refusal { try ECVRF.validate(publicKey: bytes) } == .wrongLength)
            #expect(refusal { _ = try ECVRF.prove(secretKey: bytes, alpha: alpha) } == .wrongLength)
            #expect(refusal { _ = try ECVRF.publicKey(secretKey: bytes) } == .wrongLength)
        }
        #expect(refusal { try ECVRF.validate(publicKey: key) } == nil)
    }

    @Test func mutatedAndRandomProofsAreRefusedWithoutCrashing() throws {
        var random = SeededGenerator.announced()
        let example = try #require(try PublishedProofs.load().vectors.last)
        let (proof, alpha, key) = (example.pi.bytes, example.alpha.bytes, example.pk.bytes)
        for round in 0..<2000 {
            var bytes = round % 2 == 0 ? random.bytes(Int.random(in: 79...81, using: &random)) : proof
            var mutatedKey = key
            if round % 2 == 1 {
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                if Bool.random(using: &random) { mutatedKey = random.bytes(32) }
            }
            guard bytes != proof || mutatedKey != key else { continue }
            #expect(refusal { _ = try ECVRF.verify(bytes, alpha: alpha, publicKey: mutatedKey) } != nil)
            if let decoded = try? ECVRFProof(bytes) { #expect(decoded.bytes == bytes) }
        }
    }
}
