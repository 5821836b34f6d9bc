import CanonicalJSON
import CryptoPrimitives
import SeededTestSupport
import Testing

@testable import AccessModel

@Suite("Other systems and identity providers")
struct FederationTests {
    private static let start: Int64 = 1_763_000_000_000

    // Client credentials.

    private static let key = Draw.token(.apiKey, 5)

    private static func record(expiresAt: Int64 = start + 86_400_000, revokedAt: Int64? = nil) throws -> APIKey {
        try APIKey(
            digest: key.digest, account: Draw.account(1), office: Draw.office("a"),
            scopes: [.depositsRead, .depositsWrite], createdAt: start, expiresAt: expiresAt, revokedAt: revokedAt)
    }

    private static func form(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static func refusal(_ body: () throws -> Void) -> ClientCredentials.Refusal? {
        do { try body() } catch { return error as? ClientCredentials.Refusal }
        return nil
    }

    @Test func aKeyGivesATokenWithNoMoreThanItHas() throws {
        let record = try Self.record()
        let fields = "grant_type=client_credentials&client_id=\(record.name)&client_secret=\(Self.key.text)"
        let all = try ClientCredentials.read(authorization: nil, form: Self.form(fields))
        let grant = try ClientCredentials.decide(all, key: record, phase: .active, now: Self.start)
        #expect(grant.scopes == record.scopes && grant.expiresAt == Self.start + ClientCredentials.lifeMilliseconds)
        let one = try ClientCredentials.read(
            authorization: nil, form: Self.form(fields + "&scope=deposits.read"))
        #expect(
            try ClientCredentials.decide(one, key: record, phase: .active, now: Self.start).scopes == [.depositsRead])
        let late = record.expiresAt - 5
        #expect(try ClientCredentials.decide(one, key: record, phase: .active, now: late).expiresAt == record.expiresAt)
        let basic = "Basic " + Base64.encode(Array("\(record.name):\(Self.key.text)".utf8))
        let header = try ClientCredentials.read(
            authorization: basic, form: Self.form("grant_type=client_credentials"))
        #expect(header == all)
        let more = try ClientCredentials.read(
            authorization: nil, form: Self.form(fields + "&scope=deposits.read%20webhooks"))
        #expect(
            Self.refusal { _ = try ClientCredentials.decide(more, key: record, phase: .active, now: Self.start) }
                == .invalidScope)
        let bad: [(APIKey?, AccountState.Phase?, Int64)] = [
            (nil, nil, Self.start), (record, .locked, Self.start), (record, .disabled, Self.start),
            (record, .active, record.expiresAt), (try Self.record(revokedAt: Self.start), .active, Self.start),
        ]
        for (key, phase, now) in bad {
            #expect(
                Self.refusal { _ = try ClientCredentials.decide(all, key: key, phase: phase, now: now) }
                    == .invalidClient)
        }
    }

    @Test func requestsThatAreRefused() {
        let secret = "client_id=x&client_secret=\(Self.key.text)"
        let cases: [(String?, String, ClientCredentials.Refusal)] = [
            (nil, "", .invalidRequest), (nil, "grant_type=password&\(secret)", .unsupportedGrantType),
            (nil, "grant_type=client_credentials", .invalidClient),
            (nil, "grant_type=client_credentials&client_id=x&client_secret=tbk_no", .invalidClient),
            (nil, "grant_type=client_credentials&\(secret)&scope=everything", .invalidScope),
            (nil, "grant_type=client_credentials&\(secret)&scope=", .invalidScope),
            (nil, "grant_type=client_credentials&grant_type=client_credentials&\(secret)", .invalidRequest),
            ("Basic !!!", "grant_type=client_credentials", .invalidClient),
            ("Bearer x", "grant_type=client_credentials", .invalidClient),
            ("Basic eDp5", "grant_type=client_credentials&\(secret)", .invalidRequest),
        ]
        for (authorization, form, expected) in cases {
            #expect(
                Self.refusal { _ = try ClientCredentials.read(authorization: authorization, form: Self.form(form)) }
                    == expected, "\(form)")
        }
        #expect(ClientCredentials.Refusal.invalidClient.status == 401)
    }

    @Test func keysHaveScopesAndAnEnd() throws {
        #expect(throws: AccessError.self) { try Self.record(expiresAt: Self.start) }
        #expect(throws: AccessError.self) { try Self.record(expiresAt: Self.start + APIKey.longestLife + 1) }
        #expect(throws: Never.self) { try Self.record(expiresAt: Self.start + APIKey.longestLife) }
        #expect(throws: AccessError.self) {
            try APIKey(
                digest: Self.key.digest, account: Draw.account(1), office: Draw.office("a"), scopes: [],
                createdAt: 0, expiresAt: 1)
        }
        #expect(try Self.record().principal(phase: .active, now: Self.start)?.role == .system)
    }

    // OpenID Connect.

    private static let issuer = "https://id.example/realms/notary"

    private static func document(_ change: (inout [String: JSONValue]) -> Void = { _ in }) -> [UInt8] {
        var members: [String: JSONValue] = [
            "issuer": .string(issuer), "authorization_endpoint": .string(issuer + "/auth"),
            "token_endpoint": .string(issuer + "/token"), "jwks_uri": .string(issuer + "/keys"),
            "response_types_supported": .array([.string("code"), .string("id_token")]),
            "id_token_signing_alg_values_supported": .array([.string("RS256"), .string("none"), .string("HS256")]),
            "code_challenge_methods_supported": .array([.string("plain"), .string("S256")]),
            "something_else": .null,
        ]
        change(&members)
        var object = JSONObject()
        for (name, value) in members.sorted(by: { $0.key < $1.key }) { object.set(name, value) }
        return JSONValue.object(object).canonicalBytes
    }

    private static func provider() throws -> ProviderConfiguration {
        try ProviderConfiguration.read(document(), expected: issuer)
    }

    @Test func aProvidersConfiguration() throws {
        let provider = try Self.provider()
        #expect(provider.algorithms == [.rs256] && !provider.namesIssuer)
        #expect(
            ProviderConfiguration.address(issuer: Self.issuer + "/") == Self.issuer
                + "/.well-known/openid-configuration")
        let bad: [(String, JSONValue?)] = [
            ("issuer", .string("https://id.example/realms/other")), ("issuer", nil),
            ("issuer", .string("http://id.example/realms/notary")),
            ("token_endpoint", .string("http://id.example/token")),
            ("token_endpoint", .string("https://id.example@evil.example/token")),
            ("jwks_uri", .string("https:///keys")), ("authorization_endpoint", .string("https://id.example/a#b")),
            ("authorization_endpoint", .string("https://id.example/a b")),
            ("response_types_supported", .array([.string("token")])),
            ("id_token_signing_alg_values_supported", .array([.string("none"), .string("HS256")])),
            ("code_challenge_methods_supported", .array([.string("plain")])),
        ]
        for (name, value) in bad {
            #expect(throws: AccessError.self, "\(name)") {
                try ProviderConfiguration.read(Self.document { $0[name] = value }, expected: Self.issuer)
            }
        }
        #expect(throws: Never.self) {
            try ProviderConfiguration.read(
                Self.document { $0["code_challenge_methods_supported"] = nil }, expected: Self.issuer)
        }
    }

    private static func request(acr: String? = nil) -> AuthorizationRequest {
        AuthorizationRequest(
            issuer: issuer, clientID: "tabellion", redirect: "https://o.example/sign-in/back",
            browser: Draw.token(.beforeSignIn, 1).digest, acr: acr, entropy: [UInt8](0..<96), now: start)
    }

    @Test func theWayThere() throws {
        let request = Self.request(acr: "urn:two factors")
        let address = request.address(try Self.provider())
        #expect(
            address.hasPrefix(Self.issuer + "/auth?response_type=code&client_id=tabellion&redirect_uri=https%3A%2F%2F"))
        for part in [
            "state=\(request.state)", "nonce=\(request.nonce)", "code_challenge=\(request.pkce.challenge)",
            "code_challenge_method=S256", "acr_values=urn%3Atwo%20factors",
        ] { #expect(address.contains(part)) }
        #expect(!address.contains(request.pkce.verifier) && request.state != request.nonce)
    }

    @Test func theWayBack() throws {
        let (request, browser) = (Self.request(), Draw.token(.beforeSignIn, 1).digest)
        let silent = try Self.provider()
        let naming = try ProviderConfiguration.read(
            Self.document { $0["authorization_response_iss_parameter_supported"] = .boolean(true) },
            expected: Self.issuer)
        let good = "code=abc&state=\(request.state)"
        let named = good + "&iss=" + PercentEncoding.encode(Self.issuer)
        #expect(try request.code(query: good, browser: browser, provider: silent, now: Self.start) == "abc")
        #expect(try request.code(query: named, browser: browser, provider: naming, now: Self.start) == "abc")
        func refused(
            _ query: String, browser: Digest? = nil, _ provider: ProviderConfiguration? = nil, after: Int64 = 0
        ) -> Bool {
            do {
                _ = try request.code(
                    query: query, browser: browser ?? Draw.token(.beforeSignIn, 1).digest, provider: provider ?? silent,
                    now: Self.start + after)
                return false
            } catch { return error.code == .notBelieved && !error.message.contains("<script>") }
        }
        #expect(refused("code=abc&state=x") && refused("code=abc") && refused("state=\(request.state)"))
        #expect(refused(good, browser: Draw.token(.beforeSignIn, 2).digest))
        #expect(refused(good, naming) && refused(good + "&iss=https%3A%2F%2Fevil.example"))
        #expect(refused(good, after: AuthorizationRequest.lifeMilliseconds) && refused(good, after: -1))
        #expect(refused(good + "&code=def") && refused("error=access_denied&state=\(request.state)"))
        #expect(refused("error=%3Cscript%3E&state=\(request.state)"))
    }

    private static func claims(_ change: (inout [String: JSONValue]) -> Void = { _ in }) -> [UInt8] {
        let seconds = UInt64(start / 1000)
        var members: [String: JSONValue] = [
            "iss": .string(issuer), "sub": .string("f7c1"), "aud": .string("tabellion"),
            "exp": .integer(seconds + 300), "iat": .integer(seconds), "nonce": .string(request().nonce),
            "acr": .string("two"), "email": .string("w@example.org"),
        ]
        change(&members)
        var object = JSONObject()
        for (name, value) in members.sorted(by: { $0.key < $1.key }) { object.set(name, value) }
        return JSONValue.object(object).canonicalBytes
    }

    private static func token(_ payload: [UInt8], header: String = #"{"alg":"RS256","kid":"k1"}"#) -> String {
        [Base64URL.encode(Array(header.utf8)), Base64URL.encode(payload), Base64URL.encode([1, 2, 3])]
            .joined(separator: ".")
    }

    private static func isAccepted(
        acr: String? = nil, after: Int64 = 0, _ change: (inout [String: JSONValue]) -> Void = { _ in }
    ) -> Bool {
        do {
            try IDToken(token(claims(change))).claims(ifSigned: true)
                .check(for: request(acr: acr), now: start + after)
            return true
        } catch { return false }
    }

    @Test func whatAProviderSaysIsForUsAndForNow() throws {
        let seconds = UInt64(Self.start / 1000)
        #expect(Self.isAccepted() && Self.isAccepted(acr: "two"))
        #expect(!Self.isAccepted(acr: "three"))
        #expect(Self.isAccepted { $0["aud"] = .array([.string("tabellion")]) })
        #expect(
            Self.isAccepted {
                $0["aud"] = .array([.string("tabellion"), .string("other")])
                $0["azp"] = .string("tabellion")
            })
        #expect(!Self.isAccepted { $0["aud"] = .array([.string("tabellion"), .string("other")]) })
        #expect(!Self.isAccepted { $0["azp"] = .string("other") })
        #expect(!Self.isAccepted { $0["aud"] = .string("other") } && !Self.isAccepted { $0["aud"] = .array([]) })
        #expect(!Self.isAccepted { $0["iss"] = .string(Self.issuer + "/") })
        #expect(!Self.isAccepted { $0["nonce"] = .string("x") } && !Self.isAccepted { $0["nonce"] = nil })
        #expect(Self.isAccepted { $0["iat"] = .integer(seconds + 60) })
        #expect(!Self.isAccepted { $0["iat"] = .integer(seconds + 61) })
        #expect(Self.isAccepted(after: 359_000) && !Self.isAccepted(after: 360_000))
        let old: (inout [String: JSONValue]) -> Void = { $0["exp"] = .integer(seconds + 86_400) }
        #expect(Self.isAccepted(after: 600_000, old) && !Self.isAccepted(after: 601_000, old))
        for name in ["iss", "sub", "aud", "exp", "iat"] { #expect(!Self.isAccepted { $0[name] = nil }) }
        #expect(!Self.isAccepted { $0["sub"] = .string("") })
    }

    @Test func signaturesOfOtherKindsAreRefused() throws {
        for header in [
            #"{"alg":"none"}"#, #"{"alg":"HS256"}"#, #"{"alg":"RS256","crit":["x"]}"#, #"{"alg":"rs256"}"#, "{}", "[]",
        ] {
            #expect(throws: AccessError.self) { try IDToken(Self.token(Self.claims(), header: header)) }
        }
        let token = try IDToken(Self.token(Self.claims()))
        #expect(token.header.key == "k1" && token.header.algorithm == .rs256)
        #expect(Self.token(Self.claims()) == String(decoding: token.signedBytes, as: UTF8.self) + ".AQID")
        #expect(throws: AccessError.self) { try token.claims(ifSigned: false) }
        for text in [
            "", "a.b", "a.b.c.d", Self.token(Self.claims()) + "=", "..", String(repeating: "A", count: 20_000),
        ] {
            #expect(throws: AccessError.self) { try IDToken(text) }
        }
    }

    @Test func brokenTokensAndDocumentsNeverCrash() {
        var generator = SeededGenerator.announced()
        for _ in 0..<1500 {
            let text = String(decoding: generator.mutate(Array(Self.token(Self.claims()).utf8)), as: UTF8.self)
            _ = try? IDToken(text).claims(ifSigned: true).check(for: Self.request(), now: Self.start)
            _ = try? IDToken(Self.token(generator.mutate(Self.claims()))).claims(ifSigned: true)
                .check(for: Self.request(), now: Self.start)
            _ = try? ProviderConfiguration.read(generator.mutate(Self.document()), expected: Self.issuer)
        }
    }
}
