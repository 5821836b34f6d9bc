import CallbackTestSupport
import FarmClient
import FarmProtocol
import FarmTestSupport
import Foundation
import Notifications
import QueueModel
import Storage
import Testing

@Suite("The queue over HTTP") struct QueueRoutesTests {
    private let request = CaptureRequest(url: "https://example.com/")

    private func withFarm(_ body: (RunningFarm) async throws -> Void) async throws {
        try await TestDirectory.with { directory in try await TestFarm(directory).run(body) }
    }

    private func send(_ method: String, _ path: String, _ farm: RunningFarm, json: String? = nil, token: String? = nil)
        async throws -> RawAnswer
    {
        let request = RawRequest(method, path, token: token ?? TestFarm.operatorToken)
        return try await (json.map { request.with(json: $0) } ?? request).send(port: farm.port)
    }

    @Test("a place in line, and a wait once it is known")
    func places() async throws {
        try await withFarm { farm in
            var ids: [String] = []
            for number in 0..<3 {
                let view = try await farm.client.create(request, key: "\(number)")
                #expect(view.place == number + 1 && view.wait == nil)
                ids.append(view.id)
            }
            #expect(try await farm.client.sessions().sessions.map(\.place) == [3, 2, 1])
            _ = try await farm.worker.poll(worker: "w", WorkerPoll(warm: 1, active: []))
            #expect(try await farm.client.session(ids[0]).place == nil)
            #expect(try await farm.client.session(ids[1]).place == 1)
            // A person goes before both.
            let person = try await farm.client.create(
                CaptureRequest(url: "https://example.com/", isInteractive: true), key: "p")
            #expect(person.place == 1)
            #expect(try await farm.client.session(ids[2]).place == 3)
            // Nobody knows how long captures take, until some were seen.
            #expect(try await farm.client.session(ids[1]).wait == nil)
            _ = try await farm.client.withdraw(person.id)
            let worker = SimulatedWorker(name: "w", farm: farm)
            try await worker.end(ids[0])
            for number in 0..<5 {
                _ = try await farm.client.create(request, key: "more \(number)")
                let given = try await farm.worker.poll(worker: "w", WorkerPoll(warm: 1, active: []))
                for order in given.captures { try await worker.end(order.session) }
            }
            _ = try await farm.worker.poll(worker: "w", WorkerPoll(warm: 1, active: []))
            let last = try await farm.client.create(request, key: "last")
            let wait = try #require(last.wait)
            #expect(wait.shortest <= wait.longest && wait.longest < 60, "\(wait)")
        }
    }

    @Test("leaving the queue, once and twice")
    func withdrawal() async throws {
        try await withFarm { farm in
            let first = try await farm.client.create(request, key: "a")
            let second = try await farm.client.create(request, key: "b")
            let gone = try await farm.client.withdraw(first.id)
            #expect(gone.phase == .failed && gone.reason == "withdrawn" && gone.place == nil)
            #expect(try await farm.client.withdraw(first.id) == gone)
            #expect(try await farm.client.session(second.id).place == 1)
            let given = try await farm.worker.poll(worker: "w", WorkerPoll(warm: 2, active: []))
            #expect(given.captures.map(\.session) == [second.id])
            let late = try await send("DELETE", "/v1/sessions/\(second.id)", farm)
            #expect(late.status == 409 && late.text.contains("finish it instead"))
            #expect(try await send("DELETE", "/v1/sessions/none", farm).status == 404)
            // The key still names the session that was withdrawn: asking again is not a new one.
            #expect(try await farm.client.create(request, key: "a") == gone)
        }
    }

    @Test("an office has a quota, and is told what to do when it is used up")
    func quotas() async throws {
        try await TestDirectory.with { directory in
            let kept = KeptStore()
            var farm = try TestFarm(directory)
            farm.sessions = { kept.keep($0) }
            try await farm.run { farm in
                let standard = try await send("GET", "/v1/offices/office/quota", farm)
                #expect(
                    try JSONDecoder().decode(QuotaView.self, from: Data(standard.body))
                        == QuotaView(desktops: 256, waiting: 10_000, perPerson: 2))
                // Programs of an office set no quota, and see no other office's.
                let json = #"{"desktops":3,"waiting":2,"perPerson":1}"#
                #expect(try await send("PUT", "/v1/offices/office/quota", farm, json: json).status == 403)
                #expect(try await send("GET", "/v1/offices/north/quota", farm).status == 404)
                #expect(try await send("GET", "/v1/offices/No%20Office/quota", farm).status == 404)
                let small = try #require(OfficeQuota(desktops: 1, waiting: 2, perPerson: 1))
                try await kept.store().setQuota(small, of: "office")
                let shown = try await send("GET", "/v1/offices/office/quota", farm)
                #expect(shown.text.contains(#""waiting":2"#))
                for key in ["a", "b"] { _ = try await farm.client.create(request, key: key) }
                let refused = try await send("POST", "/v1/captures", farm, json: #"{"url":"https://example.com/"}"#)
                #expect(refused.status == 429 && refused.headers["retry-after"] == nil, "nobody knows when")
                #expect(try refused.problem().detail.contains("have the operator raise the quota"))
                // What was taken is answered all the same.
                #expect(try await farm.client.create(request, key: "a").place == 1)
                let list = #"{"captures":[{"url":"https://a.example/"},{"url":"https://b.example/"}]}"#
                #expect(try await send("POST", "/v1/captures/batch", farm, json: list).status == 429)
                let long =
                    #"{"captures":[{"url":"https://a.example/"},{"url":"https://b.example/"},{"url":"https://c.example/"}]}"#
                let never = try await send("POST", "/v1/captures/batch", farm, json: long)
                #expect(never.status == 422, "waiting would not help")
                // Once it is known how long captures take, so is when to ask again.
                let worker = SimulatedWorker(name: "w", farm: farm)
                for number in 0..<6 {
                    for order in try await farm.worker.poll(worker: "w", WorkerPoll(warm: 1, active: [])).captures {
                        try await worker.end(order.session)
                    }
                    _ = try await farm.client.create(request, key: "more \(number)")
                }
                let later = try await send("POST", "/v1/captures", farm, json: #"{"url":"https://example.com/"}"#)
                #expect(later.status == 429)
                #expect((1...60).contains(Int(later.headers["retry-after"] ?? "") ?? 0), "\(later.headers)")
            }
        }
    }

    @Test("whose turn it is is told", .timeLimit(.minutes(1)))
    func ready() async throws {
        let receiver = try Receiver()
        try await TestDirectory.with { directory in
            var farm = try TestFarm(directory)
            farm.callbacks = try WebhookPolicy(hosts: ["127.0.0.1:\(receiver.port)"], networks: ["127.0.0.0/8"])
            try await farm.run { farm in
                let client = WebhookClient(HTTPCaller(server: farm.server, token: TestFarm.operatorToken))
                _ = try await client.add(.init(url: try receiver.url("turns").absoluteString, kinds: ["session.ready"]))
                let scripted = try await farm.client.create(request, key: "s")
                let person = try await farm.client.create(
                    CaptureRequest(url: "https://example.com/", isInteractive: true), key: "p")
                _ = try await farm.worker.poll(worker: "w", WorkerPoll(warm: 2, active: []))
                for id in [scripted.id, person.id, person.id] {
                    for phase in [SessionPhase.recording, .open] where phase == .open || id == scripted.id {
                        try await farm.worker.report(session: id, worker: "w", .init(phase: phase, detail: "now"))
                    }
                }
                while try await receiver.diary("turns").isEmpty { try await Task.sleep(for: .milliseconds(20)) }
                while try await client.list().waiting > 0 { try await Task.sleep(for: .milliseconds(20)) }
                let told = try await receiver.diary("turns").map { try Callback($0) }
                #expect(told.map(\.kind) == ["session.ready"] && told.map(\.stream) == [person.id])
            }
        }
    }
}

/// A worker without desktops that speaks the farm's protocol over HTTP: every session that it is given is over at once.
struct SimulatedWorker {
    let name: String
    let farm: RunningFarm

    /// Reports a session opened and sealed.
    func end(_ session: String) async throws {
        for phase in [SessionPhase.open, .sealed] {
            var report = SessionReport(phase: phase, detail: "simulated: \(phase.rawValue)")
            if phase == .sealed { report.fingerprint = String(repeating: "a", count: 64) }
            try await farm.worker.report(session: session, worker: name, report)
        }
    }

    /// Serves until it is cancelled, with so many desktops.
    func serve(desktops: Int) async throws {
        while !Task.isCancelled {
            // A worker without a warm desktop waits a second at the coordinator: this one always has some.
            let given = try await farm.worker.poll(worker: name, WorkerPoll(warm: desktops, active: []))
            for order in given.captures { try await end(order.session) }
        }
    }
}

/// Lets a test reach the store behind the coordinator.
final class KeptStore: @unchecked Sendable {
    /// Guarded by `lock`.
    private var kept: (any SessionStore)?
    private let lock = NSLock()

    func keep(_ store: any SessionStore) -> any SessionStore {
        lock.withLock { kept = store }
        return store
    }

    func store() throws -> any SessionStore { try #require(lock.withLock { kept }) }
}
