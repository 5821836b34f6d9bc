import AccessModel
import Accounts
import CryptoPrimitives
import Foundation
import Testing

@testable import Federation

/// Providers, people and networks that lie, repeat themselves, mix things up or never answer. Each case stands beside a sign-in that
/// works with the same accounts.
@Suite("Hostile identity providers", .serialized, .timeLimit(.minutes(3)))
struct HostileProviderTests {
    private static let authority = Result { try TestAuthority() }
    private static let first = Result { try TestProvider(authority.get()) }
    private static let second = Result { try TestProvider(authority.get()) }

    private static func provider() async throws -> TestProvider {
        let provider = try first.get()
        try await provider.play()
        return provider
    }

    /// An office where alice signs in.
    private static func office() async throws -> (Office, TestProvider) {
        let (office, provider) = (try await Office(), try await provider())
        let link = try await office.invitation("alice")
        let desk = try office.desk([("id", provider)])
        _ = try #require(try await office.signIn(desk, provider, for: .invitation(link)).session)
        return (office, provider)
    }

    private static let quick: FederationLimits = {
        var limits = FederationLimits()
        limits.timeout = .milliseconds(1500)
        return limits
    }()

    /// What the provider does, and how that is refused.
    private static let scenes: [(String, FederationError.Code)] = [
        // Claims.
        (#"{"claims": {"iss": "https://localhost"}}"#, .notBelieved),
        (#"{"claims": {"aud": "another"}}"#, .notBelieved),
        (#"{"claims": {"aud": ["tabellion", "another"]}}"#, .notBelieved),
        (#"{"claims": {"azp": "another"}}"#, .notBelieved),
        (#"{"claims": {"nonce": "another"}}"#, .notBelieved),
        (#"{"claims": {"nonce": null}}"#, .notBelieved),
        (#"{"claims": {"sub": ""}}"#, .notBelieved),
        (#"{"claims": {"exp": null}}"#, .notBelieved),
        (#"{"shifted": {"exp": -90}}"#, .notBelieved),
        (#"{"shifted": {"iat": 300}}"#, .notBelieved),
        (#"{"shifted": {"iat": -900}}"#, .notBelieved),
        (#"{"shifted": {"auth_time": 300}}"#, .notBelieved),
        // Signatures.
        (#"{"alg": "none"}"#, .notBelieved),
        (#"{"alg": "none", "tail": "AAAA"}"#, .notBelieved),
        (#"{"alg": "HS256"}"#, .notBelieved),
        (#"{"stranger": true}"#, .notBelieved),
        (#"{"alg": "ES256", "stranger": true}"#, .notBelieved),
        (#"{"alg": "EdDSA", "stranger": true}"#, .notBelieved),
        (#"{"tampered": true}"#, .notBelieved),
        (#"{"kid": "nobody"}"#, .notBelieved),
        (#"{"kid": "first-ES256"}"#, .notBelieved),
        (#"{"configuration": {"id_token_signing_alg_values_supported": ["ES256"]}}"#, .notBelieved),
        // Documents.
        (#"{"configuration": {"issuer": "https://localhost"}}"#, .notBelieved),
        (#"{"configuration": {"token_endpoint": "http://localhost/token"}}"#, .notBelieved),
        (#"{"configuration": {"token_endpoint_auth_methods_supported": ["none"]}}"#, .notBelieved),
        (#"{"token": {"token_type": "mac"}}"#, .notBelieved),
        (#"{"token": {"id_token": "a.b.c"}}"#, .notBelieved),
        (#"{"token": {"id_token": 7}}"#, .notBelieved),
        (#"{"iss": "https://localhost"}"#, .notBelieved),
        // Servers.
        (#"{"configuration_padding": 70000}"#, .unreachable),
        (#"{"keys_padding": 70000}"#, .unreachable),
        (#"{"token_padding": 70000}"#, .unreachable),
        (#"{"configuration_redirect": "/control"}"#, .unreachable),
        (#"{"keys_redirect": "/control"}"#, .unreachable),
        (#"{"token_redirect": "/control"}"#, .unreachable),
        (#"{"configuration_status": 404}"#, .unreachable),
        (#"{"keys_status": 503}"#, .unreachable),
        (#"{"token_status": 500}"#, .notBelieved),
    ]

    @Test func liesAreRefusedAndLogged() async throws {
        let (office, provider) = try await Self.office()
        for (scene, code) in Self.scenes {
            try await provider.play(scene)
            let desk = try office.desk([("id", provider)])
            await expect(code, "\(scene)") { try await office.signIn(desk, provider) }
            #expect(try office.log().last?.event.outcome == code.rawValue, "\(scene)")
        }
        try await provider.play()
        #expect(try await office.signIn(try office.desk([("id", provider)]), provider).session != nil)
    }

    /// What is allowed though it looks odd: no name of a key when one alone fits, several audiences with the party named.
    @Test func whatTheStandardAllows() async throws {
        let (office, provider) = try await Self.office()
        for scene in [
            #"{"kid": null}"#, #"{"claims": {"aud": ["tabellion", "another"], "azp": "tabellion"}}"#,
            #"{"configuration": {"code_challenge_methods_supported": ["plain", "S256"]}}"#,
            #"{"shifted": {"exp": -30}}"#,
        ] {
            try await provider.play(scene)
            #expect(try await office.signIn(try office.desk([("id", provider)]), provider).session != nil, "\(scene)")
        }
    }

    @Test func whatNeverEndsIsLeftInTime() async throws {
        let (office, provider) = try await Self.office()
        for member in ["configuration_delay", "keys_delay", "token_delay"] {
            try await provider.play(#"{"\#(member)": 4}"#)
            let desk = try office.desk([("id", provider)], limits: Self.quick)
            await expect(.unreachable, "\(member)") { try await office.signIn(desk, provider) }
        }
    }

    @Test func keysAreRotated() async throws {
        let (office, provider) = try await Self.office()
        let cautious = try office.desk([("id", provider)])
        var limits = FederationLimits()
        limits.renewalPause = 0
        let eager = try office.desk([("id", provider)], limits: limits)
        #expect(try await office.signIn(cautious, provider).session != nil)
        #expect(try await office.signIn(eager, provider).session != nil)
        try await provider.play(#"{"rotate": {"RS256": "second-RS256"}}"#)
        #expect(try await office.signIn(eager, provider).session != nil)
        // Keys a few seconds old are not fetched again, however often somebody names one that is not there.
        for _ in 0..<3 { await expect(.notBelieved) { try await office.signIn(cautious, provider) } }
        #expect(try await provider.play()["keys"] == 1)
        // The old key is gone with the old set.
        try await provider.play(#"{"kid": "first-RS256"}"#)
        await expect(.notBelieved) { try await office.signIn(eager, provider) }
        try await provider.play()
        #expect(try await office.signIn(eager, provider).session != nil)
    }

    @Test func nothingWorksTwice() async throws {
        let (office, provider) = try await Self.office()
        let desk = try office.desk([("id", provider)])
        let departure = try await desk.start("id", next: nil, visitor: Office.visitor(), now: Office.now)
        let query = try provider.visit(departure.address)
        let visitor = Office.visitor(departure)
        #expect(try await desk.finish("id", query: query, visitor: visitor, now: Office.now).session != nil)
        await expect(.foreignAnswer) { try await desk.finish("id", query: query, visitor: visitor, now: Office.now) }
        // An old code with a new state: the provider has seen it.
        let next = try await desk.start("id", next: nil, visitor: visitor, now: Office.now)
        let fresh = try provider.visit(next.address)
        let mixed = try Self.replacing("code", in: fresh, by: Self.field("code", of: query))
        await expect(.notBelieved) { try await desk.finish("id", query: mixed, visitor: visitor, now: Office.now) }
        // A code that another way was given: its verifier is another.
        let (one, two) = (
            try await desk.start("id", next: nil, visitor: visitor, now: Office.now),
            try await desk.start("id", next: nil, visitor: visitor, now: Office.now)
        )
        let stolen = try Self.field("code", of: try provider.visit(one.address))
        let injected = try Self.replacing("code", in: try provider.visit(two.address), by: stolen)
        await expect(.notBelieved) { try await desk.finish("id", query: injected, visitor: visitor, now: Office.now) }
    }

    @Test func anotherBrowserBringsNothingBack() async throws {
        let (office, provider) = try await Self.office()
        let desk = try office.desk([("id", provider)])
        func begun() async throws -> (FederationDesk.Departure, String) {
            let departure = try await desk.start("id", next: nil, visitor: Office.visitor(), now: Office.now)
            return (departure, try provider.visit(departure.address))
        }
        let (departure, query) = try await begun()
        let (other, _) = try await begun()
        await expect(.foreignAnswer) {
            try await desk.finish("id", query: query, visitor: Office.visitor(), now: Office.now)
        }
        // Once shown by a stranger it is worth nothing to anybody.
        await expect(.foreignAnswer) {
            try await desk.finish("id", query: query, visitor: Office.visitor(departure), now: Office.now)
        }
        let (_, third) = try await begun()
        await expect(.foreignAnswer) {
            try await desk.finish("id", query: third, visitor: Office.visitor(other), now: Office.now)
        }
        for query in ["", "state", "state=", "code=x&state=y", "%", String(repeating: "a=b&", count: 5000)] {
            await expect(.foreignAnswer, "\(query.prefix(20))") {
                try await desk.finish("id", query: query, visitor: Office.visitor(departure), now: Office.now)
            }
        }
        let (last, late) = try await begun()
        await expect(.notBelieved) {
            try await desk.finish(
                "id", query: late, visitor: Office.visitor(last),
                now: Office.now + AuthorizationRequest.lifeMilliseconds)
        }
        let (refusing, answer) = try await begun()
        let state = try Self.field("state", of: answer)
        await expect(.notBelieved) {
            try await desk.finish(
                "id", query: "error=access_denied&state=\(state)&iss=\(PercentEncoding.encode(provider.issuer))",
                visitor: Office.visitor(refusing), now: Office.now)
        }
        #expect(try office.log().map(\.event.outcome).filter { $0 == "foreign-answer" }.count == 9)
    }

    /// RFC 9700 section 4.4: each provider has an address of its own to come back to, and names itself.
    @Test func twoProvidersAreNotMixedUp() async throws {
        let (office, honest) = try await Self.office()
        let evil = try Self.second.get()
        try await evil.play()
        let desk = try office.desk([("id", honest), ("evil", evil)])
        // What began at one comes back as the other's.
        var departure = try await desk.start("id", next: nil, visitor: Office.visitor(), now: Office.now)
        var query = try honest.visit(departure.address)
        await expect(.foreignAnswer) {
            try await desk.finish("evil", query: query, visitor: Office.visitor(departure), now: Office.now)
        }
        // The evil one sends the browser on to the honest one, to be given its code.
        departure = try await desk.start("evil", next: nil, visitor: Office.visitor(), now: Office.now)
        let there = departure.address.replacing(evil.issuer, with: honest.issuer)
        query = try honest.visit(there)
        try await evil.play()
        await expect(.notBelieved) {
            try await desk.finish("evil", query: query, visitor: Office.visitor(departure), now: Office.now)
        }
        #expect(try await evil.play()["token"] == nil, "the honest one's code was given to the evil one")
        // It says that it is the honest one, or that its alice is.
        try await evil.play(#"{"claims": {"iss": "\#(honest.issuer)"}}"#)
        await expect(.notBelieved) { try await office.signIn(desk, evil, "evil") }
        try await evil.play()
        await expect(.refused) { try await office.signIn(desk, evil, "evil") }
        #expect(try office.log().last?.event.outcome == "not-linked")
        #expect(try await office.signIn(desk, honest).session != nil)
        await expect(.unknownProvider) {
            try await desk.start("other", next: nil, visitor: Office.visitor(), now: Office.now)
        }
        #expect(try office.log().last?.event.subject == "provider/unknown")
    }

    @Test func crowdsWaitAndShareWhatIsFetched() async throws {
        let (office, provider) = try await Self.office()
        try await provider.play()
        var limits = FederationLimits()
        limits.starts = .init(capacity: 20, interval: 30_000)
        let desk = try office.desk([("id", provider)], limits: limits)
        let now = Office.now
        func crowd() async -> [FederationError.Code?] {
            await withTaskGroup(of: FederationError.Code?.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        do throws(FederationError) {
                            _ = try await desk.start("id", next: nil, visitor: Office.visitor(), now: now)
                            return nil
                        } catch { return error.code }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(await crowd() == Array(repeating: nil, count: 20))
        #expect(try await provider.play()["configuration"] == 1)
        #expect(await crowd() == Array(repeating: .tooMany, count: 20))
        let elsewhere = Office.visitor(address: [198, 51, 100, 7])
        _ = try await desk.start("id", next: nil, visitor: elsewhere, now: now)
        _ = try await desk.start("id", next: nil, visitor: Office.visitor(), now: now + 30_000)
        // A server that fails is not asked as often as people come.
        try await provider.play(#"{"configuration_status": 500}"#)
        let other = try office.desk([("id", provider)])
        for _ in 0..<5 {
            await expect(.unreachable) {
                try await other.start("id", next: nil, visitor: Office.visitor(), now: now)
            }
        }
        #expect(try await provider.play()["configuration"] == 1)
        _ = try await other.start("id", next: nil, visitor: Office.visitor(), now: now + 5000)
    }

    @Test func whoeverIsRefusedAgainAndAgainFillsNoLog() async throws {
        let (office, provider) = try await Self.office()
        try await provider.play()
        var limits = FederationLimits()
        limits.refusalLines = .init(capacity: 5, interval: 30_000)
        let desk = try office.desk([("id", provider)], limits: limits)
        let (now, before) = (Office.now, try office.log().count)
        for number in 0..<30 {
            await expect(.unknownProvider) {
                try await desk.start("other\(number)", next: nil, visitor: Office.visitor(), now: now)
            }
            await expect(.foreignAnswer) {
                try await desk.finish("id", query: "state=\(number)", visitor: Office.visitor(), now: now)
            }
        }
        #expect(try office.log().count == before + 5)
        // Others' refusals are written down all the same, and the network's own after a while.
        for (visitor, time) in [(Office.visitor(address: [198, 51, 100, 7]), now), (Office.visitor(), now + 30_000)] {
            await expect(.unknownProvider) { try await desk.start("other", next: nil, visitor: visitor, now: time) }
        }
        #expect(try office.log().count == before + 7)
    }

    @Test func theOldestWayGivesWay() async throws {
        let (office, provider) = try await Self.office()
        var limits = FederationLimits()
        limits.openRequests = 2
        let desk = try office.desk([("id", provider)], limits: limits)
        var ways: [FederationDesk.Departure] = []
        let now = Office.now
        for index in 0..<3 {
            ways.append(
                try await desk.start("id", next: nil, visitor: Office.visitor(), now: now - 1000 + Int64(index)))
        }
        let queries = try ways.map { try provider.visit($0.address) }
        await expect(.foreignAnswer) {
            try await desk.finish("id", query: queries[0], visitor: Office.visitor(ways[0]), now: now)
        }
        for index in 1..<3 {
            let arrival = try await desk.finish(
                "id", query: queries[index], visitor: Office.visitor(ways[index]), now: now)
            #expect(arrival.session != nil)
        }
    }

    /// The provider's certificate is of an authority that this machine does not know.
    @Test func onlyTheProviderItselfIsSpokenTo() async throws {
        let (office, provider) = try await Self.office()
        let stranger = try IdentityProvider(
            name: "id", title: "x", issuer: provider.issuer, clientID: "tabellion", secret: TestProvider.secret)
        let desk = try FederationDesk(
            providers: [stranger], publicAddress: "https://office.example", accounts: office.accounts)
        await expect(.unreachable) {
            try await desk.start("id", next: nil, visitor: Office.visitor(), now: Office.now)
        }
    }

    @Test func settingsAreChecked() async throws {
        #expect(throws: Never.self) { try IdentityProvider.sample() }
        let bad: [() throws -> IdentityProvider] = [
            { try .sample(name: "A") }, { try .sample(name: "a/b") }, { try .sample(title: "") },
            { try .sample(issuer: "http://id.example") }, { try .sample(issuer: "https://id.example?x") },
            { try .sample(issuer: "https://a@id.example") }, { try .sample(clientID: "") },
            { try .sample(secret: "") }, { try .sample(secret: "a b") }, { try .sample(secondFactor: "") },
        ]
        for make in bad {
            #expect(performing: { try make() }, throws: { ($0 as? FederationError)?.code == .badSettings })
        }
        let office = try await Office()
        #expect(throws: FederationError.self) {
            try FederationDesk(
                providers: [.sample(), .sample(name: "b")], publicAddress: "https://o.example",
                accounts: office.accounts)
        }
    }

    private static func field(_ name: String, of query: String) throws -> String {
        try #require(PercentEncoding.form(Array(query.utf8))?.first { $0.name == name }?.value)
    }

    private static func replacing(_ name: String, in query: String, by value: String) throws -> String {
        let fields = try #require(PercentEncoding.form(Array(query.utf8)))
        return fields.map { "\($0.name)=\(PercentEncoding.encode($0.name == name ? value : $0.value))" }
            .joined(separator: "&")
    }
}

extension IdentityProvider {
    fileprivate static func sample(
        name: String = "id", title: String = "Identity", issuer: String = "https://id.example",
        clientID: String = "tabellion", secret: String = "secret", secondFactor: String? = nil
    ) throws -> IdentityProvider {
        try IdentityProvider(
            name: name, title: title, issuer: issuer, clientID: clientID, secret: secret, secondFactor: secondFactor)
    }
}
