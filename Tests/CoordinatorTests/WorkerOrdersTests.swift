import CanonicalJSON
import CryptoPrimitives
import EvidenceModel
import FarmClient
import FarmProtocol
import FarmTestSupport
import Foundation
import Ledger
import Testing
import TransparencyLog

@Suite("Orders and reports")
struct WorkerOrdersTests {
    private func withFarm(_ body: (RunningFarm) async throws -> Void) async throws {
        try await TestDirectory.with { directory in try await TestFarm(directory).run(body) }
    }

    private func status(_ work: () async throws -> Void) async -> Int? {
        do {
            try await work()
            return nil
        } catch { return (error as? ProblemDetails)?.status ?? -1 }
    }

    /// A session that the worker has taken.
    private func assigned(_ farm: RunningFarm, to worker: String) async throws -> String {
        let view = try await farm.client.create(.init(url: "https://example.com/"), key: UUID().uuidString)
        let orders = try await farm.worker.poll(worker: worker, WorkerPoll(warm: 1, active: []))
        #expect(orders.captures.map(\.session) == [view.id])
        return view.id
    }

    @Test("a worker is welcomed with policy, authorities and its key's place on the ledger, the same each time")
    func register() async throws {
        try await withFarm { farm in
            let key = TestFarm.key("worker")
            let welcome = try await farm.register(key)
            #expect(welcome.worker == sha256(key.publicKey).hex && welcome.lastLease == 0)
            #expect(welcome.policy == String(decoding: try farm.farm.policy.canonicalBytes, as: UTF8.self))
            #expect(welcome.timeAuthorities == farm.farm.authorityAddresses)
            let entry = try LedgerEntry(decoding: try #require(Hex.decode(welcome.keyEntry)))
            guard case .key(let record, _) = entry.body else { throw TestFailure("not a key entry: \(entry)") }
            #expect(record.publicKey == key.publicKey && record.purpose == .worker)
            #expect(entry.isSigned(by: farm.farm.officeKey.publicKey))
            #expect(try await farm.log.entry(index: welcome.keyIndex) == Hex.decode(welcome.keyEntry))
            #expect(try await farm.register(key) == welcome)
            #expect(try await farm.register(TestFarm.key("second")).keyIndex == welcome.keyIndex + 1)
        }
    }

    @Test("keys that are none are refused", arguments: ["", "zz", "00", String(repeating: "A", count: 64)])
    func badKey(_ text: String) async throws {
        try await withFarm { farm in
            let status = await status {
                _ = try await farm.worker.register(
                    .init(publicKey: text, imageName: "i", imageSha256: "", capacity: 1))
            }
            #expect(status == 422)
        }
    }

    @Test("a waiting poll wakes when a capture comes")
    func longPoll() async throws {
        try await withFarm { farm in
            // A busy machine may be late once; without being woken a poll looks again two seconds after it began.
            var isPrompt = false
            for attempt in 0..<4 where !isPrompt {
                async let orders = farm.worker.poll(worker: "w\(attempt)", WorkerPoll(warm: 1, active: []))
                try await Task.sleep(for: .milliseconds(400))
                let asked = ContinuousClock.now
                let request = CaptureRequest(url: "https://example.com/", script: "[]")
                let view = try await farm.client.create(request, key: "\(attempt)")
                #expect(
                    try await orders
                        == WorkerOrders(captures: [.init(session: view.id, request: request, depositor: "office")]))
                isPrompt = asked.duration(to: .now) < .milliseconds(1200)
                #expect(try await farm.client.session(view.id).phase == .assigned)
                #expect(try await farm.client.session(view.id).worker == "w\(attempt)")
            }
            #expect(isPrompt)
        }
    }

    @Test("one capture wakes many workers and goes to one of them")
    func oneTaker() async throws {
        try await withFarm { farm in
            do {
                let taken = try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 0..<8 {
                        group.addTask {
                            let poll = WorkerPoll(warm: 1, active: [])
                            return try await farm.worker.poll(worker: "w\(number)", poll).captures.count
                        }
                    }
                    try await Task.sleep(for: .milliseconds(200))
                    _ = try await farm.client.create(.init(url: "https://example.com/"), key: "k")
                    let first = try await group.next() ?? 0
                    group.cancelAll()
                    return first
                }
                #expect(taken == 1)
            }
            let workers = Set(try await farm.client.sessions().sessions.compactMap(\.worker))
            #expect(try await farm.client.sessions().sessions.allSatisfy { $0.phase == .assigned })
            #expect(!workers.isEmpty)
        }
    }

    @Test("a worker without a warm desktop gets nothing")
    func coldWorker() async throws {
        try await withFarm { farm in
            let view = try await farm.client.create(.init(url: "https://example.com/"), key: "k")
            #expect(try await farm.worker.poll(worker: "w", .init(warm: 0, active: [])).captures.isEmpty)
            #expect(try await farm.client.session(view.id).phase == .queued)
        }
    }

    @Test("what a worker never took up goes to another")
    func requeue() async throws {
        try await withFarm { farm in
            let id = try await assigned(farm, to: "w")
            // It knows of the session: nothing changes.
            #expect(try await farm.worker.poll(worker: "w", .init(warm: 0, active: [id])).captures.isEmpty)
            #expect(try await farm.client.session(id).phase == .assigned)
            // It has been restarted and does not.
            #expect(try await farm.worker.poll(worker: "w", .init(warm: 0, active: [])).captures.isEmpty)
            #expect(try await farm.client.session(id).phase == .queued)
            let orders = try await farm.worker.poll(worker: "v", .init(warm: 1, active: []))
            #expect(orders.captures.map(\.session) == [id])
        }
    }

    @Test("reports move a session along, and only along")
    func reports() async throws {
        try await withFarm { farm in
            let id = try await assigned(farm, to: "w")
            for phase in [SessionPhase.recording, .open, .open, .closing] {
                try await farm.worker.report(session: id, worker: "w", .init(phase: phase, detail: "now \(phase)"))
                #expect(try await farm.client.session(id).phase == phase)
            }
            for phase in [SessionPhase.queued, .assigned, .recording, .open] {
                let status = await status {
                    try await farm.worker.report(session: id, worker: "w", .init(phase: phase, detail: ""))
                }
                #expect(status == 409, "\(phase)")
            }
            #expect(try await farm.client.session(id).detail == "now closing")
            try await farm.worker.report(session: id, worker: "w", .init(phase: .failed, detail: "gone"))
            let late = await status {
                try await farm.worker.report(session: id, worker: "w", .init(phase: .sealed, detail: ""))
            }
            #expect(late == 409)
        }
    }

    @Test("another worker's session is refused")
    func othersSession() async throws {
        try await withFarm { farm in
            let id = try await assigned(farm, to: "w")
            let report = SessionReport(phase: .open, detail: "mine")
            #expect(await status { try await farm.worker.report(session: id, worker: "v", report) } == 403)
            #expect(await status { try await farm.worker.report(session: "x", worker: "w", report) } == 404)
            let upload = RawRequest("PUT", "/farm/v1/workers/v/sessions/\(id)/bundle", token: TestFarm.workerToken)
            #expect(try await upload.with(body: [1, 2, 3]).send(port: farm.port).status == 403)
            #expect(try await farm.client.session(id).phase == .assigned)
            #expect(try await farm.client.session(id).bundleBytes == nil)
        }
    }

    @Test("a restarted coordinator knows its sessions, orders, keys and tree")
    func restart() async throws {
        try await TestDirectory.with { directory in
            let farm = try TestFarm(directory)
            let key = TestFarm.key("worker")
            let (queued, taken, welcome, root) = try await farm.run { farm in
                let welcome = try await farm.register(key)
                let taken = try await assigned(farm, to: welcome.worker)
                try await farm.worker.report(
                    session: taken, worker: welcome.worker, .init(phase: .open, detail: "input allowed"))
                let entries = SessionEntries(key)
                let index = try await farm.worker.append(.init(entry: try entries.opening(lease: 1))).index
                _ = try await farm.worker.receipt(index: index)
                let queued = try await farm.client.create(.init(url: "https://example.com/q"), key: "q")
                return (queued, try await farm.client.session(taken), welcome, farm.log.latestCheckpoint())
            }
            try await farm.run { farm in
                #expect(try await farm.client.session(queued.id) == queued)
                #expect(try await farm.client.session(taken.id) == taken)
                #expect(try await farm.client.create(.init(url: "https://example.com/q"), key: "q") == queued)
                let again = try await farm.register(key)
                #expect(again.keyIndex == welcome.keyIndex && again.keyEntry == welcome.keyEntry)
                #expect(again.lastLease == 1)
                #expect(farm.log.latestCheckpoint().checkpoint == root.checkpoint)
                let orders = try await farm.worker.poll(
                    worker: welcome.worker, .init(warm: 1, active: [taken.id]))
                #expect(orders.captures.map(\.session) == [queued.id])
            }
        }
    }
}

struct TestFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
