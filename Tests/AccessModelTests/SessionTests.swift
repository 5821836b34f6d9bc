import CryptoPrimitives
import SeededTestSupport
import Testing

@testable import AccessModel

@Suite("Sessions at a browser")
struct SessionTests {
    private static let start: Int64 = 1_763_000_000_000

    private static func session(awaitsCode: Bool = false) -> BrowserSession {
        BrowserSession.begun(
            Draw.token(.session, 1), account: Draw.account(1), epoch: 4, userAgent: "Firefox", assurance: .password,
            awaitsCode: awaitsCode, now: start)
    }

    private static func standing(
        _ session: BrowserSession, after time: Int64 = 0, agent: String = "Firefox", epoch: Int64 = 4
    ) -> BrowserSession.Standing {
        session.standing(userAgent: agent, epoch: epoch, now: start + time)
    }

    @Test func limits() {
        let limits = BrowserSession.Limits.standard
        var session = Self.session()
        #expect(Self.standing(session) == .live)
        #expect(Self.standing(session, after: limits.idle - 1) == .live)
        #expect(Self.standing(session, after: limits.idle) == .idle)
        #expect(Self.standing(session, agent: "Chromium") == .foreign)
        #expect(Self.standing(session, epoch: 5) == .outdated)
        #expect(Self.standing(session, after: -limits.idle) == .expired)
        #expect(Self.standing(session, after: -1) == .live)
        // However much it is used, it ends.
        var time: Int64 = 0
        while time < limits.absolute - limits.idle {
            time += limits.idle / 2
            session = session.seen(now: Self.start + time)
            #expect(Self.standing(session, after: time) == .live)
        }
        session = session.seen(now: Self.start + limits.absolute - 1)
        #expect(Self.standing(session, after: limits.absolute - 1) == .live)
        #expect(Self.standing(session, after: limits.absolute) == .expired)
        let unfinished = Self.session(awaitsCode: true)
        #expect(Self.standing(unfinished, after: limits.unfinished - 1) == .live)
        #expect(Self.standing(unfinished, after: limits.unfinished) == .expired)
    }

    @Test func moreRightsMeanAnotherToken() {
        let session = Self.session(awaitsCode: true)
        #expect(session.principal(role: .notary, office: Draw.office("a")) == .visitor)
        let raised = session.raised(to: .twoFactors, token: Draw.token(.session, 2), now: Self.start + 5)
        #expect(raised.digest != session.digest && raised.signedInAt == session.signedInAt && !raised.awaitsCode)
        let principal = raised.principal(role: .notary, office: Draw.office("a"))
        #expect(principal.assurance == .twoFactors && principal.provedAt == Self.start + 5)
        #expect(session.seen(now: Self.start - 5).seenAt == Self.start)
    }

    @Test func cookies() {
        let token = Draw.token(.session, 1)
        let header = SessionCookie.header(token)
        for part in ["__Host-", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"] { #expect(header.contains(part)) }
        let pair = "\(SessionCookie.name)=\(token.text)"
        #expect(SessionCookie.token(header: "a=b; \(pair); c=d") == token)
        #expect(SessionCookie.token(header: "\(pair); \(pair)") == nil)
        #expect(SessionCookie.token(header: "x\(pair)") == nil && SessionCookie.token(header: "") == nil)
        #expect(SessionCookie.token(header: "a=\(String(repeating: "b", count: 9000)); \(pair)") == nil)
    }

    @Test func formsOfOtherPagesAreRefused() {
        var generator = SeededGenerator.announced()
        let key = HMACSHA256(key: generator.bytes(32))
        let session = Draw.token(.session, 1).digest
        let token = CSRFToken.make(session: session, key: key, nonce: generator.bytes(16))
        #expect(CSRFToken.isValid(token, session: session, key: key))
        #expect(token != CSRFToken.make(session: session, key: key, nonce: generator.bytes(16)))
        #expect(!CSRFToken.isValid(token, session: Draw.token(.session, 2).digest, key: key))
        #expect(!CSRFToken.isValid(token, session: session, key: HMACSHA256(key: generator.bytes(32))))
        for _ in 0..<500 {
            let text = String(decoding: generator.mutate(Array(token.utf8)), as: UTF8.self)
            if text != token { #expect(!CSRFToken.isValid(text, session: session, key: key)) }
        }
        func judge(
            _ method: String = "POST", origin: String? = "https://o.example", site: String? = "same-origin",
            token: String?
        ) -> CrossSiteCheck.Verdict {
            CrossSiteCheck.judge(
                method: method, ownOrigin: "https://o.example", origin: origin, fetchSite: site, token: token,
                session: session, key: key)
        }
        #expect(judge(token: token) == .ok && judge(origin: nil, site: nil, token: token) == .ok)
        #expect(judge("GET", origin: "https://evil.example", site: "cross-site", token: nil) == .ok)
        #expect(judge(token: nil) == .badToken && judge(token: "") == .badToken)
        for origin in ["https://evil.example", "null", "http://o.example", "https://o.example:444"] {
            #expect(judge(origin: origin, token: token) == .otherSite)
            #expect(CrossSiteCheck.judgeWebSocket(ownOrigin: "https://o.example", origin: origin) == .otherSite)
        }
        for site in ["cross-site", "same-site"] { #expect(judge(site: site, token: token) == .otherSite) }
        #expect(judge("DELETE", token: nil) == .badToken)
        #expect(CrossSiteCheck.judgeWebSocket(ownOrigin: "https://o.example", origin: nil) == .otherSite)
        #expect(CrossSiteCheck.judgeWebSocket(ownOrigin: "https://o.example", origin: "https://o.example") == .ok)
    }
}
