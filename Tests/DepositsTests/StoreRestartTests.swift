import CryptoPrimitives
import Foundation
import SeededTestSupport
import Synchronization
import Testing

@testable import Deposits

/// Runs, merges, restarts and failed writes: whatever happens, searches find what a scan finds.
@Suite("Store: runs, restarts, faults") struct StoreRestartTests {
    /// Every search against a scan of what must be there.
    private func check(_ store: SQLiteDepositStore, _ all: [StoredRequest], _ note: Comment) async throws {
        for content in stride(from: UInt8(0), to: 100, by: 7) {
            let pair = testPair(content)
            let found = try await store.deposits(.digest(.sha256, pair.sha256), after: nil, limit: 100_000)
            #expect(found == DepositStoreConformance.scan(all) { $0.sha256 == pair.sha256 }, note)
            let sm3 = try await store.deposits(.digest(.sm3, pair.sm3), after: nil, limit: 100_000)
            #expect(sm3 == DepositStoreConformance.scan(all) { $0.sm3 == pair.sm3 }, note)
        }
        for stored in all { #expect(try await store.request(key: stored.request.key)?.first == stored.first, note) }
    }

    /// The ledger forgets what the store has: a commit that a power failure takes back would be lost for good.
    @Test func commitsAreOnTheDisk() async throws {
        try await TestFolder.with { folder in
            let store = try SQLiteDepositStore(directory: folder.file("store"))
            #expect(try await store.synchronousMode() == 2)
        }
    }

    @Test func runsAreMergedAndFindTheSame() async throws {
        var generator = SeededGenerator.announced()
        try await TestFolder.with { folder in
            var all: [StoredRequest] = []
            for opening in 0..<3 {
                // So small that there are dozens of runs.
                let store = try SQLiteDepositStore(
                    directory: folder.file("store"), flushCount: 50, hook: DepositHook())
                all += try await DepositStoreConformance.fill(
                    store, &generator, requests: 150, from: all.last?.indices.upperBound ?? 0)
                await store.drain()
                try await check(store, all, "opening \(opening)")
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("store/lookup"))
            #expect(names.contains("manifest") && names.count > 4)
            #expect(names.count < 70, "\(names.count) files: runs are not merged")
            #expect(!names.contains { $0.hasSuffix(".part") })
        }
    }

    @Test(arguments: ["manifest", "run"]) func damagedLookUpsAreMadeAgain(_ victim: String) async throws {
        var generator = SeededGenerator.announced()
        try await TestFolder.with { folder in
            let directory = folder.file("store")
            var store: SQLiteDepositStore? = try SQLiteDepositStore(
                directory: directory, flushCount: 60, hook: DepositHook())
            let all = try await DepositStoreConformance.fill(store!, &generator, requests: 80)
            await store!.drain()
            store = nil
            let names = try FileManager.default.contentsOfDirectory(atPath: directory + "/lookup").sorted()
            let name = try #require(names.first { $0.hasPrefix(victim) })
            var bytes = Array(try #require(FileManager.default.contents(atPath: directory + "/lookup/" + name)))
            bytes[bytes.count - 40] ^= 1
            try Data(bytes).write(to: URL(fileURLWithPath: directory + "/lookup/" + name))
            try await check(
                try SQLiteDepositStore(directory: directory, flushCount: 60, hook: DepositHook()), all, "\(name)")
        }
    }

    /// Each durable write fails once, before and after it is kept; then the store is used on, and opened again.
    @Test(arguments: [false, true]) func failedWritesLoseNothing(after: Bool) async throws {
        var generator = SeededGenerator.announced()
        for victim in 0..<14 {
            try await TestFolder.with { folder in
                let count = Mutex(0)
                let fail: @Sendable (DepositStep) throws -> Void = { _ in
                    let number = count.withLock { count in
                        count += 1
                        return count
                    }
                    if number == victim + 1 { throw Injected() }
                }
                let hook = after ? DepositHook(after: fail) : DepositHook(before: fail)
                var all: [StoredRequest] = []
                let store = try SQLiteDepositStore(directory: folder.file("store"), flushCount: 80, hook: hook)
                for number in 0..<40 {
                    let first = (all.last?.indices.upperBound ?? 0) + UInt64.random(in: 0...2, using: &generator)
                    let stored = StoredRequest(
                        first: first, request: generator.request(count: 5, key: "\(number)"))
                    // The indexer brings the same records again until they are taken.
                    do { try await store.add([stored]) } catch is Injected { try await store.add([stored]) }
                    all.append(stored)
                }
                await store.drain()
                try await check(store, all, "write \(victim), after \(after)")
                #expect(count.withLock { $0 } > victim, "write \(victim) never happened")
                let again = try SQLiteDepositStore(
                    directory: folder.file("store"), flushCount: 80, hook: DepositHook())
                try await check(again, all, "write \(victim), after \(after), opened again")
            }
        }
    }
}
