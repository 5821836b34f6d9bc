import AccessModel
import Accounts
import FarmProtocol
import FarmTestSupport
import Foundation
import Testing

@Suite("Offices are apart")
struct OfficeTests {
    private static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

    /// A key of a system of its own in an office, which is made if it is not there.
    private static func key(
        _ name: String, office: String, scopes: Set<AccessScope> = Set(AccessScope.allCases), _ farm: RunningFarm
    ) async throws -> String {
        let office = try #require(OfficeID(office))
        let desk = farm.accounts
        if try await !desk.offices().contains(where: { $0.id == office }) {
            try await desk.makeOffice(office, title: "Office \(office)", by: nil, now: now)
        }
        let system = try await desk.makeSystem(
            name: try #require(LoginName(name)), office: office, by: nil, now: now)
        return try await desk.makeKey(
            for: system, scopes: scopes, expiresAt: now + 86_400_000, by: nil, now: now
        ).secret.text
    }

    private static func make(_ token: String, key: String, _ farm: RunningFarm) async throws -> String {
        let answer = try await RawRequest("POST", "/v1/captures", token: token).with("Idempotency-Key", key)
            .with(json: #"{"url":"https://example.com/"}"#).send(port: farm.port)
        #expect(answer.status == 201, "\(answer.text)")
        return try JSONDecoder().decode(SessionView.self, from: Data(answer.body)).id
    }

    private static func ids(_ token: String, _ farm: RunningFarm) async throws -> Set<String> {
        let answer = try await RawRequest("GET", "/v1/sessions", token: token).send(port: farm.port)
        #expect(answer.status == 200)
        return Set(try JSONDecoder().decode(SessionPage.self, from: Data(answer.body)).sessions.map(\.id))
    }

    @Test("nobody sees, fetches or guesses another's sessions, and keys of requests are their own")
    func sessions() async throws {
        try await TestDirectory.with { directory in
            try await TestFarm(directory).run { farm in
                let tokens = [
                    TestFarm.operatorToken, try await Self.key("first", office: "north", farm),
                    try await Self.key("second", office: "north", farm),
                    try await Self.key("third", office: "south", farm),
                ]
                var made: [String] = []
                for token in tokens { made.append(try await Self.make(token, key: "the-same", farm)) }
                #expect(Set(made).count == tokens.count)
                for (number, token) in tokens.enumerated() {
                    #expect(try await Self.ids(token, farm) == [made[number]])
                    #expect(try await Self.make(token, key: "the-same", farm) == made[number])
                    for (other, id) in made.enumerated() {
                        for path in ["", "/bundle", "/letter"] {
                            let answer = try await RawRequest("GET", "/v1/sessions/\(id)\(path)", token: token)
                                .send(port: farm.port)
                            let missing = try await RawRequest("GET", "/v1/sessions/none\(path)", token: token)
                                .send(port: farm.port)
                            guard other != number else {
                                #expect(answer.status == (path.isEmpty ? 200 : 404))
                                continue
                            }
                            // As if it did not exist, in the same words.
                            #expect(answer.status == 404 && missing.status == 404)
                            #expect(answer.text.replacing(id, with: "none") == missing.text)
                        }
                    }
                }
                // What somebody known was refused stands in the access log.
                let hour = try await farm.accounts.log.unsettled(now: Self.now + 7_200_000)
                #expect(hour.map(\.count).reduce(0, +) >= 36)
            }
        }
    }

    @Test("a key does what its scopes say, deposits belong to the farm's own office, and a revoked key opens nothing")
    func scopes() async throws {
        try await TestDirectory.with { directory in
            try await TestFarm(directory).run { farm in
                func status(_ method: String, _ path: String, _ token: String) async throws -> Int {
                    try await RawRequest(method, path, token: token).with("Idempotency-Key", "k")
                        .with(json: #"{"url":"https://example.com/"}"#).send(port: farm.port).status
                }
                let reader = try await Self.key("reader", office: "office", scopes: [.capturesRead], farm)
                #expect(try await status("GET", "/v1/sessions", reader) == 200)
                #expect(try await status("POST", "/v1/captures", reader) == 403)
                #expect(try await status("GET", "/v1/deposits/0", reader) == 403)
                let depositor = try await Self.key("depositor", office: "office", scopes: [.depositsRead], farm)
                #expect(try await status("GET", "/v1/deposits/0", depositor) == 404)
                #expect(try await status("GET", "/v1/sessions", depositor) == 403)
                let stranger = try await Self.key("stranger", office: "south", farm)
                #expect(try await status("POST", "/v1/deposits", stranger) == 404)
                #expect(try await status("GET", "/v1/webhooks", stranger) == 404)
                for token in [reader, stranger] {
                    #expect([403, 404].contains(try await status("POST", "/farm/v1/workers", token)))
                }
                let office = try #require(OfficeID("south"))
                let name = try #require(try await farm.accounts.keys(of: office).first).name
                #expect(try await farm.accounts.revokeKey(name, of: office, by: nil, now: Self.now))
                #expect(try await status("GET", "/v1/sessions", stranger) == 401)
            }
        }
    }
}
