import COpenSSL
import CryptoPrimitives
import SeededTestSupport
import Testing

/// Signatures are deterministic: two libraries that both follow RFC 8032 make the same bytes.
@Suite("Ed25519 signing")
struct Ed25519SigningTests {
    @Test func signaturesAndKeysAreThoseOfLibcrypto() throws {
        var generator = SeededGenerator.announced()
        func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) } }
        for length in Array(0...200) + [255, 256, 1023, 4096, 70_001] {
            let (seed, message) = (bytes(32), bytes(length))
            let key = try #require(Ed25519PrivateKey(seed: seed))
            let reference = try #require(libcrypto(seed: seed, message: message))
            #expect(key.publicKey == reference.publicKey)
            #expect(key.sign(message) == reference.signature)
        }
    }

    @Test func onlySeedsOf32BytesMakeAKey() {
        for count in [0, 31, 33, 64] { #expect(Ed25519PrivateKey(seed: [UInt8](repeating: 1, count: count)) == nil) }
        #expect(Ed25519PrivateKey(seed: [UInt8](repeating: 1, count: 32)) != nil)
    }

    private func libcrypto(seed: [UInt8], message: [UInt8]) -> (publicKey: [UInt8], signature: [UInt8])? {
        guard let key = unsafe EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count),
            let context = unsafe EVP_MD_CTX_new()
        else { return nil }
        defer {
            unsafe EVP_MD_CTX_free(context)
            unsafe EVP_PKEY_free(key)
        }
        var (publicKey, publicLength) = ([UInt8](repeating: 0, count: 32), 32)
        var (signature, length) = ([UInt8](repeating: 0, count: 64), 64)
        guard unsafe EVP_PKEY_get_raw_public_key(key, &publicKey, &publicLength) == 1,
            unsafe EVP_DigestSignInit(context, nil, nil, nil, key) == 1,
            unsafe EVP_DigestSign(context, &signature, &length, message, message.count) == 1
        else { return nil }
        return (publicKey, signature)
    }
}
