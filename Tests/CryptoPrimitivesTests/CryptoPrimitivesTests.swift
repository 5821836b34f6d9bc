import CryptoPrimitives
import Testing

@Suite("Digests, signatures and encodings")
struct CryptoPrimitivesTests {
    /// FIPS 180-4 and GB/T 32905-2016 appendix A.
    @Test func publishedDigestsOfABC() {
        let abc = Array("abc".utf8)
        #expect(sha256(abc).hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(sm3(abc).hex == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0")
    }

    @Test func aPrefixDigestLeavesTheStreamOpen() {
        var hasher = PairHasher()
        hasher.update(Array("ab".utf8))
        #expect(hasher.current() == DigestPair(of: Array("ab".utf8)))
        hasher.update(Array("c".utf8))
        #expect(hasher.byteCount == 3)
        #expect(hasher.finalize() == DigestPair(of: Array("abc".utf8)))
    }

    /// RFC 8032 section 7.1, test 2.
    @Test func publishedSignature() throws {
        let seed = try #require(Hex.decode("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))
        let key = try #require(Ed25519PrivateKey(seed: seed))
        #expect(Hex.encode(key.publicKey) == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
        let signature = key.sign([0x72])
        #expect(
            Hex.encode(signature) == "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")
        #expect(Ed25519.isValid(signature: signature, message: [0x72], publicKey: key.publicKey))
        #expect(!Ed25519.isValid(signature: signature, message: [0x73], publicKey: key.publicKey))
        for index in signature.indices {
            var changed = signature
            changed[index] ^= 1
            #expect(!Ed25519.isValid(signature: changed, message: [0x72], publicKey: key.publicKey))
        }
    }

    /// s + L verifies under a lax reader; here it must not.
    @Test func aSecondSignatureMadeFromTheFirstIsRefused() throws {
        let key = try #require(Ed25519PrivateKey(seed: [UInt8](repeating: 7, count: 32)))
        var signature = key.sign([1, 2, 3])
        let order: [UInt8] = [
            0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
        ]
        var carry = 0
        for index in 0..<32 {
            let addend = index < 16 ? Int(order[index]) : index == 31 ? 0x10 : 0
            let sum = Int(signature[32 + index]) + addend + carry
            signature[32 + index] = UInt8(sum & 255)
            carry = sum >> 8
        }
        #expect(!Ed25519.isValid(signature: signature, message: [1, 2, 3], publicKey: key.publicKey))
    }

    /// The eight points whose order divides 8, found from the curve's equation (RFC 8032 section 5.1), either sign bit.
    @Test func keysOfSmallOrderAndOtherSpellingsAreNotAcceptable() throws {
        let key = try #require(Ed25519PrivateKey(seed: [UInt8](repeating: 7, count: 32)))
        #expect(Ed25519.isAcceptable(publicKey: key.publicKey))
        for hex in [
            "0100000000000000000000000000000000000000000000000000000000000000",
            "0000000000000000000000000000000000000000000000000000000000000000",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        ] {
            var bytes = try #require(Hex.decode(hex))
            #expect(!Ed25519.isAcceptable(publicKey: bytes))
            bytes[31] ^= 0x80
            #expect(!Ed25519.isAcceptable(publicKey: bytes))
        }
        for hex in [
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        ] {
            #expect(!Ed25519.isAcceptable(publicKey: try #require(Hex.decode(hex))))
        }
        #expect(!Ed25519.isAcceptable(publicKey: Array(key.publicKey.dropLast())))
    }

    @Test func encodingsRoundTripAndRefuseOtherSpellings() {
        for length in 0..<70 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ length) }
            #expect(Hex.decode(Hex.encode(bytes)) == bytes)
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
        #expect(Base64.encode(Array("foob".utf8)) == "Zm9vYg==")
        for bad in ["Zm9vYh==", "Zm9vYg=", "Zm9v Yg==", "Zg==Zm9v", "Zm9vY===", "===="] {
            #expect(Base64.decode(bad) == nil)
        }
        for bad in ["0", "0G", "AB"] { #expect(Hex.decode(bad) == nil) }
    }

    @Test func theReaderReturnsWhatTheWriterWroteAndNoMore() {
        var writer = ByteWriter(tag: "TE1/x")
        writer.u8(1)
        writer.u16(0x0203)
        writer.u32(0x0405_0607)
        writer.u64(0x0809_0a0b_0c0d_0e0f)
        writer.raw(Digest.zero)
        #expect(Hex.encode(writer.bytes.prefix(24)) == "00000005" + "5445312f78" + "0102030405060708090a0b0c0d0e0f")
        var reader = ByteReader(writer.bytes)
        #expect(reader.lengthPrefixed(maximum: 4) == nil)
        reader = ByteReader(writer.bytes)
        #expect(reader.lengthPrefixed(maximum: 5) == Array("TE1/x".utf8))
        #expect(reader.u8() == 1)
        #expect(reader.u16() == 0x0203)
        #expect(reader.u32() == 0x0405_0607)
        #expect(reader.u64() == 0x0809_0a0b_0c0d_0e0f)
        #expect(reader.digest() == Digest.zero)
        #expect(reader.remaining == 0)
        #expect(reader.u8() == nil)
    }
}
