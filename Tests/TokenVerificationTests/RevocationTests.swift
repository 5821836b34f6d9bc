import CryptoPrimitives
import Foundation
import Testing
import TimeTestSupport

@testable import TokenVerification

/// Kept revocation data of a real authority, checked offline at the token's time.
@Suite("Kept revocation data", .serialized)
struct RevocationTests {
    private static let shared = Result { try RevocableAuthority() }

    private func authority() throws -> RevocableAuthority {
        let authority = try Self.shared.get()
        try authority.restore()
        return authority
    }

    private func verified(_ authority: RevocableAuthority) throws -> VerifiedToken {
        let imprint = sha256([1])
        try authority.openssl(["ts", "-query", "-digest", imprint.hex, "-sha256", "-cert", "-out", "q.tsq"])
        let token = try TimeStampToken(der: authority.token(authority.scratch.read("q.tsq")))
        return try verify(token, imprint: imprint, roots: TrustedRoot.read(authority.root()))
    }

    private func statuses(
        _ verified: VerifiedToken, crls: [[UInt8]] = [], ocsp: [[UInt8]] = []
    ) throws -> [CertificateStatus] {
        try revocationStatus(of: verified, crls: crls, ocsp: ocsp)
    }

    @Test func addressesAreThoseInTheCertificates() throws {
        let authority = try authority()
        let statuses = try statuses(verified(authority))
        #expect(statuses.map(\.subject) == ["CN=tsa,O=Revocable", "CN=ca,O=Revocable"])
        #expect(statuses[0].addresses.crls == ["\(authority.server.base)/crl/ca.crl"])
        #expect(statuses[0].addresses.ocsp == ["\(authority.server.base)/ocsp/ca"])
        #expect(statuses[1].addresses.crls == ["\(authority.server.base)/crl/root.crl"])
        #expect(statuses.allSatisfy { !$0.isGood && $0.state == .unknown([]) })
        let bare = try RevocableAuthority(publishing: .nothing)
        #expect(try self.statuses(verified(bare)).allSatisfy { $0.addresses.isEmpty })
        #expect(try RevocationAddresses(certificate: TrustedRoot.read(bare.root())[0].der).isEmpty)
    }

    @Test func listsOfTheWholeChainAreGood() throws {
        let authority = try authority()
        let verified = try verified(authority)
        let good = try statuses(verified, crls: [authority.list("ca"), authority.list("root")])
        #expect(good.allSatisfy { $0.isGood })
        // Half of them speak for half of the chain.
        let half = try statuses(verified, crls: [authority.list("ca")])
        #expect(half.map(\.isGood) == [true, false])
    }

    @Test func answersOfTheWholeChainAreGood() throws {
        let authority = try authority()
        let verified = try verified(authority)
        for signer in ["responder", "ca"] {
            let signers = try [
                authority.answer("tsa", issuer: "ca", signer: signer),
                authority.answer("ca", issuer: "root", signer: "root"),
            ]
            let good = try statuses(verified, ocsp: signers)
            #expect(good.allSatisfy { $0.isGood }, "\(signer): \(good)")
        }
    }

    /// Signed by others, about others, too old, of the wrong part: of no use, and the status says why.
    @Test func uselessDataIsNoErrorAndNoProof() throws {
        let authority = try authority()
        let verified = try verified(authority)
        let other = try RevocableAuthority()
        let good = try authority.list("ca")
        var changed = good
        changed[changed.count - 5] ^= 1
        try authority.makeList("ca", ["-crlexts", "parted"])
        let part = try authority.list("ca")
        try authority.makeList("ca", ["-crlexts", "indirect"])
        let indirect = try authority.list("ca")
        try authority.makeList("ca", ["-crl_lastupdate", "250101000000Z", "-crl_nextupdate", "250201000000Z"])
        let old = try authority.list("ca")
        let far = ["-crl_lastupdate", "20450101000000Z", "-crl_nextupdate", "20460101000000Z"]
        try authority.makeList("ca", far)
        let future = try authority.list("ca")
        let cases: [(String, [UInt8], String)] = [
            ("changed", changed, "not signed by"),
            ("another authority", try other.list("root"), "another authority"),
            ("same names, other keys", try other.list("ca"), "not signed by"), ("part", part, "another part"),
            ("indirect", indirect, "indirect"), ("old", old, "before genTime"),
            ("forgotten", future, "may have forgotten"), ("empty", [], "no revocation list"),
            ("cut off", Array(good.dropLast()), "no revocation list"), ("longer", good + [0], "no revocation list"),
            ("huge", [UInt8](repeating: 0x30, count: (1 << 20) + 1), "at most"),
        ]
        for (what, list, words) in cases {
            let status = try statuses(verified, crls: [list])[0]
            guard case .unknown(let reasons) = status.state else {
                Issue.record("\(what) was taken")
                continue
            }
            #expect(reasons.joined().contains(words), "\(what): \(reasons)")
        }
        #expect(try statuses(verified, crls: [changed, good])[0].isGood)
        // One that names the certificate's own part is good.
        try authority.makeList("ca", ["-crlexts", "whole"])
        #expect(try statuses(verified, crls: [authority.list("ca")])[0].isGood)
    }

    @Test func uselessAnswersAreNoErrorAndNoProof() throws {
        let authority = try authority()
        let verified = try verified(authority)
        let good = try authority.answer("tsa", issuer: "ca", signer: "responder")
        let cases: [(String, [UInt8], String)] = [
            ("by the TSA itself", try authority.answer("tsa", issuer: "ca", signer: "tsa"), "signed neither"),
            ("by the root", try authority.answer("tsa", issuer: "ca", signer: "root"), "signed neither"),
            (
                "about another", try authority.answer("responder", issuer: "ca", signer: "responder"),
                "another certificate"
            ),
            ("cut off", Array(good.dropLast(3)), "no OCSP answer"), ("longer", good + [0], "no OCSP answer"),
            ("an error", [0x30, 0x03, 0x0A, 0x01, 0x06], "unauthorized"),
        ]
        for (what, answer, words) in cases {
            let status = try statuses(verified, ocsp: [answer])[0]
            guard case .unknown(let reasons) = status.state else {
                Issue.record("\(what) was taken")
                continue
            }
            #expect(reasons.joined().contains(words), "\(what): \(reasons)")
        }
        try authority.setIndex("ca", "V\t491231235959Z\t\t04\tunknown\t/CN=responder\n")
        let unknown = try statuses(verified, ocsp: [authority.answer("tsa", issuer: "ca", signer: "responder")])[0]
        #expect(unknown.state == .unknown(["ocsp: the OCSP answer says that it does not know the certificate"]))
        #expect(try statuses(verified, ocsp: [good])[0].isGood)
    }

    /// RFC 3161 section 4: before or after the token, with which reason.
    @Test(arguments: [
        (-100, "superseded", true), (-100, "", true), (-100, "unspecified", true), (100, "superseded", false),
        (100, "cessationOfOperation", false), (100, "affiliationChanged", false), (100, "keyCompromise", true),
        (100, "CACompromise", true), (100, "", true), (100, "certificateHold", true),
    ])
    func revocationTakesTheTokenOrLeavesIt(offset: Int64, reason: String, isFatal: Bool) throws {
        let authority = try authority()
        let verified = try verified(authority)
        try authority.revoke(at: verified.genTime.unixMilliseconds / 1000 + offset, reason: reason)
        let list = try authority.list("ca")
        let answer = try authority.answer("tsa", issuer: "ca", signer: "responder")
        for (crls, ocsp) in [([list], []), ([], [answer])] {
            if isFatal {
                #expect(
                    performing: { try statuses(verified, crls: crls, ocsp: ocsp) },
                    throws: { ($0 as? TokenError)?.code == .revoked })
            } else {
                #expect(try statuses(verified, crls: crls, ocsp: ocsp)[0].isGood)
            }
        }
        // A good answer beside it does not help.
        if isFatal {
            try authority.restore()
            let old = try authority.list("ca")
            #expect(
                performing: { try statuses(verified, crls: [old, list]) },
                throws: { ($0 as? TokenError)?.code == .revoked })
        }
    }

    /// Every kind of key, as foreign authorities have them.
    @Test(arguments: RevocableAuthority.Key.allCases)
    func everyKindOfKey(key: RevocableAuthority.Key) throws {
        let authority = try RevocableAuthority(key)
        let verified = try verified(authority)
        #expect(verified.chain.count == 3)
        let good = try statuses(
            verified, crls: [authority.list("root")], ocsp: [authority.answer("tsa", issuer: "ca", signer: "responder")]
        )
        #expect(good.map(\.isGood) == [true, true], "\(good)")
    }

    /// Mutated lists, answers and certificates: a status or an error, never a crash, never a proof.
    @Test func mutationsProveNothing() throws {
        let authority = try authority()
        let verified = try verified(authority)
        let list = try authority.list("ca")
        let answer = try authority.answer("tsa", issuer: "ca", signer: "responder")
        let seed = UInt64.random(in: .min ... .max)
        print("mutationsProveNothing: seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let end = ContinuousClock.now + .seconds(2)
        var count = 0
        while ContinuousClock.now < end {
            var (bytes, isList) = Bool.random(using: &generator) ? (list, true) : (answer, false)
            let position = Int.random(in: bytes.indices, using: &generator)
            let old = bytes[position]
            bytes[position] = UInt8.random(in: 0...255, using: &generator)
            guard bytes[position] != old else { continue }
            count += 1
            if isList {
                _ = try? statuses(verified, crls: [bytes])
                #expect(try !RevocationList.isProof(bytes, verified), "byte \(position)")
            } else {
                _ = try? statuses(verified, ocsp: [bytes])
            }
            var certificate = verified.chain[0]
            certificate[Int.random(in: certificate.indices, using: &generator)] = UInt8.random(
                in: 0...255, using: &generator)
            _ = try? RevocationAddresses(certificate: certificate)
        }
        print("mutationsProveNothing: \(count) changed lists and answers")
    }
}

extension RevocationList {
    /// Whether a list counts for the signer of a token.
    fileprivate static func isProof(_ bytes: [UInt8], _ verified: VerifiedToken) throws -> Bool {
        try revocationStatus(of: verified, crls: [bytes], ocsp: [])[0].isGood
    }
}
