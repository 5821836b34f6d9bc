import FarmClient
import FarmProtocol
import FarmTestSupport
import Foundation
import MatterSearch
import QueueModel
import Storage
import Testing

@Suite("Writes of the queue that fail") struct FailingWritesTests {
    /// Every write once lost before it was kept, once kept and not acknowledged; asked again, it is there once.
    @Test(arguments: FailingStore.Moment.allCases) func everyWriteIsAskedAgain(_ moment: FailingStore.Moment)
        async throws
    {
        try await TestDirectory.with { directory in
            let trouble = FailingStore.Trouble()
            var farm = try TestFarm(directory)
            farm.sessions = { FailingStore($0, trouble) }
            try await farm.run { farm in
                func twice<Answer>(_ write: FailingStore.Write, _ ask: () async throws -> Answer) async throws -> Answer
                {
                    trouble.arm(write, moment)
                    let problem = await #expect(throws: ProblemDetails.self) { _ = try await ask() }
                    #expect(problem?.status == 500 && trouble.isOver, "\(write) failed")
                    return try await ask()
                }
                let single = CaptureRequest(url: "https://example.com/")
                let list = BatchRequest(captures: (0..<20).map { .init(url: "https://example.com/\($0)") })
                let batch = try await twice(.createBatch) { try await farm.client.create(list, key: "b") }
                #expect(batch.waiting == 20)
                let session = try await twice(.create) { try await farm.client.create(single, key: "s") }
                #expect(try await farm.client.sessions().sessions.count == 21)
                // A poll whose answer was lost: the worker does not list what it never heard of, and is given it.
                let given = try await twice(.assign) {
                    try await farm.worker.poll(worker: "w", WorkerPoll(warm: 1, active: []))
                }
                #expect(given.captures.map(\.session) == [session.id])
                #expect(try await farm.client.batch(batch.id).waiting == 20)
                _ = try await twice(.requeue) {
                    try await farm.worker.poll(worker: "w", WorkerPoll(warm: 0, active: [session.id]))
                }
                try await twice(.apply) {
                    try await farm.worker.report(
                        session: session.id, worker: "w", SessionReport(phase: .sealed, detail: "sealed"))
                }
                #expect(try await farm.client.session(session.id).phase == .sealed)
                let first = batch.results[0].session
                #expect(try await twice(.withdraw) { try await farm.client.withdraw(first) }.reason == "withdrawn")
                #expect(
                    try await twice(.withdrawBatch) { try await farm.client.withdraw(batch: batch.id) }.failed == 20)
                #expect(try await farm.client.sessions().sessions.count == 21)
            }
        }
    }
}

/// A store one write of which fails when it is told to.
struct FailingStore: SessionStore {
    enum Moment: CaseIterable { case notKept, notAcknowledged }
    enum Write { case create, createBatch, assign, requeue, apply, withdraw, withdrawBatch }
    struct Failure: Error {}

    final class Trouble: @unchecked Sendable {
        /// Guarded by `lock`.
        private var armed: (write: Write, moment: Moment)?
        private let lock = NSLock()

        func arm(_ write: Write, _ moment: Moment) { lock.withLock { armed = (write, moment) } }
        var isOver: Bool { lock.withLock { armed == nil } }

        func pass(_ write: Write, _ moment: Moment) throws {
            try lock.withLock {
                guard let armed, armed == (write, moment) else { return }
                self.armed = nil
                throw Failure()
            }
        }
    }

    private let store: any SessionStore
    private let trouble: Trouble

    init(_ store: any SessionStore, _ trouble: Trouble) {
        self.store = store
        self.trouble = trouble
    }

    private func write<Answer>(_ write: Write, _ work: () async throws -> Answer) async throws -> Answer {
        try trouble.pass(write, .notKept)
        let answer = try await work()
        try trouble.pass(write, .notAcknowledged)
        return answer
    }

    func create(
        id: String, request: CaptureRequest, owner: Ownership, key: String?, at: Int64
    ) async throws -> StoredSession {
        try await write(.create) {
            try await store.create(id: id, request: request, owner: owner, key: key, at: at)
        }
    }

    func createBatch(
        id: String, sessions: [(id: String, request: CaptureRequest)], owner: Ownership, key: String?, at: Int64
    ) async throws -> StoredBatch {
        try await write(.createBatch) {
            try await store.createBatch(id: id, sessions: sessions, owner: owner, key: key, at: at)
        }
    }

    func sessions(
        _ search: SessionSearch, of reach: Ownership.Reach, before: SearchPlace?, limit: Int, isCounting: Bool
    ) async throws -> MatterPage<StoredSession> {
        try await store.sessions(search, of: reach, before: before, limit: limit, isCounting: isCounting)
    }

    func sessions(with mark: SessionMark, of reach: Ownership.Reach) async throws -> MatterPage<StoredSession> {
        try await store.sessions(with: mark, of: reach)
    }

    func sessions(
        in phases: Set<SessionPhase>, of office: String, limit: Int
    ) async throws -> (sessions: [StoredSession], count: Int) {
        try await store.sessions(in: phases, of: office, limit: limit)
    }

    func sessionsOfUnknownNonce(limit: Int) async throws -> [String] {
        try await store.sessionsOfUnknownNonce(limit: limit)
    }

    func setNonce(_ nonce: String?, of session: String) async throws {
        try await store.setNonce(nonce, of: session)
    }

    func assign(to worker: String, limit: Int) async throws -> [StoredSession] {
        try await write(.assign) { try await store.assign(to: worker, limit: limit) }
    }

    func requeue(worker: String, active: [String]) async throws {
        try await write(.requeue) { try await store.requeue(worker: worker, active: active) }
    }

    func apply(_ report: SessionReport, to id: String, from worker: String) async throws {
        try await write(.apply) { try await store.apply(report, to: id, from: worker) }
    }

    func withdraw(_ id: String) async throws -> StoredSession {
        try await write(.withdraw) { try await store.withdraw(id) }
    }

    func withdraw(batch id: String) async throws -> StoredBatch {
        try await write(.withdrawBatch) { try await store.withdraw(batch: id) }
    }

    func failures(since: Int64, limit: Int) async throws -> [StoredSession] {
        try await store.failures(since: since, limit: limit)
    }

    func session(_ id: String) async throws -> StoredSession? { try await store.session(id) }

    func sessions(of reach: Ownership.Reach, cursor: String?, limit: Int) async throws -> SessionPage {
        try await store.sessions(of: reach, cursor: cursor, limit: limit)
    }

    func batch(_ id: String) async throws -> StoredBatch? { try await store.batch(id) }

    func sessions(ofBatch id: String, after: Int, limit: Int) async throws -> [StoredSession] {
        try await store.sessions(ofBatch: id, after: after, limit: limit)
    }

    func queue() async throws -> QueueSnapshot { try await store.queue() }
    func quota(of office: String) async throws -> OfficeQuota { try await store.quota(of: office) }
    func setQuota(_ quota: OfficeQuota, of office: String) async throws { try await store.setQuota(quota, of: office) }

    func setBundle(_ id: String, bytes: Int64, from worker: String) async throws {
        try await store.setBundle(id, bytes: bytes, from: worker)
    }
}
