import CryptoPrimitives
import Foundation
import Testing
import TimeTestSupport

@testable import TokenVerification

/// What an adversary would try; each next to the positive control that the untouched token verifies.
@Suite("Attacks on tokens", .serialized)
struct TokenAttackTests {
    @Test func anotherImprintOrAnotherRoot() throws {
        let der = try Foreign.token(.ec)
        let roots = try Foreign.roots(.ec)
        #expect(refusal(der, roots: roots) == nil)
        #expect(refusal(der, imprint: sha256([1]), roots: roots) == .imprintMismatch)
        #expect(refusal(der, roots: try Foreign.roots(.rsa)) == .untrusted)
        #expect(refusal(der, roots: []) == .untrusted)
        #expect(refusal(der, roots: try Foreign.roots(.rsa) + roots) == nil)
        // A root with the same name and another key.
        let twin = try OpenSSLAuthority(.ec)
        #expect(refusal(der, roots: try TrustedRoot.read(twin.root())) == .untrusted)
    }

    @Test func anImprintOfAnotherHash() throws {
        let authority = try Foreign.authority(.ec)
        let hex = Foreign.imprint.hex + Foreign.imprint.hex
        let der = try authority.reply(to: authority.query(digest: hex, hash: "sha512"))
        #expect(try TimeStampToken(der: der).imprint.count == 64)
        #expect(refusal(der, roots: try Foreign.roots()) == .unsupported)
    }

    @Test func aCertificateExpiredAtGenTime() throws {
        let expired = try OpenSSLAuthority(.ec, days: -1)
        let der = try expired.reply(to: expired.query(digest: Foreign.imprint.hex))
        #expect(refusal(der, roots: try TrustedRoot.read(expired.root())) == .outsideValidity)
    }

    @Test(arguments: [
        ("", true), ("timeStamping", true), ("critical,timeStamping,codeSigning", true),
        ("critical,timeStamping,1.2.3.4", true), ("critical,serverAuth", true), ("critical,timeStamping", false),
    ])
    func aCertificateNotForTimeStampingOnly(usage: String, isRefused: Bool) throws {
        let authority = try OpenSSLAuthority(.ec, usage: usage)
        // No tsa field: its mismatch would hide what is tested.
        let info = try withoutAuthorityName(TimeStampToken(der: Foreign.token(.ec)).signedData.content)
        let der = try authority.signed(info, [])
        #expect(refusal(der, roots: try TrustedRoot.read(authority.root())) == (isRefused ? .purposeInvalid : nil))
    }

    @Test func theTsaFieldMustNameTheSigner() throws {
        let authority = try Foreign.authority(.ec)
        let info = try TimeStampToken(der: Foreign.token(.ec)).signedData.content
        let name = Array("Foreign TSA".utf8)
        let range = try #require(info.firstRange(of: name))
        let changed = info[..<range.lowerBound] + Array("Foreign TSB".utf8) + info[range.upperBound...]
        #expect(refusal(try authority.signed(Array(changed), []), roots: try Foreign.roots()) == .attributeMismatch)
        #expect(refusal(try authority.signed(info, []), roots: try Foreign.roots()) == nil)
    }

    /// Without `-cades` there is no ESSCertID: an attacker could swap the certificate.
    @Test func aSignatureThatDoesNotNameItsCertificate() throws {
        let authority = try Foreign.authority(.ec)
        let info = try TimeStampToken(der: Foreign.token(.ec)).signedData.content
        try authority.scratch.write(info, "info.der")
        try authority.openssl([
            "cms", "-sign", "-binary", "-nodetach", "-nosmimecap", "-signer", "tsa.pem", "-inkey", "tsa.key",
            "-certfile", "ca.pem", "-econtent_type", "id-smime-ct-TSTInfo", "-in", "info.der", "-outform", "DER",
            "-out", "bare.der",
        ])
        #expect(refusal(try authority.scratch.read("bare.der"), roots: try Foreign.roots()) == .attributeMismatch)
    }

    /// The TSA's own certificate is no CA: what it issues is worth nothing, however well formed.
    @Test func aCertificateIssuedByATimeStampingCertificate() throws {
        let authority = try OpenSSLAuthority(.ec)
        let roots = try TrustedRoot.read(authority.root())
        for (issuer, expected) in [("ca", nil), ("tsa", TokenError.Code.purposeInvalid)] {
            try authority.openssl([
                "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "x.key",
            ])
            try authority.issue("x", subject: "/CN=X", by: issuer, days: 9, extensions: "tsa.ext")
            // A time at which the certificate is valid already.
            let reply = try authority.reply(to: authority.query(digest: Foreign.imprint.hex))
            let info = try withoutAuthorityName(TimeStampToken(der: reply).signedData.content)
            #expect(refusal(try authority.signed(info, []), roots: roots) == nil)
            try authority.scratch.write(authority.scratch.read("tsa.pem") + authority.scratch.read("ca.pem"), "all.pem")
            try authority.scratch.write(info, "info.der")
            try authority.openssl([
                "cms", "-sign", "-binary", "-nodetach", "-cades", "-nosmimecap", "-signer", "x.pem", "-inkey", "x.key",
                "-certfile", "all.pem", "-econtent_type", "id-smime-ct-TSTInfo", "-in", "info.der", "-outform", "DER",
                "-out", "x.der",
            ])
            #expect(refusal(try authority.scratch.read("x.der"), roots: roots) == expected)
        }
    }

    @Test func keysOf1024BitsAreTooWeak() throws {
        let weak = try OpenSSLAuthority(.rsa, rsaBits: 1024)
        let der = try weak.reply(to: weak.query(digest: Foreign.imprint.hex))
        #expect(refusal(der, roots: try TrustedRoot.read(weak.root())) == .untrusted)
    }

    @Test func twoSignersAreRefused() throws {
        let authority = try Foreign.authority(.ec)
        let info = try TimeStampToken(der: Foreign.token(.ec)).signedData.content
        let der = try authority.signed(info, ["-signer", "root.pem", "-inkey", "root.key"])
        #expect(refusal(der, roots: try Foreign.roots()) == .unsupported)
    }

    /// Every byte of a token, changed in one bit, and every bit of a sample: never accepted.
    ///
    /// The bag holds the signer and the intermediate, both in the chain; nothing of such a token is unsigned.
    @Test(arguments: [OpenSSLAuthority.Key.rsa, .ec])
    func noFlippedByteVerifies(key: OpenSSLAuthority.Key) throws {
        let der = try Foreign.token(key)
        let roots = try Foreign.roots(key)
        #expect(refusal(der, roots: roots) == nil)
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        var accepted: [String] = []
        for index in der.indices {
            let isSampled = generator.next() % 4 == 0
            let masks: [UInt8] = isSampled ? (0..<8).map { 1 << $0 } + [0xFF] : [UInt8(1) << (generator.next() % 8)]
            for mask in masks {
                var changed = der
                changed[index] ^= mask
                if refusal(changed, roots: roots) == nil { accepted.append("byte \(index) ^ \(mask)") }
            }
        }
        #expect(accepted.isEmpty, "seed \(seed)")
    }

    /// A copy of the root in the bag is used by nobody: flips in it do no harm, are reported, and occur nowhere else.
    @Test func flipsThatVerifyAreInUnusedCertificates() throws {
        let der = try Foreign.token(.ec, bag: .everything)
        let roots = try Foreign.roots()
        let copy = try #require(der.firstRange(of: roots[0].der))
        var acceptedInside = 0
        for index in der.indices {
            var changed = der
            changed[index] ^= 0x20
            guard refusal(changed, roots: roots) == nil else { continue }
            #expect(copy.contains(index), "byte \(index) lies outside the copy of the root")
            acceptedInside += 1
            let verified = try verify(TimeStampToken(der: changed), imprint: Foreign.imprint, roots: roots)
            #expect(verified.unusedCertificates == [Array(changed[copy])])
        }
        #expect(acceptedInside > 0)
    }

    @Test func noPrefixVerifiesAndNothingMayFollow() throws {
        let der = try Foreign.token(.ec)
        let roots = try Foreign.roots()
        for count in 0..<der.count { #expect(refusal(Array(der[..<count]), roots: roots) == .malformed) }
        #expect(refusal(der + [0], roots: roots) == .malformed)
        #expect(refusal(der + der, roots: roots) == .malformed)
        #expect(refusal([0x30, 0x80] + der + [0, 0], roots: roots) == .malformed)
    }

    @Test func hugeOrDeepInputIsRefusedFast() throws {
        let clock = ContinuousClock()
        let garbage = [UInt8](repeating: 0x30, count: 10_000_000)
        let elapsed = clock.measure { #expect(refusal(garbage, roots: []) == .tooLarge) }
        #expect(elapsed < .milliseconds(50))
        var deep = [UInt8](repeating: 0, count: 65_536)
        for index in stride(from: 0, to: deep.count, by: 2) { (deep[index], deep[index + 1]) = (0x30, 0x80) }
        let spent = clock.measure { #expect(refusal(deep, roots: []) == .malformed) }
        #expect(spent < .milliseconds(200))
    }

    /// Mutated tokens: never a crash, never an acceptance, for two seconds.
    @Test func randomMutations() throws {
        let bases = try [
            Foreign.token(.ec), Foreign.token(.rsa),
            Foreign.authority(.ec).signed(TimeStampToken(der: Foreign.token(.ec)).signedData.content, ["-stream"]),
        ]
        let roots = try Foreign.roots() + Foreign.roots(.rsa)
        for base in bases { #expect(refusal(base, roots: roots) == nil) }
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        let end = ContinuousClock.now + .seconds(2)
        var rounds = 0
        while ContinuousClock.now < end {
            let base = bases[rounds % bases.count]
            let mutant = mutate(base, with: &generator)
            if mutant != base { #expect(refusal(mutant, roots: roots) != nil, "seed \(seed), round \(rounds)") }
            _ = try? TrustedRoot(der: mutate(roots[0].der, with: &generator))
            _ = try? TrustedRoot.read(mutate(Array(PEM.text(certificate: roots[0].der).utf8), with: &generator))
            rounds += 1
        }
        #expect(rounds > 200)
    }

    private func mutate(_ base: [UInt8], with generator: inout SeededGenerator) -> [UInt8] {
        var bytes = base
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let index = Int.random(in: 0..<bytes.count, using: &generator)
            switch generator.next() % 5 {
            case 0: bytes[index] = UInt8(truncatingIfNeeded: generator.next())
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(UInt8(truncatingIfNeeded: generator.next()), at: index)
            case 3: bytes.removeSubrange(index..<min(bytes.count, index + 40))
            default: bytes.insert(contentsOf: bytes[index..<min(bytes.count, index + 60)], at: index)
            }
            if bytes.isEmpty { bytes = [0x30] }
        }
        return bytes
    }

    /// The TSTInfo without its `tsa`, which stands last.
    private func withoutAuthorityName(_ info: [UInt8]) throws -> [UInt8] {
        var outer = BERReader(info[...])
        var reader = try outer.inside(BERTag.sequence, "test")
        var kept: [UInt8] = []
        while !reader.isAtEnd {
            let element = try reader.any("test")
            if element.tag != BERTag.constructed(0) { kept += element.encoded }
        }
        return DERWriter.element(BERTag.sequence, kept)
    }
}
