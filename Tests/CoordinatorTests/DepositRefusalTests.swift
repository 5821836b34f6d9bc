import CryptoPrimitives
import FarmProtocol
import FarmTestSupport
import Foundation
import Ledger
import SeededTestSupport
import Testing
import TransparencyLog

@testable import Coordinator

/// Bad input, each beside a control that is taken.
@Suite("Deposits: refusals") struct DepositRefusalTests {
    private static let digest = sha256([1]).hex

    private struct Case {
        let path: String
        let body: String
        let status: Int
        let field: String?
    }

    private static let cases: [Case] = {
        let single = "/v1/deposits"
        let batch = "/v1/deposits/batch"
        let long = String(repeating: "x", count: 256)
        return [
            Case(path: single, body: "{}", status: 422, field: "sha256"),
            Case(path: single, body: #"{"sha256":"\#(digest.uppercased())"}"#, status: 422, field: "sha256"),
            Case(path: single, body: #"{"sha256":"\#(digest)0"}"#, status: 422, field: "sha256"),
            Case(path: single, body: #"{"sha256":12}"#, status: 422, field: "sha256"),
            Case(path: single, body: #"{"sha256":null}"#, status: 422, field: "sha256"),
            Case(path: single, body: #"{"sm3":"\#(String(repeating: "0", count: 64))"}"#, status: 422, field: "sm3"),
            Case(path: single, body: #"{"sha256":"\#(digest)","md5":"x"}"#, status: 422, field: "md5"),
            Case(path: single, body: #"{"sha256":"\#(digest)","sha256":"\#(digest)"}"#, status: 422, field: "sha256"),
            Case(path: single, body: #"{"sha256":"\#(digest)","name":"\#(long)"}"#, status: 422, field: "name"),
            Case(path: single, body: #"{"sha256":"\#(digest)","name":"a\u0007"}"#, status: 422, field: "name"),
            Case(path: single, body: #"{"sha256":"\#(digest)","case":""}"#, status: 422, field: "case"),
            Case(path: single, body: #"{"sha256":"\#(digest)","owner":"\#(long)"}"#, status: 422, field: "owner"),
            Case(path: single, body: #"{"sha256":"\#(digest)"} x"#, status: 400, field: nil),
            Case(path: single, body: #"{"sha256":"\#(digest)""#, status: 400, field: nil),
            Case(path: single, body: #"{"sha256":"\#(digest)","name":"\ud800"}"#, status: 400, field: nil),
            Case(path: single, body: "", status: 400, field: nil),
            Case(path: single, body: "[]", status: 400, field: nil),
            Case(path: single, body: String(repeating: " ", count: 70_000), status: 413, field: nil),
            Case(path: batch, body: #"{"deposits":[]}"#, status: 422, field: "deposits"),
            Case(path: batch, body: "{}", status: 422, field: "deposits"),
            Case(path: batch, body: #"{"deposits":{}}"#, status: 422, field: "deposits"),
            Case(path: batch, body: #"{"deposits":[{"sha256":"\#(digest)"},{}]}"#, status: 422, field: "deposits[1]"),
            Case(
                path: batch, body: #"{"deposits":[{"sha256":"\#(digest)"},{"sm3":"0"}]}"#, status: 422,
                field: "deposits[1].sm3"),
            Case(
                path: batch, body: #"{"deposits":[{"sha256":"\#(digest)","case":"c"}]}"#, status: 422,
                field: "deposits[0].case"),
            Case(
                path: batch,
                body:
                    #"{"deposits":[\#(Array(repeating: #"{"sha256":"\#(digest)"}"#, count: 10_001).joined(separator: ","))]}"#,
                status: 422, field: "deposits"),
        ]
    }()

    @Test func badBodiesNameTheFieldAndLeaveNoTrace() async throws {
        try await TestDirectory.with { directory in
            try await TestFarm(directory).run { farm in
                for (number, one) in Self.cases.enumerated() {
                    let answer = try await farm.post(one.path, key: "r\(number)", json: one.body)
                    #expect(answer.status == one.status, "\(one.body.prefix(120)): \(answer.text)")
                    #expect(answer.headers["content-type"] == "application/problem+json")
                    #expect(try answer.problem().errors?.first?.field == one.field, "\(answer.text)")
                    // The key was not used up.
                    #expect(
                        try await farm.post("/v1/deposits", key: "r\(number)", json: #"{"sha256":"\#(Self.digest)"}"#)
                            .status == 201)
                }
                #expect(farm.log.latestCheckpoint().checkpoint.size <= UInt64(Self.cases.count))
            }
        }
    }

    @Test func headersAreChecked() async throws {
        try await TestDirectory.with { directory in
            try await TestFarm(directory).run { farm in
                let body = #"{"sha256":"\#(Self.digest)"}"#
                #expect(try await farm.post("/v1/deposits", key: nil, json: body).status == 400)
                for key in ["a b", String(repeating: "k", count: 256), "é", "tabellion-certificate/0c0c"] {
                    #expect(try await farm.post("/v1/deposits", key: key, json: body).status == 400, "key \(key)")
                }
                #expect(
                    try await farm.post("/v1/deposits", key: "k", type: "text/plain", body: Array(body.utf8)).status
                        == 415)
                let binary = "application/vnd.tabellion.digests"
                #expect(try await farm.post("/v1/deposits/batch", key: "k", type: binary, body: [1]).status == 422)
                #expect(
                    try await farm.post(
                        "/v1/deposits/batch", key: "k", type: binary, body: [UInt8](repeating: 0, count: 64)
                    ).status == 422)
                #expect(
                    try await farm.post(
                        "/v1/deposits/batch", key: "k", type: binary, body: [UInt8](repeating: 1, count: 64 * 10_001)
                    ).status == 413)
                let stranger = try await RawRequest("POST", "/v1/deposits", token: TestFarm.workerToken)
                    .with("Idempotency-Key", "k").with(json: body).send(port: farm.port)
                #expect(stranger.status == 404)
                #expect(try await farm.post("/v1/deposits", key: "k", json: body).status == 201)
            }
        }
    }

    @Test(arguments: [
        "", "?sha256=xyz", "?sha256=\(digest)&sm3=\(digest)", "?case=", "?sha256=\(digest)&limit=x",
        "?sha256=\(digest)&cursor=01", "?sha256=\(digest)&cursor=-1",
    ]) func badSearchesAreRefused(_ query: String) async throws {
        try await TestDirectory.with { directory in
            try await TestFarm(directory).run { farm in
                let refused = try await farm.get("/v1/deposits\(query)")
                #expect(refused.status == 400)
                #expect(try await farm.get("/v1/deposits?sha256=\(Self.digest)&limit=2&cursor=7").status == 200)
                for id in ["0", "00", "x", "-1", "18446744073709551615", "18446744073709551616"] {
                    #expect(try await farm.get("/v1/deposits/\(id)").status == 404)
                    #expect(try await farm.get("/v1/deposits/\(id)/proof").status == 404)
                    #expect(try await farm.get("/v1/letters/\(id)").status == 404)
                }
            }
        }
    }

    @Test func mutatedBodiesNeverCrashTheReader() {
        var generator = SeededGenerator.announced()
        let item = #"{"sha256":"\#(Self.digest)","sm3":"\#(Self.digest)","name":"é\u00e9"}"#
        let bodies = [item, #"{"deposits":[\#(item), \#(item)],"case":"c","owner":"o"}"#].map { Array($0.utf8) }
        #expect((try? DepositBodyReader.single(bodies[0]))?.names == ["éé"])
        var taken = 0
        for _ in 0..<30_000 {
            let body = generator.mutate(bodies.randomElement(using: &generator)!)
            for form in 0..<3 {
                do {
                    let draft = try read(body, form)
                    taken += 1
                    #expect(draft.count >= 1 && draft.firstEmpty == nil)
                    #expect(draft.names.isEmpty || draft.names.count == draft.count)
                } catch {
                    #expect([400, 422].contains(error.status))
                }
            }
        }
        #expect(taken > 100)
    }

    private func read(_ body: [UInt8], _ form: Int) throws(ProblemDetails) -> DepositDraft {
        switch form {
        case 0: try DepositBodyReader.single(body)
        case 1: try DepositBodyReader.batch(body)
        default: try DepositBodyReader.question(body)
        }
    }
}
