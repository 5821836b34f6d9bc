import FarmClient
import FarmProtocol
import FarmTestSupport
import Foundation
import Testing

@Suite("Lists of captures over HTTP") struct BatchRoutesTests {
    private func withFarm(_ body: (RunningFarm) async throws -> Void) async throws {
        try await TestDirectory.with { directory in try await TestFarm(directory).run(body) }
    }

    private func list(_ count: Int, script: String? = nil) -> BatchRequest {
        BatchRequest(
            captures: (0..<count).map { .init(url: "https://example.com/\($0)", subject: "第\($0)页") }, script: script)
    }

    private func post(_ json: String, _ farm: RunningFarm) async throws -> RawAnswer {
        try await RawRequest("POST", "/v1/captures/batch", token: TestFarm.operatorToken).with(json: json)
            .send(port: farm.port)
    }

    @Test("a list is queued, shown page by page, and kept apart from others")
    func create() async throws {
        try await withFarm { farm in
            let batch = try await farm.client.create(
                list(7, script: #"{"version":1,"steps":[{"do":"screenshot"}]}"#), key: "k")
            #expect(batch.count == 7 && batch.waiting == 7 && batch.done == 0 && batch.wait == nil)
            #expect(batch.results.map(\.number) == Array(1...7))
            #expect(batch.results.map(\.url) == (0..<7).map { "https://example.com/\($0)" })
            #expect(
                try await farm.client.create(list(7, script: #"{"version":1,"steps":[{"do":"screenshot"}]}"#), key: "k")
                    == batch)
            let other = await #expect(throws: ProblemDetails.self) {
                _ = try await farm.client.create(list(6), key: "k")
            }
            #expect(other?.status == 422)
            var seen: [Int] = []
            var cursor: String?
            repeat {
                let page = try await farm.client.batch(batch.id, cursor: cursor, limit: 3)
                seen += page.results.map(\.number)
                cursor = page.next
            } while cursor != nil
            #expect(seen == Array(1...7))
            // Each session knows its batch, and begins with its own address.
            let given = try await farm.worker.poll(worker: "w", WorkerPoll(warm: 1, active: []))
            #expect(given.captures.map(\.session) == [batch.results[0].session])
            #expect(
                given.captures[0].request.script?.contains(
                    #"{"do":"navigate","url":"https://example.com/0"},{"do":"screenshot"}"#) == true)
            #expect(try await farm.client.session(batch.results[1].session).batch == batch.id)
            // The subject is the user's own and stays between them and the bundle.
            let table = String(decoding: try await farm.client.table(ofBatch: batch.id), as: UTF8.self)
            #expect(!table.contains("第1页") && table.components(separatedBy: "\r\n").count == 9)
            #expect(table.contains("1,https://example.com/0,assigned,"))
            let withdrawn = try await farm.client.withdraw(batch: batch.id)
            #expect(withdrawn.failed == 6 && withdrawn.running == 1)
            #expect(try await farm.client.withdraw(batch: batch.id) == withdrawn)
            let unknown = await #expect(throws: ProblemDetails.self) { _ = try await farm.client.batch("none") }
            #expect(unknown?.status == 404)
            for query in ["limit=x", "cursor=x", "cursor=-1"] {
                let answer = try await RawRequest(
                    "GET", "/v1/batches/\(batch.id)?\(query)", token: TestFarm.operatorToken
                )
                .send(port: farm.port)
                #expect(answer.status == 400, "\(query)")
            }
            #expect(try await RawRequest("GET", "/v1/batches/\(batch.id)").send(port: farm.port).status == 401)
        }
    }

    @Test("bad lists are refused with the place of the fault")
    func refusals() async throws {
        try await withFarm { farm in
            let cases: [(String, Int, String)] = [
                (#"{"captures":[]}"#, 422, "captures"),
                (#"{"captures":[{"url":"https://a.example/"},{"url":"gopher://b/"}]}"#, 422, "captures[1].url"),
                (#"{"captures":[{"url":"https://a.example/"},{"subject":"b"}]}"#, 400, "captures[1].url is missing"),
                (#"{"captures":[{"url":"https://a.example/"},{"url":7}]}"#, 400, "captures[1].url has the wrong type"),
                (#"{"captures":[{"url":"https://a.example/"}],"script":"{}"}"#, 422, "script"),
                (#"{"captures":{}}"#, 400, "captures has the wrong type"), ("[", 400, "JSON"),
                (#"{}"#, 400, "captures"),
            ]
            for (json, status, place) in cases {
                let answer = try await post(json, farm)
                #expect(answer.status == status && answer.text.contains(place), "\(json): \(answer.text)")
            }
            #expect(try await farm.client.sessions().sessions.isEmpty, "none is queued in part")
            #expect(try await post(#"{"captures":[{"url":"https://a.example/"}]}"#, farm).status == 201)
        }
    }

    /// Three simulated workers, which speak the real protocol, a list of hundreds, and people who come while it runs.
    @Test("hundreds are done while people use the farm", .timeLimit(.minutes(3)))
    func hundreds() async throws {
        try await withFarm { farm in
            let batch = try await farm.client.create(list(200), key: "many")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<3 {
                    group.addTask {
                        try await SimulatedWorker(name: "w\(number)", farm: farm).serve(desktops: 4)
                    }
                }
                for number in 0..<5 {
                    let person = try await farm.client.create(
                        CaptureRequest(url: "https://example.com/", isInteractive: true), key: "person \(number)")
                    while try await !farm.client.session(person.id).phase.isEnd {
                        try await Task.sleep(for: .milliseconds(25))
                    }
                    if number == 0 {
                        #expect(
                            try await farm.client.batch(batch.id, limit: 1).waiting > 0,
                            "a person does not wait for the list")
                    }
                }
                while try await farm.client.batch(batch.id, limit: 1).done < 200 {
                    try await Task.sleep(for: .milliseconds(50))
                }
                // Their last polls would be held open for something to do.
                group.cancelAll()
            }
            let done = try await farm.client.batch(batch.id, limit: 500)
            #expect(done.sealed == 200 && done.failed == 0 && done.next == nil && done.wait == nil)
            #expect(done.results.map(\.url) == (0..<200).map { "https://example.com/\($0)" })
            #expect(done.results.allSatisfy { $0.fingerprint != nil })
        }
    }
}
