import FarmProtocol
import Foundation
import Storage
import Testing

/// Creation, idempotency keys, pages.
extension SessionStoreConformance {
    static func creation(_ store: any SessionStore) async throws {
        let made = try await store.create(id: "a", request: request, owner: owner, key: "k", at: 1_790_000_000_000)
        var expected = SessionView(
            id: "a", phase: .queued, url: request.url, detail: made.view.detail, createdAt: 1_790_000_000_000)
        #expect(made == StoredSession(view: expected, request: request, owner: owner))
        #expect(!made.view.detail.isEmpty)
        #expect(try await store.session("a") == made)
        expected.bundleBytes = nil
        #expect(
            try await store.sessions(of: .owner(owner), cursor: nil, limit: 5)
                == SessionPage(sessions: [expected], next: nil))
    }

    static func sameKey(_ store: any SessionStore) async throws {
        let first = try await store.create(id: "a", request: request, owner: owner, key: "k", at: 1)
        let again = try await store.create(id: "b", request: request, owner: owner, key: "k", at: 2)
        #expect(again == first)
        #expect(try await store.session("b") == nil)
        // A key answers with the session as it stands now, not as it began.
        _ = try await store.assign(to: "w", limit: 1)
        #expect(
            try await store.create(id: "c", request: request, owner: owner, key: "k", at: 3).view.phase == .assigned)
        // Without a key, the same request twice is two sessions.
        let third = try await store.create(id: "d", request: request, owner: owner, key: nil, at: 4)
        let fourth = try await store.create(id: "e", request: request, owner: owner, key: nil, at: 5)
        #expect(third.view.id == "d" && fourth.view.id == "e")
    }

    static func reusedKey(_ store: any SessionStore) async throws {
        _ = try await store.create(id: "a", request: request, owner: owner, key: "k", at: 1)
        let changes: [CaptureRequest] = [
            .init(url: "https://example.com/2", script: request.script, subject: request.subject),
            .init(url: request.url, script: nil, subject: request.subject),
            .init(url: request.url, script: request.script, subject: "李四"),
        ]
        for other in changes {
            await refuses(.keyReused) {
                _ = try await store.create(id: "b", request: other, owner: owner, key: "k", at: 2)
            }
        }
        #expect(try await store.session("b") == nil)
        #expect(try await store.sessions(of: .owner(owner), cursor: nil, limit: 10).sessions.map(\.id) == ["a"])
        _ = try await store.create(id: "b", request: changes[0], owner: owner, key: "K", at: 2)
        #expect(try await view("b", store).url == changes[0].url)
    }

    static func concurrentKey(_ store: any SessionStore) async throws {
        let ids = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<50 {
                group.addTask {
                    try await store.create(id: "s\(number)", request: request, owner: owner, key: "one", at: 1).view.id
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
        #expect(try await store.sessions(of: .owner(owner), cursor: nil, limit: 100).sessions.count == 1)
    }

    static func unknown(_ store: any SessionStore) async throws {
        _ = try await fill(store, 1)
        #expect(try await store.session("nobody") == nil)
        await refuses(.unknownSession) {
            try await store.apply(SessionReport(phase: .open, detail: ""), to: "nobody", from: "w")
        }
        await refuses(.unknownSession) { try await store.setBundle("nobody", bytes: 1, from: "w") }
    }

    static func pages(_ store: any SessionStore) async throws {
        #expect(
            try await store.sessions(of: .owner(owner), cursor: nil, limit: 3) == SessionPage(sessions: [], next: nil))
        let ids = try await fill(store, 7)
        for limit in [1, 2, 3, 6, 7, 8, 500] {
            var seen: [String] = []
            var cursor: String?
            var calls = 0
            repeat {
                let page = try await store.sessions(of: .owner(owner), cursor: cursor, limit: limit)
                #expect(page.sessions.count <= limit)
                seen += page.sessions.map(\.id)
                cursor = page.next
                calls += 1
            } while cursor != nil && calls < 20
            #expect(seen == Array(ids.reversed()), "limit \(limit)")
            #expect(calls <= 7 / limit + 1)
        }
    }

    static func growingPages(_ store: any SessionStore) async throws {
        let ids = try await fill(store, 6)
        let first = try await store.sessions(of: .owner(owner), cursor: nil, limit: 3)
        let newer = try await fill(store, 2)
        _ = try await store.assign(to: "w", limit: 4)
        #expect(first.next != nil)
        let second = try await store.sessions(of: .owner(owner), cursor: first.next, limit: 3)
        #expect(first.sessions.map(\.id) + second.sessions.map(\.id) == Array(ids.reversed()))
        #expect(
            try await store.sessions(of: .owner(owner), cursor: nil, limit: 2).sessions.map(\.id)
                == Array(newer.reversed()))
    }

    static func badCursors(_ store: any SessionStore) async throws {
        _ = try await fill(store, 2)
        for cursor in ["", "x", "1 OR 1=1", "99999999999999999999", "1.5", "٣"] {
            await refuses(.badCursor) { _ = try await store.sessions(of: .owner(owner), cursor: cursor, limit: 2) }
        }
    }
}
