import CallbackTestSupport
import CryptoPrimitives
import FarmClient
import FarmProtocol
import FarmTestSupport
import Foundation
import Notifications
import Testing

@Suite("Webhooks over HTTP") struct WebhookRoutesTests {
    private func withFarm(_ body: (RunningFarm, Receiver, WebhookClient) async throws -> Void) async throws {
        let receiver = try Receiver()
        try await TestDirectory.with { directory in
            var farm = try TestFarm(directory)
            farm.callbacks = try WebhookPolicy(hosts: ["127.0.0.1:\(receiver.port)"], networks: ["127.0.0.0/8"])
            try await farm.run { farm in
                let caller = HTTPCaller(server: farm.server, token: TestFarm.operatorToken)
                try await body(farm, receiver, WebhookClient(caller))
            }
        }
    }

    private func status(_ work: () async throws -> Void) async -> Int? {
        do {
            try await work()
            return nil
        } catch { return (error as? ProblemDetails)?.status ?? -1 }
    }

    /// Waits for a number of callbacks of one path.
    private func diary(_ receiver: Receiver, _ name: String, _ count: Int) async throws -> [Receiver.Entry] {
        while true {
            let diary = try await receiver.diary(name)
            if diary.count >= count { return diary }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    @Test(.timeLimit(.minutes(1))) func addressesAreKeptListedAndRemoved() async throws {
        try await withFarm { farm, receiver, client in
            let url = try receiver.url("a").absoluteString
            let view = try await client.add(.init(url: url, kinds: ["deposit.letter"]))
            #expect(view.key == Hex.encode(TestFarm.key("webhook").publicKey) && view.url == url)
            #expect(try await client.add(.init(url: url, kinds: ["deposit.letter"])) == view)
            #expect(try await client.list() == WebhookList(webhooks: [view], waiting: 0, dead: 0))
            #expect(await status { _ = try await client.add(.init(url: url)) } == 409)
            #expect(await status { _ = try await client.add(.init(url: "http://elsewhere.example/")) } == 422)
            #expect(await status { _ = try await client.add(.init(url: url + "b", kinds: ["deposit.x"])) } == 422)
            for body in [
                #"{}"#, #"{"url":7}"#, #"{"url":"\#(url)","more":1}"#, "[]", "{", #"{"url":"\#(url)","kinds":[3]}"#,
            ] {
                let answer = try await RawRequest("POST", "/v1/webhooks", token: TestFarm.operatorToken)
                    .with(json: body).send(port: farm.port)
                #expect(answer.status == 400, "\(body): \(answer.text)")
            }
            let unknown = try await RawRequest("DELETE", "/v1/webhooks", token: TestFarm.operatorToken)
                .send(port: farm.port)
            #expect(unknown.status == 405)
            for token in [nil, TestFarm.workerToken] {
                let answer = try await RawRequest("GET", "/v1/webhooks", token: token).send(port: farm.port)
                #expect(answer.status == (token == TestFarm.workerToken ? 404 : 401))
            }
            try await client.remove(view.id)
            #expect(await status { try await client.remove(view.id) } == 404)
            #expect(try await client.list().webhooks.isEmpty)
            #expect(await status { try await client.retry("none") } == 404)
            #expect(try await client.deadLetters() == DeadLetterPage(events: [], next: nil))
        }
    }

    @Test(.timeLimit(.minutes(1))) func depositsAreToldStageByStage() async throws {
        try await withFarm { farm, receiver, client in
            _ = try await farm.deposit(#"{"sha256":"\#(sha256([1]).hex)"}"#, key: "before")
            _ = try await client.add(.init(url: try receiver.url("all").absoluteString))
            _ = try await client.add(
                .init(url: try receiver.url("some").absoluteString, kinds: ["deposit.integrated"]))
            let batch = #"{"deposits":[{"sha256":"\#(sha256([2]).hex)"},{"sha256":"\#(sha256([3]).hex)"}]}"#
            let answer = try await farm.post("/v1/deposits/batch", key: "two", json: batch)
            let accepted = try AcceptedDeposit(answer.body)
            let last = try await farm.deposit(#"{"sha256":"\#(sha256([4]).hex)"}"#, key: "last")
            // A deposit from before may still have been on its way to a stage.
            var all: [Callback] = []
            while all.count(where: { [accepted.id, last.id].contains($0.stream) }) < 4 {
                try await Task.sleep(for: .milliseconds(20))
                all = try await receiver.diary("all").map { try Callback($0) }
            }
            #expect(all.allSatisfy { $0.isSigned(by: TestFarm.key("webhook").publicKey) })
            for id in [accepted.id, last.id] {
                let told = all.filter { $0.stream == id }
                #expect(told.map(\.kind) == ["deposit.accepted", "deposit.integrated"])
                #expect(Set(told.map(\.event)).count == 2)
                #expect(told.allSatisfy { $0.data["count"] as? Int == (id == last.id ? 1 : 2) })
                #expect(told.last?.data["letter"] as? String == "due", "this farm's policy asks for no anchor")
            }
            let some = try await diary(receiver, "some", 2).map { try Callback($0) }
            #expect(Set(some.map(\.kind)) == ["deposit.integrated"])
            #expect(Set(some.map(\.event)).isDisjoint(with: all.map(\.event)))
        }
    }

    @Test(.timeLimit(.minutes(1))) func anEndedSessionIsToldOfOnce() async throws {
        try await withFarm { farm, receiver, client in
            _ = try await client.add(.init(url: try receiver.url("ended").absoluteString))
            for phase in [SessionPhase.sealed, .failed] {
                let view = try await farm.client.create(.init(url: "https://example.com/"), key: phase.rawValue)
                _ = try await farm.worker.poll(worker: "w", WorkerPoll(warm: 1, active: []))
                var report = SessionReport(phase: phase, detail: "done")
                report.fingerprint = phase == .sealed ? sha256([9]).hex : nil
                for _ in 0..<2 { try await farm.worker.report(session: view.id, worker: "w", report) }
                let told = try await diary(receiver, "ended", phase == .sealed ? 1 : 2).map { try Callback($0) }
                #expect(told.last?.kind == "session.\(phase.rawValue)" && told.last?.stream == view.id)
                #expect(told.last?.data["fingerprint"] as? String == report.fingerprint)
            }
            while try await client.list().waiting > 0 { try await Task.sleep(for: .milliseconds(20)) }
            #expect(try await receiver.diary("ended").count == 2)
        }
    }
}

/// A callback as its receiver reads it.
struct Callback {
    let event: String
    let stream: String
    let kind: String
    let data: [String: Any]
    private let entry: Receiver.Entry

    init(_ entry: Receiver.Entry) throws {
        let body = try JSONSerialization.jsonObject(with: Data(entry.body.utf8)) as? [String: Any]
        event = try #require(body?["event"] as? String)
        stream = try #require(body?["stream"] as? String)
        kind = try #require(body?["kind"] as? String)
        data = try #require(body?["data"] as? [String: Any])
        self.entry = entry
    }

    func isSigned(by key: [UInt8]) -> Bool {
        WebhookSignature.isValid(
            timestamp: entry.fields["tabellion-timestamp"] ?? "", signature: entry.fields["tabellion-signature"] ?? "",
            body: Array(entry.body.utf8), publicKey: key)
    }
}
