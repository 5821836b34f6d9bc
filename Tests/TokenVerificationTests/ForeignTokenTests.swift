import CryptoPrimitives
import Foundation
import Testing
import TimeTestSupport

@testable import TokenVerification

/// Tokens of the openssl program, which shares no code with our reader of them.
@Suite("Tokens of other authorities", .serialized)
struct ForeignTokenTests {
    @Test(arguments: [OpenSSLAuthority.Key.rsa, .ec], OpenSSLAuthority.Bag.allCases)
    func opensslReplyVerifies(key: OpenSSLAuthority.Key, bag: OpenSSLAuthority.Bag) throws {
        let authority = try Foreign.authority(key)
        let roots = try Foreign.roots(key)
        let beside = bag == .nothing ? try PEM.certificates(authority.scratch.read("ca.pem")) : []
        for (essHash, essChain) in [("sha256", false), ("sha256", true), ("sha1", false), ("sha512", false)] {
            let before = Date().timeIntervalSince1970 * 1000 - 1
            let der = try Foreign.token(key, bag: bag, essHash: essHash, essChain: essChain && bag != .nothing)
            let verified = try verify(
                TimeStampToken(der: der), imprint: Foreign.imprint, roots: roots, certificates: beside)
            let token = verified.token
            #expect(token.der == der)
            #expect((before...Date().timeIntervalSince1970 * 1000).contains(Double(token.genTime.unixMilliseconds)))
            #expect(token.policy == "1.3.6.1.4.1.55555.1")
            #expect(token.accuracy?.totalMicroseconds == 1_500_100)
            #expect(token.isOrdered)
            #expect(token.imprint == Foreign.imprint.bytes)
            #expect(token.imprintAlgorithm == TimeStampToken.sha256)
            #expect(token.nonce?.isEmpty == false)
            #expect(token.authorityName == "CN=Foreign TSA,O=Foreign")
            #expect(verified.signer == "CN=Foreign TSA,O=Foreign")
            #expect(verified.chain.count == 3)
            #expect(verified.root == roots[0])
            #expect(verified.unusedCertificates.isEmpty)
        }
    }

    /// The same facts as `openssl ts -reply -text` prints.
    @Test func fieldsAreThoseThatOpenSSLPrints() throws {
        let authority = try Foreign.authority(.rsa)
        let token = try TimeStampToken(der: Foreign.token(.rsa))
        let text = try authority.openssl(["ts", "-reply", "-in", "out", "-token_in", "-text"])
        #expect(text.lowercased().contains("serial number: 0x\(token.serialHex)"))
        let nonce = try #require(token.nonce)
        let shown = Hex.encode(nonce.first == 0 ? nonce.dropFirst() : nonce[...])
        #expect(text.lowercased().contains("nonce: 0x\(shown)"))
        let fraction = String(token.genTime.text.dropFirst(14).dropLast())
        #expect(text.contains("\(token.genTime.text.dropFirst(12).prefix(2))\(fraction) 20"))
    }

    @Test func aTokenWithoutCertificatesNeedsThemBeside() throws {
        let authority = try Foreign.authority(.ec)
        let der = try authority.reply(to: authority.query(digest: Foreign.imprint.hex, certificates: false))
        #expect(try TimeStampToken(der: der).certificates.isEmpty)
        let roots = try Foreign.roots()
        #expect(refusal(der, roots: roots) == .signerMissing)
        let beside = try PEM.certificates(authority.scratch.read("tsa.pem") + authority.scratch.read("ca.pem"))
        #expect(refusal(der, roots: roots, certificates: beside) == nil)
        #expect(refusal(der, roots: roots, certificates: [beside[0]]) == .untrusted)
    }

    /// `openssl cms`: indefinite lengths and octet strings in pieces (BER), signer by key identifier, RSA-PSS.
    @Test(arguments: [
        (OpenSSLAuthority.Key.rsa, ["-stream"]), (.rsa, ["-keyid"]), (.rsa, ["-keyopt", "rsa_padding_mode:pss"]),
        (.rsa, ["-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:32"]),
        (.ec, ["-stream", "-keyid"]), (.ec, ["-md", "sha512"]), (.rsa, ["-md", "sha384"]),
    ])
    func opensslCMSVerifies(key: OpenSSLAuthority.Key, options: [String]) throws {
        let authority = try Foreign.authority(key)
        let donor = try Foreign.token(key)
        let info = try TimeStampToken(der: donor).signedData.content
        let der = try authority.signed(info, options)
        if options.contains("-stream") { #expect(der.prefix(2) == [0x30, 0x80], "not BER: the test shows nothing") }
        let verified = try verify(
            TimeStampToken(der: der), imprint: Foreign.imprint, roots: Foreign.roots(key))
        #expect(verified.chain.count == 3)
        // The positive control of our reading: openssl, too, sees a valid token.
        if key == .rsa, !options.contains("rsa_padding_mode:pss") {
            try authority.scratch.write(der, "control.der")
            let arguments = [
                "ts", "-verify", "-digest", Foreign.imprint.hex, "-in", "control.der", "-token_in", "-CAfile",
                "root.pem",
            ]
            if !options.contains("-keyid"), !options.contains("-stream") {
                #expect(try authority.openssl(arguments).contains("Verification: OK"))
            }
        }
    }

    /// RFC 5652 section 5.4 signs the sorted SET; some authorities sign the order that they send. Both are read.
    @Test(arguments: [true, false])
    func attributesInAnyOrder(signsAsSent: Bool) throws {
        let authority = try Foreign.authority(.rsa)
        let der = try Foreign.token(.rsa)
        let original = try TimeStampToken(der: der).signedData.signer
        let sorted = try #require(original.attributes.signedBytes.last)
        var attributes: [[UInt8]] = []
        var outer = BERReader(sorted[...])
        var reader = try outer.inside(BERTag.set, "test")
        while !reader.isAtEnd { attributes.append(Array(try reader.any("test").encoded)) }
        let received = original.attributes.signedBytes[0]
        let reversed = DERWriter.element(BERTag.set, Array(attributes.reversed().joined()))
        #expect(reversed != sorted)

        try authority.scratch.write(signsAsSent ? reversed : sorted, "attributes.der")
        try authority.openssl([
            "dgst", "-sha256", "-sign", "tsa.key", "-out", "attributes.sig", "attributes.der",
        ])
        let signature = try authority.scratch.read("attributes.sig")
        let changed = replacing(
            original.signature, by: signature,
            in: replacing([0xA0] + received.dropFirst(), by: [0xA0] + reversed.dropFirst(), in: der))
        #expect(refusal(changed, roots: try Foreign.roots(.rsa)) == nil)
        // The control: the same attributes under another signature are not accepted.
        let stale = replacing(
            original.signature, by: Array(signature.reversed()),
            in: replacing([0xA0] + received.dropFirst(), by: [0xA0] + reversed.dropFirst(), in: der))
        #expect(refusal(stale, roots: try Foreign.roots(.rsa)) == .signatureInvalid)
    }

    private func replacing(_ old: [UInt8], by new: [UInt8], in bytes: [UInt8]) -> [UInt8] {
        precondition(old.count == new.count)
        guard let range = bytes.firstRange(of: old) else {
            Issue.record("the part to be replaced is not in the token")
            return bytes
        }
        return Array(bytes[..<range.lowerBound]) + new + Array(bytes[range.upperBound...])
    }
}
