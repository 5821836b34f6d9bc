import AccessModel
import Accounts
import FarmTestSupport
import Testing

@testable import Coordinator

@Suite("Pages about accounts, over HTTP")
struct PeopleRoutesTests {
    private static let password = "seven quiet lanterns"
    private static let agent = "Firefox"
    private static let browser = AccountDesk.Browser(address: [127, 0, 0, 1], userAgent: agent)
    private static let office = OfficeID("office")!

    private static func run(_ body: (RunningFarm) async throws -> Void) async throws {
        try await TestDirectory.with { directory in
            try await TestFarm(directory).run { farm in
                if try await farm.accounts.title(of: office) == nil {
                    try await farm.accounts.makeOffice(office, title: "Office", by: nil, now: unixMilliseconds())
                }
                try await body(farm)
            }
        }
    }

    /// Somebody with a password, signed in.
    private static func holder(_ farm: RunningFarm, _ name: String) async throws -> SecretToken {
        let now = unixMilliseconds()
        let (_, link) = try await farm.accounts.invite(
            name: LoginName(name)!, role: .rightsHolder, office: office, by: nil, now: now)
        _ = try await farm.accounts.follow(link, password: password, now: now)
        let answer = try await farm.accounts.signIn(name: name, password: password, from: browser, now: now)
        guard case .signedIn(let session) = answer else { throw Unexpected() }
        return session
    }

    private struct Unexpected: Error {}

    private static func request(
        _ method: String, _ path: String, _ session: SecretToken? = nil, agent: String = agent
    ) -> RawRequest {
        let request = RawRequest(method, path).with("User-Agent", agent).with("Accept", "text/html").with(
            "Accept-Language", "en")
        return session.map { request.with("Cookie", "__Host-tabellion=\($0.text)") } ?? request
    }

    private static func token(_ farm: RunningFarm, _ session: SecretToken) -> String {
        CSRFToken.make(session: session.digest, key: farm.accounts.csrfKey, nonce: [UInt8](repeating: 7, count: 16))
    }

    @Test(
        "nobody gets to a page of somebody, and comes back to it after signing in",
        arguments: [
            "/account", "/people", "/offices", "/offices/office/people", "/offices/office/systems", "/systems",
            "/access-log", "/installation/people", "/people/00000000000000000000000000000000", "/step-up",
            "/offices/NO%20OFFICE/people",
        ])
    func nobody(path: String) async throws {
        try await Self.run { farm in
            let answer = try await Self.request("GET", path).send(port: farm.port)
            #expect(answer.status == 303)
            #expect(answer.headers["location"]?.hasPrefix("/sign-in?next=%2F") == true)
            #expect(answer.headers["cache-control"] == "no-store")
            let program = try await RawRequest("GET", path).send(port: farm.port)
            #expect(program.status == 401 && program.headers["content-type"] == "application/problem+json")
        }
    }

    @Test("the frame names who is signed in, on every page; the session's cookie alone does not sign out")
    func frame() async throws {
        try await Self.run { farm in
            let session = try await Self.holder(farm, "wang.holder")
            for path in ["/", "/verify", "/account", "/access-log", "/no-such-page"] {
                let page = try await Self.request("GET", path, session).send(port: farm.port).text
                #expect(page.contains("wang.holder") && page.contains("action=\"/sign-out\""), "\(path)")
            }
            let form = Self.request("POST", "/sign-out", session).with(
                "Content-Type", "application/x-www-form-urlencoded")
            #expect(try await form.with(body: Array("token=x".utf8)).send(port: farm.port).status == 403)
            let token = Self.token(farm, session)
            let other = form.with("Origin", "https://evil.example").with(body: Array("token=\(token)".utf8))
            #expect(try await other.send(port: farm.port).status == 403)
            #expect(try await Self.request("GET", "/account", session).send(port: farm.port).status == 200)
            let own = form.with("Origin", TestFarm.publicAddress).with(body: Array("token=\(token)".utf8))
            let out = try await own.send(port: farm.port)
            #expect(out.status == 303 && out.headers["set-cookie"]?.contains("Max-Age=0") == true)
            #expect(try await Self.request("GET", "/account", session).send(port: farm.port).status == 303)
        }
    }

    @Test(
        "an answer that changes somebody's account is dangerous five minutes after the password: it is asked for again")
    func stepUp() async throws {
        try await Self.run { farm in
            let session = try await Self.holder(farm, "wang.holder")
            let principal = try await farm.accounts.principal(
                session: session, userAgent: Self.agent, now: unixMilliseconds())
            let late = (principal.provedAt ?? 0) + AccessPolicy.stepUpMilliseconds + 1
            let caller = Caller(
                principal: principal, session: session, browser: Self.browser,
                journal: AccessJournal(accounts: farm.accounts, clock: { late }))
            let own = Resource.own(by: principal)
            #expect(caller.could(.changeCredentials, on: own) && !caller.may(.changeCredentials, on: own))
            let refused = await #expect(throws: AccessRefused.self) {
                try await caller.authorize(.changeCredentials, on: own)
            }
            #expect(refused?.refusal == .stepUp)
            // With the password shown again, by a new session.
            let answer = try await farm.accounts.givePassword(
                Self.password, session: session, from: Self.browser, now: late)
            guard case .signedIn(let fresh) = answer else { throw Unexpected() }
            #expect(try await caller.raised(to: fresh).may(.changeCredentials, on: own))
            #expect(try await caller.raised(to: session).principal.role == .visitor)
        }
    }

    @Test(
        "the token endpoint refuses as RFC 6749 says",
        arguments: [
            ("", nil, 400, "invalid_request"), ("grant_type=password", nil, 400, "unsupported_grant_type"),
            ("grant_type=client_credentials", nil, 401, "invalid_client"),
            ("grant_type=client_credentials", "Basic eDp5", 401, "invalid_client"),
            ("grant_type=client_credentials", "Bearer x", 401, "invalid_client"),
            ("grant_type=client_credentials&grant_type=client_credentials", nil, 400, "invalid_request"),
            ("grant_type=client_credentials&client_id=0123456789ab&client_secret=tbk_x", nil, 401, "invalid_client"),
        ] as [(String, String?, Int, String)])
    func token(_ row: (body: String, authorization: String?, status: Int, error: String)) async throws {
        try await Self.run { farm in
            var request = RawRequest("POST", "/v1/oauth/token").with(
                "Content-Type", "application/x-www-form-urlencoded")
            if let authorization = row.authorization { request = request.with("Authorization", authorization) }
            let answer = try await request.with(body: Array(row.body.utf8)).send(port: farm.port)
            #expect(answer.status == row.status && answer.text == "{\"error\":\"\(row.error)\"}")
            #expect(answer.headers["cache-control"] == "no-store" && answer.headers["pragma"] == "no-cache")
            #expect((answer.headers["www-authenticate"] != nil) == (row.status == 401))
        }
    }

    @Test("a key buys a token with no more scopes than it has, and the token opens what they say")
    func granted() async throws {
        try await Self.run { farm in
            let now = unixMilliseconds()
            let system = try await farm.accounts.makeSystem(
                name: LoginName("gateway")!, office: Self.office, by: nil, now: now)
            let (secret, name) = try await farm.accounts.makeKey(
                for: system, scopes: [.capturesRead], expiresAt: now + 60_000, by: nil, now: now)
            func ask(_ scope: String) async throws -> RawAnswer {
                let body = "grant_type=client_credentials&client_id=\(name)&client_secret=\(secret.text)&scope=\(scope)"
                return try await RawRequest("POST", "/v1/oauth/token").with(
                    "Content-Type", "application/x-www-form-urlencoded"
                ).with(body: Array(body.utf8)).send(port: farm.port)
            }
            #expect(try await ask("draws.read").text == "{\"error\":\"invalid_scope\"}")
            let answer = try await ask("captures.read")
            #expect(answer.status == 200 && answer.text.contains("\"token_type\":\"Bearer\""))
            let token = try #require(answer.text.firstMatch(of: /"access_token":"([^"]+)"/)?.1)
            let seconds = try #require(answer.text.firstMatch(of: /"expires_in":([0-9]+)/)?.1)
            #expect((0...60).contains(try #require(Int(seconds))), "a token outlives its key")
            #expect(
                try await RawRequest("GET", "/v1/sessions", token: String(token)).send(port: farm.port).status == 200)
            let capture = RawRequest("POST", "/v1/captures", token: String(token)).with(json: "{}")
            #expect(try await capture.send(port: farm.port).status != 201)
        }
    }
}
