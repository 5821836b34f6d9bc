import Synchronization
import Testing

@testable import Worker

@Suite("Leases are numbered without gaps")
struct LeaseBookTests {
    private struct Refused: Error {}

    private final class Notes: Sendable {
        private let taken = Mutex([String]())
        var all: [String] { taken.withLock { $0 } }
        func add(_ note: String) { taken.withLock { $0.append(note) } }
    }

    private final class Counter: Sendable {
        private let value = Atomic(0)
        func add(_ number: Int) -> Int { value.add(number, ordering: .relaxed).newValue }
    }

    @Test("many at once get 1, 2, … one at a time")
    func concurrency() async throws {
        let book = LeaseBook(last: 0)
        let running = Counter()
        let leases = try await withThrowingTaskGroup(of: UInt64.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try await book.withNext(
                        open: { lease, sent in
                            #expect(running.add(1) == 1)
                            sent()
                            await Task.yield()
                            _ = running.add(-1)
                            return lease
                        }, settle: { throw Refused() })
                }
            }
            return try await group.reduce(into: [UInt64]()) { $0.append($1) }
        }
        #expect(leases.sorted() == Array(1...50))
    }

    @Test("a failure before anything was sent uses no number")
    func failureBefore() async throws {
        let book = LeaseBook(last: 4)
        await #expect(throws: Refused.self) {
            try await book.withNext(open: { _, _ in throw Refused() }, settle: { throw Refused() })
        }
        let lease = try await book.withNext(open: { lease, _ in lease }, settle: { 0 })
        #expect(lease == 5)
    }

    @Test("a failure after sending is settled before any other opening; until then nothing is sent")
    func failureAfter() async throws {
        let book = LeaseBook(last: 0)
        let notes = Notes()
        let reachable = SentFlag()
        await #expect(throws: Refused.self) {
            try await book.withNext(
                open: { lease, sent in
                    notes.add("open \(lease)")
                    sent()
                    throw Refused()
                },
                settle: {
                    notes.add("settle")
                    guard reachable.isSet else { throw Refused() }
                    return 1
                })
        }
        let next: @Sendable (UInt64, @Sendable () -> Void) async throws -> UInt64 = { lease, sent in
            notes.add("open \(lease)")
            sent()
            return lease
        }
        await #expect(throws: Refused.self) { try await book.withNext(open: next, settle: { 0 }) }
        #expect(notes.all == ["open 1", "settle"])
        reachable.set()
        #expect(try await book.withNext(open: next, settle: { 0 }) == 2)
        #expect(try await book.withNext(open: next, settle: { 0 }) == 3)
        #expect(notes.all == ["open 1", "settle", "settle", "open 2", "open 3"])
    }

    @Test("what the ledger has seen raises the number, and never lowers it")
    func raise() async throws {
        let book = LeaseBook(last: 3)
        await book.raise(to: 9)
        await book.raise(to: 2)
        #expect(try await book.withNext(open: { lease, _ in lease }, settle: { 0 }) == 10)
    }
}
