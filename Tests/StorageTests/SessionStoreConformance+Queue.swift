import FarmProtocol
import Foundation
import QueueModel
import Storage
import Testing

/// Who is served next, and who may not be.
extension SessionStoreConformance {
    static let stranger = Ownership(office: "other", account: String(repeating: "c", count: 32))

    private static func requests(_ count: Int) -> [(id: String, request: CaptureRequest)] {
        (0..<count).map {
            (UUID().uuidString.lowercased(), CaptureRequest(url: "https://example.com/\($0)", subject: "第\($0)页"))
        }
    }

    private static func create(
        _ store: any SessionStore, _ id: String, of owner: Ownership = owner, interactive: Bool = false
    ) async throws {
        let request = CaptureRequest(url: "https://example.com/", isInteractive: interactive)
        _ = try await store.create(id: id, request: request, owner: owner, key: nil, at: 1)
    }

    private static func end(_ id: String, _ store: any SessionStore, by worker: String = "w") async throws {
        try await store.apply(SessionReport(phase: .sealed, detail: "sealed"), to: id, from: worker)
    }

    // MARK: Batches

    static func batch(_ store: any SessionStore) async throws {
        let list = requests(7)
        let made = try await store.createBatch(id: "b", sessions: list, owner: owner, key: nil, at: 5)
        #expect(made == StoredBatch(id: "b", owner: owner, createdAt: 5, phases: [.queued: 7]))
        #expect(made.count == 7)
        #expect(try await store.batch("b") == made)
        #expect(try await store.batch("c") == nil)
        for (id, request) in list {
            let stored = try #require(try await store.session(id))
            #expect(stored.request == request && stored.owner == owner)
            #expect(stored.view.batch == "b" && stored.view.phase == .queued && stored.view.createdAt == 5)
        }
        #expect(try await store.assign(to: "w", limit: 3).map(\.view.id) == list.prefix(3).map(\.id))
        try await end(list[0].id, store)
        #expect(try await store.batch("b")?.phases == [.sealed: 1, .assigned: 2, .queued: 4])
    }

    static func batchKey(_ store: any SessionStore) async throws {
        let list = requests(3)
        let first = try await store.createBatch(id: "b", sessions: list, owner: owner, key: "k", at: 1)
        // The answer was lost and the client asks again: ids that were drawn anew are not used.
        let again = requests(3)
        #expect(try await store.createBatch(id: "c", sessions: again, owner: owner, key: "k", at: 2) == first)
        #expect(try await store.batch("c") == nil)
        #expect(try await store.session(again[0].id) == nil)
        for other in [requests(2), requests(4), Array(requests(3).reversed())] {
            await refuses(.keyReused) {
                _ = try await store.createBatch(id: "c", sessions: other, owner: owner, key: "k", at: 2)
            }
        }
        // The key of a single capture, and of somebody else, is another.
        _ = try await store.create(id: "s", request: request, owner: owner, key: "k", at: 2)
        #expect(
            try await store.createBatch(id: "d", sessions: requests(3), owner: stranger, key: "k", at: 2).id == "d")
        #expect(try await store.queue().waiting.count == 7)
    }

    static func batchOrder(_ store: any SessionStore) async throws {
        let list = requests(10)
        _ = try await store.createBatch(id: "b", sessions: list, owner: owner, key: nil, at: 1)
        _ = try await store.createBatch(id: "c", sessions: requests(2), owner: owner, key: nil, at: 1)
        var seen: [String] = []
        while true {
            let page = try await store.sessions(ofBatch: "b", after: seen.count, limit: 3)
            guard !page.isEmpty else { break }
            seen += page.map(\.view.id)
        }
        #expect(seen == list.map(\.id))
        #expect(try await store.sessions(ofBatch: "none", after: 0, limit: 3).isEmpty)
    }

    static func batchWithdrawal(_ store: any SessionStore) async throws {
        let list = requests(5)
        _ = try await store.createBatch(id: "b", sessions: list, owner: owner, key: nil, at: 1)
        _ = try await store.assign(to: "w", limit: 2)
        try await end(list[0].id, store)
        for _ in 0..<2 {
            #expect(try await store.withdraw(batch: "b").phases == [.sealed: 1, .assigned: 1, .failed: 3])
        }
        #expect(try await store.assign(to: "w", limit: 9).isEmpty)
        await refuses(.unknownBatch) { _ = try await store.withdraw(batch: "none") }
    }

    // MARK: Turns

    static func people(_ store: any SessionStore) async throws {
        let list = requests(2)
        _ = try await store.createBatch(id: "b", sessions: list, owner: owner, key: nil, at: 1)
        try await create(store, "single")
        try await create(store, "person", interactive: true)
        var given: [String] = []
        for _ in 0..<4 { given += try await store.assign(to: "w", limit: 1).map(\.view.id) }
        #expect(given == ["person", "single"] + list.map(\.id))
    }

    static func offices(_ store: any SessionStore) async throws {
        for number in 0..<4 { try await create(store, "a\(number)") }
        for number in 0..<2 { try await create(store, "b\(number)", of: stranger) }
        #expect(try await store.assign(to: "w", limit: 3).map(\.view.id) == ["a0", "b0", "a1"])
        // Whose turn it is stands in the store, not in one call.
        #expect(try await store.assign(to: "v", limit: 3).map(\.view.id) == ["b1", "a2", "a3"])
    }

    static func manyOffices(_ store: any SessionStore) async throws {
        var ids: Set<String> = []
        for number in 0..<60 {
            let owner = Ownership(office: "o\(number % 7)", account: owner.account)
            try await create(store, "s\(number)", of: owner, interactive: number % 3 == 0 && number < 20)
            ids.insert("s\(number)")
        }
        let given = try await withThrowingTaskGroup(of: [String].self) { group in
            for number in 0..<20 {
                group.addTask {
                    var own: [String] = []
                    for _ in 0..<3 { own += try await store.assign(to: "w\(number)", limit: 1).map(\.view.id) }
                    return own
                }
            }
            return try await group.reduce(into: [String]()) { $0 += $1 }
        }
        #expect(given.count == 60 && Set(given) == ids)
    }

    // MARK: Quotas

    static func quotas(_ store: any SessionStore) async throws {
        #expect(try await store.quota(of: "office") == .standard)
        let two = try #require(OfficeQuota(desktops: 2, waiting: 50, perPerson: 1))
        try await store.setQuota(two, of: "office")
        #expect(try await store.quota(of: "office") == two)
        #expect(try await store.quota(of: "other") == .standard)
        for number in 0..<3 { try await create(store, "a\(number)") }
        try await create(store, "b", of: stranger)
        #expect(try await store.assign(to: "w", limit: 9).map(\.view.id) == ["a0", "b", "a1"])
        #expect(try await store.assign(to: "w", limit: 9).isEmpty)
        try await end("a0", store)
        #expect(try await store.assign(to: "w", limit: 9).map(\.view.id) == ["a2"])
        // A person's own limit holds for what they sit in front of.
        let wide = try #require(OfficeQuota(desktops: 9, waiting: 50, perPerson: 1))
        try await store.setQuota(wide, of: "office")
        for number in 0..<2 { try await create(store, "i\(number)", interactive: true) }
        #expect(try await store.assign(to: "w", limit: 9).map(\.view.id) == ["i0"])
        try await end("i0", store)
        #expect(try await store.assign(to: "w", limit: 9).map(\.view.id) == ["i1"])
    }

    static func full(_ store: any SessionStore) async throws {
        let three = try #require(OfficeQuota(desktops: 9, waiting: 3, perPerson: 1))
        try await store.setQuota(three, of: "office")
        _ = try await store.createBatch(id: "b", sessions: requests(2), owner: owner, key: "k", at: 1)
        await refuses(.queueFull) {
            _ = try await store.createBatch(id: "c", sessions: requests(2), owner: owner, key: nil, at: 1)
        }
        #expect(try await store.batch("c") == nil)
        #expect(try await store.queue().waiting.count == 2, "all or none")
        _ = try await store.create(id: "s", request: request, owner: owner, key: "s", at: 1)
        await refuses(.queueFull) {
            _ = try await store.create(id: "t", request: request, owner: owner, key: nil, at: 1)
        }
        // What was taken before is answered as before, and others have their own room.
        #expect(try await store.create(id: "t", request: request, owner: owner, key: "s", at: 1).view.id == "s")
        #expect(try await store.createBatch(id: "c", sessions: requests(2), owner: owner, key: "k", at: 1).id == "b")
        try await create(store, "x", of: stranger)
        _ = try await store.withdraw("s")
        try await create(store, "t")
    }

    static func withdrawal(_ store: any SessionStore) async throws {
        let ids = try await fill(store, 3)
        let gone = try await store.withdraw(ids[0])
        #expect(gone.view.phase == .failed && gone.view.reason == "withdrawn" && gone.view.closedAt == nil)
        #expect(try await store.withdraw(ids[0]) == gone, "once more changes nothing")
        #expect(try await store.session(ids[0]) == gone)
        #expect(try await store.assign(to: "w", limit: 1).map(\.view.id) == [ids[1]])
        await refuses(.notWaiting) { _ = try await store.withdraw(ids[1]) }
        try await end(ids[1], store)
        await refuses(.notWaiting) { _ = try await store.withdraw(ids[1]) }
        await refuses(.unknownSession) { _ = try await store.withdraw("nobody") }
        #expect(try await view(ids[1], store).phase == .sealed)
    }

    static func snapshot(_ store: any SessionStore) async throws {
        let empty = try await store.queue()
        #expect(empty.waiting.isEmpty && empty.running.isEmpty && empty.lengths.values.allSatisfy(\.isEmpty))
        try await create(store, "a")
        try await create(store, "p", of: stranger, interactive: true)
        _ = try await store.createBatch(id: "b", sessions: requests(1), owner: owner, key: nil, at: 1)
        _ = try await store.assign(to: "w", limit: 1)
        var queue = try await store.queue()
        #expect(queue.running.map(\.owner.office) == ["other"] && queue.running.map(\.lane) == [.interactive])
        #expect(queue.waiting.map(\.session).first == "a" && queue.waiting.map(\.batch) == [nil, "b"])
        #expect(queue.waiting.map(\.entry.lane) == [.single, .batch])
        #expect(queue.desktopQueue.order().map(\.lane) == [.single, .batch])
        try await end("p", store)
        // What was taken back begins anew when it is given again.
        _ = try await store.assign(to: "w", limit: 1)
        try await store.requeue(worker: "w", active: [])
        queue = try await store.queue()
        #expect(queue.running.isEmpty && queue.waiting.count == 2)
        #expect(queue.lengths[.interactive]?.count == 1 && queue.lengths[.single]?.isEmpty == true)
        // What was withdrawn never had a desktop.
        _ = try await store.withdraw("a")
        #expect(try await store.queue().lengths[.single]?.isEmpty == true)
    }
}
