import CanonicalJSON
import CryptoPrimitives
import DepositModel
import DepositTestSupport
import SeededTestSupport
import TimeTestSupport
import TokenVerification
import TransparencyLog

/// A deposit with a token of an authority that publishes lists and answers.
struct RevocationFixture {
    private static let shared = Result { try RevocableAuthority() }

    static let policy = try! LetterPolicy(witnesses: "", time: ["tsa"], timeQuorum: 1, chain: [])

    let authority: RevocableAuthority
    private let fixture: DepositFixture
    private let token: TimeStampToken

    /// - Parameter other: instead of the one that all tests share, which is put back into order.
    init(_ other: RevocableAuthority? = nil) throws {
        authority = try other ?? Self.shared.get()
        try authority.restore()
        var generator = SeededGenerator.announced()
        fixture = try DepositFixture(&generator, before: 3, count: 2, after: 4)
        let imprint = try sha256(Array(fixture.log.note(fixture.index + 2).text.utf8))
        try authority.openssl(["ts", "-query", "-digest", imprint.hex, "-sha256", "-cert", "-out", "q.tsq"])
        token = try TimeStampToken(der: authority.token(authority.scratch.read("q.tsq")))
    }

    /// Unix seconds.
    var genTime: Int64 { token.genTime.unixMilliseconds / 1000 }

    func proof(crls: [[UInt8]] = [], ocsp: [[UInt8]] = []) throws -> DepositProof {
        let evidence = try TimeEvidence(authority: "tsa", token: token.der, crls: crls, ocsp: ocsp)
        return try fixture.proof(anchors: [fixture.anchor("tsa", fixture.index + 2, .time(evidence))])
    }

    func trust(isKnown: Bool = true) throws -> TrustText {
        var trust = TrustText()
        trust.logs = [fixture.log.key]
        if isKnown { trust.authorities = [("tsa", try TrustedRoot.read(authority.root())[0].der, false)] }
        return trust
    }
}
