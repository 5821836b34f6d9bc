import Audit
import CanonicalJSON
import CryptoPrimitives
import DepositModel
import DepositTestSupport
import SeededTestSupport
import Testing
import TimeTestSupport
import TokenVerification
import TransparencyLog

/// Revocation data kept beside tokens, by lists and answers of the openssl program.
@Suite("Kept revocation data of deposits", .serialized) struct RevocationAuditTests {
    private let kept: RevocationFixture
    private var authority: RevocableAuthority { kept.authority }

    init() throws { kept = try RevocationFixture() }

    /// The report on a proof with these lists and answers beside the token.
    private func report(
        crls: [[UInt8]] = [], ocsp: [[UInt8]] = [], isKnown: Bool = true, in other: RevocationFixture? = nil
    ) throws -> DepositReport {
        let kept = other ?? kept
        return try audit(
            kept.proof(crls: crls, ocsp: ocsp).canonicalBytes, trust: kept.trust(isKnown: isKnown).bytes,
            policy: isKnown ? RevocationFixture.policy : nil)
    }

    /// The line about revocation, in a language.
    private func line(_ report: DepositReport, _ language: Language = .english) -> String {
        report.lines(in: language).filter { $0.contains("revocation tsa") }.joined(separator: "\n")
    }

    private func expectCounted(_ report: DepositReport, _ outcome: String, _ words: String) {
        let found = Found(report)
        #expect(found.has("time tsa pass") && found.has("revocation tsa \(outcome)"), "\(found)")
        #expect(found.has("policy pass") && found.exit == 0 && found.notLaterThan != nil, "\(found)")
        #expect(line(report).contains(words), "\(line(report))")
        let chinese = line(report, .chinese)
        #expect(chinese.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }, "\(chinese)")
    }

    private func expectRefused(_ report: DepositReport, _ words: String) {
        let found = Found(report)
        #expect(found.failures == ["revocation tsa fail", "policy fail"], "\(found)")
        #expect(found.has("time tsa note") && found.exit == 1 && found.notLaterThan == nil, "\(found)")
        #expect(line(report).contains(words), "\(line(report))")
        let chinese = line(report, .chinese)
        #expect(chinese.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }, "\(chinese)")
    }

    @Test func listsAndAnswersOfTheWholeChain() throws {
        expectCounted(
            try report(crls: [authority.list("ca"), authority.list("root")]), "pass",
            "CN=tsa,O=Revocable was not revoked (revocation list of ")
        for signer in ["responder", "ca"] {
            let answers = try [
                authority.answer("tsa", issuer: "ca", signer: signer),
                authority.answer("ca", issuer: "root", signer: "root"),
            ]
            expectCounted(try report(ocsp: answers), "pass", "CN=ca,O=Revocable was not revoked (OCSP answer of ")
        }
    }

    /// Nothing kept is said, and is no pass; neither is half of it.
    @Test func whatWasNotKept() throws {
        let nothing = try report()
        expectCounted(nothing, "note", "whether CN=tsa,O=Revocable was revoked is not shown: no revocation data")
        #expect(line(nothing, .chinese).contains("未保存其吊销数据"))
        expectCounted(
            try report(crls: [authority.list("ca")]), "note", "whether CN=ca,O=Revocable was revoked is not shown")
        let silent = try RevocationFixture(RevocableAuthority(publishing: .nothing))
        expectCounted(try report(in: silent), "note", "its authority publishes nothing")
    }

    /// Its authority's, and of no use: said, and no failure.
    @Test func staleData() throws {
        let root = try authority.list("root")
        try authority.makeList("ca", ["-crl_lastupdate", "250101000000Z", "-crl_nextupdate", "250201000000Z"])
        let stale = try report(crls: [authority.list("ca"), root])
        expectCounted(stale, "note", "it is stale")
        #expect(line(stale, .chinese).contains("所存数据未能说明"))
        try authority.makeList("ca", ["-crl_lastupdate", "20450101000000Z", "-crl_nextupdate", "20460101000000Z"])
        expectCounted(try report(crls: [authority.list("ca"), root]), "note", "may have forgotten it")
        try authority.makeList("ca", ["-crlexts", "parted"])
        expectCounted(try report(crls: [authority.list("ca"), root]), "note", "another part of its authority's list")
        // A newer list beside a stale one makes up for it.
        let part = try authority.list("ca")
        try authority.restore()
        expectCounted(try report(crls: [part, authority.list("ca"), root]), "pass", "not revoked")
    }

    /// Whoever keeps what is not this chain's shows nothing by it, and is told so even beside good data.
    @Test func strangers() throws {
        let good = try [authority.list("ca"), authority.list("root")]
        let other = try RevocableAuthority()
        var changed = good[0]
        changed[changed.count - 5] ^= 1
        let lists: [([UInt8], String)] = [
            (try other.list("root"), "crl: the revocation list is another authority's"), (changed, "is not signed by"),
            (try other.list("ca"), "is not signed by"), ([1, 2, 3], "no revocation list"),
            (good[0] + [0], "no revocation list"),
        ]
        for (list, words) in lists { expectRefused(try report(crls: good + [list]), words) }
        let answers: [([UInt8], String)] = [
            (try authority.answer("tsa", issuer: "ca", signer: "tsa"), "signed neither by"),
            (try other.answer("tsa", issuer: "ca", signer: "responder"), "signed neither by"),
            (try authority.answer("responder", issuer: "ca", signer: "responder"), "about another certificate"),
            ([0x30, 0x03, 0x0A, 0x01, 0x06], "unauthorized"),
        ]
        for (answer, words) in answers { expectRefused(try report(crls: good, ocsp: [answer]), words) }
    }

    /// Before the token it falls; after it, only for a reason that reaches back.
    @Test(arguments: [
        (-100, "superseded", true), (100, "superseded", false), (100, "keyCompromise", true), (100, "", true),
    ])
    func revocations(offset: Int64, reason: String, isFatal: Bool) throws {
        let old = try authority.list("ca")
        let root = try authority.list("root")
        try authority.revoke(at: kept.genTime + offset, reason: reason)
        let list = try authority.list("ca")
        let answer = try authority.answer("tsa", issuer: "ca", signer: "responder")
        let word = reason.isEmpty ? "no reason stated" : reason
        for (crls, ocsp) in [([list, root], []), ([root], [answer]), ([old, list, root], [])] {
            let report = try report(crls: crls, ocsp: ocsp)
            if isFatal {
                expectRefused(report, "(\(word)): the token proves nothing")
                #expect(line(report, .chinese).contains("该时间戳不具证明力"))
            } else {
                expectCounted(report, "pass", "(\(word)), after the token, which stays valid")
                #expect(line(report, .chinese).contains("时间戳仍有效"))
            }
        }
    }

    /// An entry that says "removed from the list" revokes nothing.
    @Test func removedFromTheList() throws {
        try authority.revoke(at: kept.genTime - 100, reason: "removeFromCRL")
        let list = try authority.list("ca")
        try authority.scratch.write(list, "removed.crl")
        let shown = try authority.openssl(["crl", "-in", "removed.crl", "-inform", "DER", "-noout", "-text"])
        #expect(shown.contains("Remove From CRL"))
        expectCounted(try report(crls: [list, authority.list("root")]), "pass", "CN=tsa,O=Revocable was not revoked")
    }

    /// Without a root there is no chain that the data could be about.
    @Test func unknownAuthorities() throws {
        let found = Found(try report(crls: [authority.list("ca")], isKnown: false))
        #expect(found.has("time tsa note") && !found.lines.contains { $0.hasPrefix("revocation") })
    }
}
