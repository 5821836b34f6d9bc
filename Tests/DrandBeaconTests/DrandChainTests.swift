import BLS12381
import CryptoPrimitives
import DrandBeacon
import SeededTestSupport
import Testing

@Suite("drand chains")
struct DrandChainTests {
    private let quicknet = DrandChain.quicknet

    private func refusal(_ body: () throws -> Void) -> DrandError? {
        do {
            try body()
            return nil
        } catch { return error as? DrandError }
    }

    private func chain(genesisTime: UInt64, period: UInt64) throws -> DrandChain {
        try DrandChain(hash: .zero, publicKey: quicknet.publicKey, genesisTime: genesisTime, period: period)
    }

    private func signature(ofRound round: UInt64) throws -> [UInt8] {
        let found = try DrandVectors.load().quicknetRounds.first { $0.round == round && $0.expect }
        let published = try #require(found)
        return try #require(Hex.decode(published.signature))
    }

    /// SHA-256(u32 period ‖ i64 genesis ‖ key ‖ group hash ‖ beacon ID, unless it is "default").
    private func hash(of chain: DrandVectors.Chain) throws -> String {
        var writer = ByteWriter()
        writer.u32(chain.period)
        writer.u64(UInt64(bitPattern: chain.genesisTime))
        writer.raw(try #require(Hex.decode(chain.publicKey)))
        writer.raw(try #require(Hex.decode(chain.groupHash)))
        if chain.id != "default" { writer.raw(Array(chain.id.utf8)) }
        return sha256(writer.bytes).hex
    }

    @Test func theConstantIsThePublishedChain() throws {
        let chains = try DrandVectors.load().chains
        #expect(chains.map(\.id) == ["quicknet", "default"])
        for chain in chains { #expect(try hash(of: chain) == chain.hash) }
        let published = chains[0]
        #expect(published.scheme == "bls-unchained-g1-rfc9380")
        #expect(quicknet.hash.hex == published.hash)
        #expect(Hex.encode(quicknet.publicKey.bytes) == published.publicKey)
        #expect(quicknet.genesisTime == UInt64(published.genesisTime))
        #expect(quicknet.period == UInt64(published.period))
    }

    @Test func publishedRounds() throws {
        let rounds = try DrandVectors.load().quicknetRounds
        #expect(rounds.map(\.expect) == [true, true, false])
        for round in rounds {
            let signature = try #require(Hex.decode(round.signature))
            if round.expect {
                #expect(try quicknet.verify(round: round.round, signature: signature).hex == round.randomness)
            } else {
                let error = refusal { try quicknet.verify(round: round.round, signature: signature) }
                #expect(error?.code == .signatureRefused)
                #expect(error?.cause?.code == .signatureInvalid)
            }
        }
    }

    @Test func everyBitOfAPublishedSignatureCounts() throws {
        let good = try signature(ofRound: 1000)
        var codes: [BLSError.Code: Int] = [:]
        for bit in 0..<8 * good.count {
            var changed = good
            changed[bit / 8] ^= 0x80 >> UInt8(bit % 8)
            let error = refusal { try quicknet.verify(round: 1000, signature: changed) }
            #expect(error?.code == .signatureRefused)
            if let cause = error?.cause { codes[cause.code, default: 0] += 1 }
        }
        #expect(codes.values.reduce(0, +) == 384)
        // The sign's bit alone leaves a point of the group: the negative, which only the pairing tells.
        #expect(codes[.signatureInvalid] == 1)
        #expect(codes[.infinity] == 1)
        #expect(refusal { try quicknet.verify(round: 1000, signature: good) } == nil)
    }

    @Test func otherRoundsOtherChainsAndOtherLengthsAreRefused() throws {
        let good = try signature(ofRound: 1000)
        for round in [1, 123, 999, 1001, 1000 << 32, .max] as [UInt64] {
            #expect(refusal { try quicknet.verify(round: round, signature: good) }?.cause?.code == .signatureInvalid)
        }
        #expect(refusal { try quicknet.verify(round: 0, signature: good) }?.code == .invalidRound)
        let secret = try BLSSecretKey([UInt8](repeating: 5, count: 32))
        let other = try DrandChain(
            hash: quicknet.hash, publicKey: secret.publicKey, genesisTime: quicknet.genesisTime, period: 3)
        #expect(refusal { try other.verify(round: 1000, signature: good) }?.cause?.code == .signatureInvalid)
        for bytes in [[], Array(good.dropLast()), good + [0]] {
            #expect(refusal { try quicknet.verify(round: 1000, signature: bytes) }?.cause?.code == .wrongLength)
        }
    }

    /// fastnet's scheme signs in G1 under the tag of G2; such a signature must not pass for one of quicknet's scheme.
    @Test func signaturesUnderTheTagOfG2AreRefused() throws {
        let secret = try BLSSecretKey([UInt8](repeating: 5, count: 32))
        let chain = try DrandChain(hash: .zero, publicKey: secret.publicKey, genesisTime: 0, period: 1)
        let message = DrandChain.message(ofRound: 7).bytes
        let right = DomainSeparationTag("BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_")
        let wrong = DomainSeparationTag("BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_")
        try chain.verify(round: 7, signature: secret.sign(message, domain: right))
        let error = refusal { try chain.verify(round: 7, signature: secret.sign(message, domain: wrong)) }
        #expect(error?.cause?.code == .signatureInvalid)
    }

    @Test func rehearsalsSignWhatTheirChainVerifies() throws {
        let secret = try BLSSecretKey([UInt8](repeating: 9, count: 32))
        let beacon = try RehearsalBeacon(secret: secret, hash: sha256([1]), genesisTime: 1000, period: 1)
        #expect(beacon.chain.publicKey == secret.publicKey)
        for round in [1, 2, 1000, .max] as [UInt64] {
            let signature = try beacon.sign(round: round)
            #expect(try beacon.chain.verify(round: round, signature: signature) == sha256(signature))
            #expect(refusal { try beacon.chain.verify(round: round ^ 3, signature: signature) } != nil)
            #expect(refusal { try quicknet.verify(round: round, signature: signature) } != nil)
        }
        #expect(refusal { _ = try beacon.sign(round: 0) }?.code == .invalidRound)
        #expect(
            refusal { _ = try RehearsalBeacon(secret: secret, hash: .zero, genesisTime: 0, period: 0) }?.code
                == .invalidPeriod)
    }

    @Test func timesOfRounds() throws {
        #expect(try quicknet.time(ofRound: 1) == 1_692_803_367)
        #expect(try quicknet.time(ofRound: 1000) == 1_692_803_367 + 3 * 999)
        #expect(try quicknet.round(atOrAfter: 0) == 1)
        #expect(try quicknet.round(atOrAfter: 1_692_803_367) == 1)
        #expect(try quicknet.round(atOrAfter: 1_692_803_368) == 2)
        #expect(try quicknet.round(atOrAfter: 1_692_803_370) == 2)
        #expect(try quicknet.round(atOrAfter: 1_692_803_371) == 3)
        #expect(refusal { _ = try quicknet.time(ofRound: 0) }?.code == .invalidRound)
    }

    @Test func theRoundFoundIsTheFirstThatIsNotTooEarly() throws {
        var random = SeededGenerator.announced()
        for _ in 0..<2000 {
            let period = UInt64.random(in: 1...1 << UInt64.random(in: 0...20, using: &random), using: &random)
            let chain = try chain(
                genesisTime: random.next() >> UInt64.random(in: 2...40, using: &random), period: period)
            let time = random.next() >> UInt64.random(in: 2...40, using: &random)
            let round = try chain.round(atOrAfter: time)
            #expect(try chain.time(ofRound: round) >= time)
            if round > 1 { #expect(try chain.time(ofRound: round - 1) < time) }
            #expect(try chain.round(atOrAfter: chain.time(ofRound: round)) == round)
        }
    }

    @Test func whatDoesNotFitInto64BitsIsRefused() throws {
        #expect(refusal { _ = try self.chain(genesisTime: 0, period: 0) }?.code == .invalidPeriod)
        // The last round that has a time.
        let chain = try self.chain(genesisTime: 1, period: 3)
        let last = (UInt64.max - 1) / 3 + 1
        let latest = try chain.time(ofRound: last)
        #expect(latest == UInt64.max - 2)
        for round in [last + 1, .max] { #expect(refusal { _ = try chain.time(ofRound: round) }?.code == .overflow) }
        #expect(try chain.round(atOrAfter: latest) == last)
        for time in [latest + 1, .max] { #expect(refusal { _ = try chain.round(atOrAfter: time) }?.code == .overflow) }
        // Rounds that outnumber 64 bits, although the time fits.
        let everySecond = try self.chain(genesisTime: 0, period: 1)
        #expect(try everySecond.round(atOrAfter: .max - 1) == .max)
        #expect(refusal { _ = try everySecond.round(atOrAfter: .max) }?.code == .overflow)
        let late = try self.chain(genesisTime: .max, period: .max)
        #expect(try late.time(ofRound: 1) == .max)
        #expect(try late.round(atOrAfter: .max) == 1)
        #expect(refusal { _ = try late.time(ofRound: 2) }?.code == .overflow)
    }
}
