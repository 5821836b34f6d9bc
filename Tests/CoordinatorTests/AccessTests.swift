import FarmProtocol
import FarmTestSupport
import Testing

@Suite("Who may call what")
struct AccessTests {
    /// Every route behind a token, with something to send.
    private static let clientRoutes = [
        ("POST", "/v1/captures"), ("GET", "/v1/sessions"), ("GET", "/v1/sessions/x"), ("GET", "/v1/sessions/x/bundle"),
    ]
    private static let workerRoutes = [
        ("POST", "/farm/v1/workers"), ("POST", "/farm/v1/workers/w/poll"), ("POST", "/farm/v1/workers/w/sessions/x"),
        ("PUT", "/farm/v1/workers/w/sessions/x/bundle"), ("POST", "/farm/v1/ledger/entries"),
        ("GET", "/farm/v1/ledger/receipts/0"), ("POST", "/farm/v1/ledger/proofs"),
    ]

    @Test("every route wants its own token, and says so alike to all who lack it")
    func tokens() async throws {
        try await TestDirectory.with { directory in
            try await TestFarm(directory).run { farm in
                for (routes, right, wrong) in [
                    (Self.clientRoutes, TestFarm.operatorToken, TestFarm.workerToken),
                    (Self.workerRoutes, TestFarm.workerToken, TestFarm.operatorToken),
                ] {
                    let headers: [String?] = [
                        nil, "", "Bearer", "Bearer ", "bearer \(right)", "Basic \(right)",
                        "Bearer \(right)x", "Bearer \(right.dropLast())", "Bearer \(right.uppercased())",
                        "Bearer \(wrong) \(right)", right,
                    ]
                    for (method, path) in routes {
                        for header in headers {
                            var request = RawRequest(method, path)
                            if let header { request = request.with("Authorization", header) }
                            let answer = try await request.send(port: farm.port)
                            #expect(answer.status == 401, "\(method) \(path) with \(header ?? "nothing")")
                            #expect(answer.headers["content-type"] == "application/problem+json")
                            #expect(try answer.problem().status == 401)
                            #expect(!answer.text.contains(right))
                        }
                        // Whoever is known, and may not, is told so, or that there is nothing.
                        let other = try await RawRequest(method, path, token: wrong).send(port: farm.port)
                        #expect([403, 404].contains(other.status), "\(method) \(path) with the other token")
                        // Positive control: with its token the same request gets further.
                        let answer = try await RawRequest(method, path, token: right).send(port: farm.port)
                        #expect(answer.status != 401 && answer.status != 403, "\(method) \(path)")
                    }
                }
            }
        }
    }

    @Test("public routes want no token")
    func publicRoutes() async throws {
        try await TestDirectory.with { directory in
            try await TestFarm(directory).run { farm async throws in
                for path in [
                    "/", "/verify", "/explorer", "/explorer/draws/log", "/healthz", "/readyz", "/openapi.yaml",
                    "/log/checkpoint", "/log/log.json",
                ] {
                    #expect(try await RawRequest("GET", path).send(port: farm.port).status == 200, "\(path)")
                }
            }
        }
    }
}
