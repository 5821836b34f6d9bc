import GRDB
import Ledger
import SeededTestSupport
import Synchronization
import Testing
import TransparencyLog

@testable import Anchoring

@Suite("The outbox on disk", .serialized)
struct AnchorStoreTests {
    private func open(
        _ scratch: Scratch, origin: String = Fixture.origin, kind: AnchorEvidence.Kind = .time
    ) throws -> AnchorStore {
        try AnchorStore(
            directory: scratch.path, origin: origin, anchors: [("tsa", kind), ("chain", .chain)])
    }

    @Test func whatIsKeptIsReadBack() async throws {
        let scratch = try Scratch()
        do {
            let store = try open(scratch)
            let mode = try await store.database.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
            #expect(mode == 2)
            try await store.begin(Fixture.checkpoint(5), with: "tsa")
            let failure = AnchorFailure(code: .notYet, text: "soon")
            try await store.record(failure, of: "tsa", failures: 3, now: 70, nextTry: 90, isUnfinished: true)
            try await store.close()
        }
        let store = try open(scratch)
        var record = try await store.record(of: "tsa")
        #expect(record.begun == (try Fixture.checkpoint(5)))
        #expect(record.failures == 3 && record.nextTry == 90 && record.failedAt == 70 && record.anchored == 0)
        #expect(record.lastFailure == AnchorFailure(code: .notYet, text: "soon"))
        #expect(try await store.record(of: "chain").begun == nil)
        try await store.keep(Fixture.evidence(5), now: 100, nextTry: 200)
        record = try await store.record(of: "tsa")
        #expect(record.begun == nil && record.failures == 0 && record.nextTry == 200 && record.anchored == 5)
        #expect(record.lastFailure?.code == .notYet)
        #expect(try await store.evidence(anchor: "tsa", covering: 4) == (try Fixture.evidence(5)))
        #expect(try await store.evidence(anchor: "tsa", covering: 5) == nil)
        #expect(try await store.evidence(anchor: "chain", covering: 4) == nil)
        #expect(try await store.evidence(anchor: "nobody", covering: 4) == nil)
        #expect(try await store.evidence(anchor: "tsa", covering: .max) == nil)
    }

    /// An answer that came twice is kept once: the first.
    @Test func theFirstEvidenceOfASizeStays() async throws {
        let store = try open(try Scratch())
        try await store.keep(Fixture.evidence(5, bytes: [1]), now: 1, nextTry: 0)
        try await store.keep(Fixture.evidence(5, bytes: [2]), now: 2, nextTry: 0)
        #expect(try await store.count(anchor: "tsa") == 1)
        #expect(try await store.evidence(anchor: "tsa", covering: 0)?.bytes == [1])
    }

    @Test func otherLogsKindsAndProcessesAreRefused() async throws {
        let scratch = try Scratch()
        let store = try open(scratch)
        #expect(performing: { try open(scratch) }, throws: { ($0 as? AnchorError)?.code == .alreadyOpen })
        try await store.close()
        withExtendedLifetime(store) {}
    }

    @Test func aStoreBelongsToOneLogAndKeepsKinds() async throws {
        let scratch = try Scratch()
        do { try await open(scratch).close() }
        #expect(
            performing: { try open(scratch, origin: "other.example/log") },
            throws: { ($0 as? AnchorError)?.code == .configuration })
        #expect(
            performing: { try open(scratch, kind: .witnesses) },
            throws: { ($0 as? AnchorError)?.code == .configuration })
        do { try await open(scratch).close() }
    }

    @Test func damageIsNamed() async throws {
        let store = try open(try Scratch())
        try await store.begin(Fixture.checkpoint(5), with: "tsa")
        try await store.database.write { try $0.execute(sql: "UPDATE anchor SET begun = 'half a no'") }
        await #expect(
            performing: { try await store.record(of: "tsa") }, throws: { ($0 as? AnchorError)?.code == .corrupted })
    }

    /// The earliest evidence above an index, against the plain definition.
    @Test func theEarliestIsFound() async throws {
        var generator = SeededGenerator.announced()
        let store = try open(try Scratch())
        var sizes: Set<UInt64> = []
        for _ in 0..<60 {
            let size = UInt64.random(in: 1...400, using: &generator)
            sizes.insert(size)
            try await store.keep(Fixture.evidence(size), now: 0, nextTry: 0)
            if Bool.random(using: &generator) {
                try await store.keep(
                    Fixture.evidence(size + 1, anchor: "chain", kind: .chain), now: 0, nextTry: 0)
            }
        }
        for index in UInt64(0)...401 {
            let expected = sizes.filter { $0 > index }.min()
            #expect(try await store.evidence(anchor: "tsa", covering: index)?.size == expected)
        }
    }

    /// A million pieces of evidence: looking one up takes no longer than in a small store.
    @Test func aMillionPieces() async throws {
        var generator = SeededGenerator.announced()
        let store = try open(try Scratch())
        try await store.database.write { database in
            try database.execute(
                sql: """
                    INSERT INTO evidence (anchor, size, storedAt, note, bytes)
                    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
                    SELECT (SELECT id FROM anchor WHERE name = 'tsa'), 10 * i, i, 'note', zeroblob(40) FROM n
                    """)
        }
        #expect(try await store.count(anchor: "tsa") == 1_000_000)
        let clock = ContinuousClock()
        var times: [Duration] = []
        for _ in 0..<500 {
            let index = UInt64.random(in: 0..<10_000_000, using: &generator)
            let start = clock.now
            let found = try await store.evidence(anchor: "tsa", covering: index)
            times.append(clock.now - start)
            #expect(found?.size == index / 10 * 10 + 10)
        }
        times.sort()
        print("a look-up among 10^6: median \(times[250]), p99 \(times[495])")
        #expect(times[250] < .milliseconds(5))
        let start = clock.now
        #expect(try await store.record(of: "tsa").anchored == 10_000_000)
        #expect(clock.now - start < .milliseconds(500))
        let plan = try await store.database.read {
            try String.fetchAll(
                $0, sql: "EXPLAIN QUERY PLAN SELECT max(size) FROM evidence WHERE anchor = 1",
                adapter: RangeRowAdapter(3..<4))
        }
        #expect(plan.allSatisfy { $0.contains("SEARCH") }, "\(plan)")
    }

    /// The rules of dropping, against a list by hand.
    @Test func onlyWhatNobodyNeedsIsDropped() {
        let retention = AnchorRetention(youth: .milliseconds(1000), spacing: .milliseconds(100))
        func candidate(_ size: UInt64, _ at: Int64, _ isNeeded: Bool = false) -> AnchorRetention.Candidate {
            .init(size: size, storedAt: at, isNeeded: isNeeded)
        }
        let candidates = [
            candidate(1, 0), candidate(2, 10), candidate(3, 20, true), candidate(4, 30), candidate(5, 99),
            candidate(6, 120), candidate(7, 150), candidate(8, 2500), candidate(9, 2501),
        ]
        #expect(retention.droppable(candidates, lastKept: nil, now: 3000) == [2, 4, 5, 7])
        #expect(retention.droppable(candidates, lastKept: -50, now: 3000) == [1, 2, 4, 5, 7])
        #expect(retention.droppable(candidates, lastKept: nil, now: 900) == [])
        #expect(
            retention.droppable(candidates.map { candidate($0.size, $0.storedAt, true) }, lastKept: nil, now: 9999)
                == [])
    }
}
