import COpenSSL
import CryptoPrimitives
import Foundation
import Testing

/// What libcrypto alone accepts and TD1 refuses; the positive control of each refusal is libcrypto's own yes.
@Suite("Ed25519, strictly")
struct Ed25519StrictnessTests {
    private struct EdgeCases: Decodable {
        struct Case: Decodable {
            let name: String
            let message: String
            let key: String
            let signature: String
            let libcrypto: Bool
            let valid: Bool
        }

        let cases: [Case]
    }

    private func edgeCases(file: String = #filePath) throws -> [EdgeCases.Case] {
        let url = URL(fileURLWithPath: file).deletingLastPathComponent()
            .appendingPathComponent("Vectors/ed25519-edge-cases.json")
        return try JSONDecoder().decode(EdgeCases.self, from: try Data(contentsOf: url)).cases
    }

    /// libcrypto's verdict, with nothing of ours before it.
    private func libcryptoAccepts(_ signature: [UInt8], _ message: [UInt8], _ key: [UInt8]) -> Bool {
        guard let key = unsafe EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, key, key.count),
            let context = unsafe EVP_MD_CTX_new()
        else { return false }
        defer {
            unsafe EVP_MD_CTX_free(context)
            unsafe EVP_PKEY_free(key)
            ERR_clear_error()
        }
        return unsafe EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }

    @Test func publishedEdgeCases() throws {
        let cases = try edgeCases()
        #expect(cases.count == 14)
        for edge in cases {
            let message = try #require(Hex.decode(edge.message))
            let key = try #require(Hex.decode(edge.key))
            let signature = try #require(Hex.decode(edge.signature))
            #expect(libcryptoAccepts(signature, message, key) == edge.libcrypto, "\(edge.name)")
            #expect(
                Ed25519.isValid(signature: signature, message: message, publicKey: key) == edge.valid, "\(edge.name)")
        }
        // What libcrypto takes and we do not: the keys of small order, and nothing else.
        #expect(cases.filter { $0.libcrypto && !$0.valid }.count == 5)
        #expect(cases.allSatisfy { !$0.valid || $0.libcrypto })
    }

    /// Every spelling of the eight points of small order: under each, libcrypto takes a signature that nobody made.
    @Test func keysOfSmallOrderAreRefusedInEverySpelling() throws {
        let zero = [UInt8](repeating: 0, count: 32)
        let identity = [1] + zero.dropFirst()
        let ones = [UInt8](repeating: 0xff, count: 30)
        let ofOrder8 = try [
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        ].map { try #require(Hex.decode($0)) }
        // y = 1, −1, 0, the two of order 8; then p and p + 1, which stand for 0 and 1.
        let canonical = [Array(identity), [0xec] + ones + [0x7f], zero] + ofOrder8
        let spellings = canonical + [[0xed] + ones + [0x7f], [0xee] + ones + [0x7f]]
        let signed = spellings.map { $0.dropLast() + [($0.last ?? 0) | 0x80] }
        var tried: Set<[UInt8]> = []
        for key in spellings + signed.map({ Array($0) }) {
            // R = (0, 1) and s = 0 fit wherever k·A is (0, 1): for at least one message in eight.
            let signature = identity + zero
            let forged = (0..<200).map { [UInt8($0)] }.filter { libcryptoAccepts(signature, $0, key) }
            #expect(!forged.isEmpty, "\(Hex.encode(key))")
            for message in forged {
                #expect(!Ed25519.isValid(signature: signature, message: message, publicKey: key))
            }
            tried.insert(key)
        }
        #expect(tried.count == 14)
    }

    @Test func ordinaryKeysAreNotTakenForSmallOnes() throws {
        for byte in UInt8.min...UInt8.max {
            let key = try #require(Ed25519PrivateKey(seed: [UInt8](repeating: byte, count: 32)))
            let signature = key.sign([byte])
            #expect(Ed25519.isValid(signature: signature, message: [byte], publicKey: key.publicKey))
            #expect(libcryptoAccepts(signature, [byte], key.publicKey))
        }
    }

    @Test func otherLengthsAreRefused() throws {
        let key = try #require(Ed25519PrivateKey(seed: [UInt8](repeating: 7, count: 32)))
        let signature = key.sign([1])
        #expect(Ed25519.isValid(signature: signature, message: [1], publicKey: key.publicKey))
        for wrong in [[], Array(signature.dropLast()), signature + [0]] {
            #expect(!Ed25519.isValid(signature: wrong, message: [1], publicKey: key.publicKey))
        }
        for wrong in [[], Array(key.publicKey.dropLast()), key.publicKey + [0]] {
            #expect(!Ed25519.isValid(signature: signature, message: [1], publicKey: wrong))
        }
    }
}
