import AccessModel
import Accounts
import CryptoPrimitives
import Foundation
import Testing

@testable import Federation

/// What works, with a provider that is honest.
@Suite("Signing in at an identity provider", .serialized, .timeLimit(.minutes(3)))
struct FederationDeskTests {
    private static let shared = Result { try TestProvider(TestAuthority()) }

    private func honest(_ scene: String = "{}") async throws -> TestProvider {
        let provider = try Self.shared.get()
        try await provider.play(scene)
        return provider
    }

    @Test func anInvitationLinksAndTheIdentitySignsInEverAfter() async throws {
        let (office, provider) = (try await Office(), try await honest(#"{"user": "alice"}"#))
        let desk = try office.desk([("id", provider)])
        let link = try await office.invitation("wangfang")
        let first = try await office.signIn(desk, provider, for: .invitation(link), next: "/sessions?page=2")
        guard case .signedIn(let session, next: "/sessions?page=2") = first else {
            Issue.record("\(first)")
            return
        }
        let person = try await office.principal(session)
        #expect(person.role == .rightsHolder && person.assurance == .password && person.office == office.office)
        let again = try #require(try await office.signIn(desk, provider, next: "//evil.example").session)
        #expect(again != session)
        #expect(try await office.principal(again).account == person.account)
        let log = try office.log()
        #expect(
            log.map(\.event.action).suffix(4)
                == ["account.accepted", "account.identity-linked", "sign-in.provider", "sign-in.provider"])
        #expect(log.last?.event.account == person.account && log.last?.event.subject == "provider/id")
        // The same e-mail address at the same provider is nobody, and the link is used up.
        try await provider.play(#"{"user": "mallory"}"#)
        await expect(.refused) { try await office.signIn(desk, provider) }
        #expect(try office.log().last?.event.outcome == "not-linked")
        await expect(.refused) { try await office.signIn(desk, provider, for: .invitation(link)) }
        #expect(try office.log().last?.event.outcome == "bad-link")
        let all = try office.text().joined()
        for secret in ["alice", "mallory", "office.example", "localhost", link.text] { #expect(!all.contains(secret)) }
    }

    @Test(arguments: ["RS256", "PS256", "ES256", "EdDSA"], ["client_secret_basic", "client_secret_post"])
    func everyKindOfSignatureAndOfSecret(algorithm: String, method: String) async throws {
        let (office, provider) = (
            try await Office(), try await honest(#"{"alg": "\#(algorithm)", "method": "\#(method)"}"#)
        )
        let desk = try office.desk([("id", provider)])
        let link = try await office.invitation("wangfang")
        #expect(try await office.signIn(desk, provider, for: .invitation(link)).session != nil)
        let wrong = try office.desk([("id", provider)], secret: "another")
        await expect(.notBelieved) { try await office.signIn(wrong, provider) }
    }

    @Test func theAddressHasWhatTheProviderChecks() async throws {
        let (office, provider) = (try await Office(), try await honest())
        let desk = try office.desk([("id", provider)], secondFactor: "urn:two")
        let departure = try await desk.start("id", next: nil, visitor: Office.visitor(), now: Office.now)
        for part in [
            "response_type=code", "scope=openid", "code_challenge_method=S256", "acr_values=urn%3Atwo",
            "redirect_uri=https%3A%2F%2Foffice.example%2Fsign-in%2Foidc%2Fid%2Fcallback",
        ] { #expect(departure.address.contains(part)) }
        for part in ["__Host-tabellion-provider=", "Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=600"] {
            #expect(departure.cookie.contains(part))
        }
        // A second tab has the same cookie: both ways stay open.
        let other = try await desk.start("id", next: nil, visitor: Office.visitor(departure), now: Office.now)
        #expect(other.cookie == departure.cookie && other.address != departure.address)
        #expect(desk.choices.map(\.name) == ["id"] && desk.choices.map(\.title) == ["Provider id"])
    }

    @Test func aSecondFactorOfOursOrOfTheirs() async throws {
        let (office, provider) = (try await Office(), try await honest())
        let (record, session) = try await office.person("lina", role: .notary)
        let desk = try office.desk([("id", provider)])
        let linked = try await office.signIn(desk, provider, for: .link, next: "/account", session: session)
        #expect(linked == .linked(next: "/account"))
        let app = try #require(
            try await office.accounts.enrolSecondFactor(
                session: session, userAgent: Office.userAgent, now: Office.now))
        let code = app.code(step: OneTimePassword.step(unixMilliseconds: Office.now))
        _ = try #require(
            try await office.accounts.confirmSecondFactor(
                code, session: session, userAgent: Office.userAgent, now: Office.now))
        // One factor there: ours is asked for.
        let arrival = try await office.signIn(desk, provider)
        guard case .codeNeeded(let waiting, _) = arrival else {
            Issue.record("\(arrival)")
            return
        }
        #expect(try await office.principal(waiting) == .visitor)
        #expect(try office.log().last?.event.outcome == "code-needed")
        // Two there, as the operator says that provider means it.
        let strong = try office.desk([("id", provider)], secondFactor: "urn:two")
        let signedIn = try #require(try await office.signIn(strong, provider).session)
        let person = try await office.principal(signedIn)
        #expect(person.assurance == .twoFactors && person.account == record.id)
        try await provider.play(#"{"claims": {"acr": "urn:one"}}"#)
        await expect(.notBelieved) { try await office.signIn(strong, provider) }
    }

    /// Linking is dangerous: a session, our own page, something secret shown just now, and the same session at the end.
    @Test func onlyWhoeverIsSignedInLinks() async throws {
        let (office, provider) = (try await Office(), try await honest())
        let desk = try office.desk([("id", provider)])
        let (record, session) = try await office.person("lina")
        let (_, other) = try await office.person("other")
        func start(_ session: SecretToken?, csrf: SecretToken?, at now: Int64 = Office.now) async throws {
            let csrf = csrf.map {
                CSRFToken.make(session: $0.digest, key: office.accounts.csrfKey, nonce: [UInt8](0..<16))
            }
            _ = try await desk.start(
                "id", for: .link, next: nil, csrf: csrf, visitor: Office.visitor(session: session), now: now)
        }
        await expect(.notSignedIn) { try await start(nil, csrf: nil) }
        await expect(.notSignedIn) { try await start(session, csrf: nil) }
        await expect(.notSignedIn) { try await start(session, csrf: other) }
        await expect(.stepUp) { try await start(session, csrf: session, at: Office.now + 301_000) }
        try await start(session, csrf: session)
        // Somebody else's session brings the answer back.
        let csrf = CSRFToken.make(session: session.digest, key: office.accounts.csrfKey, nonce: [UInt8](0..<16))
        let departure = try await desk.start(
            "id", for: .link, next: nil, csrf: csrf, visitor: Office.visitor(session: session), now: Office.now)
        let query = try provider.visit(departure.address)
        await expect(.foreignAnswer) {
            try await desk.finish(
                "id", query: query, visitor: Office.visitor(departure, session: other), now: Office.now)
        }
        #expect(try await office.accounts.identities(of: record.id).isEmpty)
        #expect(try await office.signIn(desk, provider, for: .link, session: session) == .linked(next: "/"))
        #expect(try await office.accounts.identities(of: record.id).map(\.identity.issuer) == [provider.issuer])
        // One identity, one account.
        await expect(.cannotLink) { try await office.signIn(desk, provider, for: .link, session: other) }
        #expect(try await office.accounts.identities(of: record.id).count == 1)
    }

    @Test func steppingUpMeansSigningInThereAnew() async throws {
        let (office, provider) = (try await Office(), try await honest())
        let desk = try office.desk([("id", provider)])
        let link = try await office.invitation("wangfang")
        let session = try #require(try await office.signIn(desk, provider, for: .invitation(link)).session)
        // They signed in at the provider an hour ago: nothing dangerous with that.
        let before = try await office.principal(session)
        let own = Resource.own(by: before)
        #expect(
            AccessPolicy.decide(.changeCredentials, by: before, on: own, now: Office.now) == .refused(.stepUp))
        let raised = try #require(try await office.signIn(desk, provider, for: .stepUp, session: session).session)
        let after = try await office.principal(raised)
        #expect(AccessPolicy.decide(.changeCredentials, by: after, on: own, now: Office.now) == .allowed)
        #expect(try await office.principal(session) == .visitor)
        // A provider that does not ask anew, or does not say, or another person.
        for scene in [#"{"shifted": {"auth_time": -3600}}"#, #"{"claims": {"auth_time": null}}"#] {
            try await provider.play(scene)
            await expect(.notBelieved) { try await office.signIn(desk, provider, for: .stepUp, session: raised) }
        }
        try await provider.play(#"{"user": "mallory"}"#)
        await expect(.refused) { try await office.signIn(desk, provider, for: .stepUp, session: raised) }
        #expect(try office.log().last?.event.outcome == "other-identity")
        #expect(try await office.principal(raised).account == after.account)
    }

    @Test func whoeverMayNotSignInMayNotThisWayEither() async throws {
        let (office, provider) = (try await Office(), try await honest())
        let desk = try office.desk([("id", provider)])
        let link = try await office.invitation("wangfang")
        let session = try #require(try await office.signIn(desk, provider, for: .invitation(link)).session)
        let account = try #require(try await office.principal(session).account)
        _ = try await office.accounts.administer(account, .locked, by: nil, now: Office.now)
        #expect(try await office.principal(session) == .visitor)
        await expect(.refused) { try await office.signIn(desk, provider) }
        #expect(try office.log().last?.event.outcome == "not-active")
        _ = try await office.accounts.administer(account, .unlocked, by: nil, now: Office.now)
        let again = try #require(try await office.signIn(desk, provider).session)
        // It is the only way in, so it stays.
        let identity = try #require(try await office.accounts.identities(of: account).first?.identity)
        await #expect(throws: AccountsError.self) {
            try await office.accounts.unlink(
                identity, session: again, userAgent: Office.userAgent, now: Office.now)
        }
        _ = try await office.accounts.administer(account, .disabled, by: nil, now: Office.now)
        #expect(try await office.accounts.identities(of: account).isEmpty)
        await expect(.refused) { try await office.signIn(desk, provider) }
        // Signing out is ours alone: the provider is not asked.
        let fresh = try await office.invitation("second")
        let last = try #require(try await office.signIn(desk, provider, for: .invitation(fresh)).session)
        try await provider.play()
        try await office.accounts.signOut(last, now: Office.now)
        #expect(try await office.principal(last) == .visitor)
        #expect(try await provider.play() == [:])
    }

    @Test func anIdentityIsTakenAwayAgain() async throws {
        let (office, provider) = (try await Office(), try await honest())
        let desk = try office.desk([("id", provider)])
        let (record, session) = try await office.person("lina")
        _ = try await office.signIn(desk, provider, for: .link, session: session)
        let identity = try #require(try await office.accounts.identities(of: record.id).first?.identity)
        let (_, other) = try await office.person("other")
        #expect(
            try await !office.accounts.unlink(
                identity, session: other, userAgent: Office.userAgent, now: Office.now))
        #expect(
            try await office.accounts.unlink(
                identity, session: session, userAgent: Office.userAgent, now: Office.now))
        await expect(.refused) { try await office.signIn(desk, provider) }
        #expect(try await office.signIn(desk, provider, for: .link, session: other) == .linked(next: "/"))
    }
}
