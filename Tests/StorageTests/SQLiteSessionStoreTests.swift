import FarmProtocol
import Foundation
import Storage
import Testing

@Suite("Sessions in SQLite")
struct SQLiteSessionStoreTests {
    /// Runs `body` with a path in a directory of its own, removed afterwards.
    private func withFile(_ body: (String) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("tb-store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try await body(directory.appendingPathComponent("sessions.sqlite").path)
    }

    @Test("conforms", arguments: SessionStoreConformance.allCases)
    func conforms(_ rule: SessionStoreConformance) async throws {
        try await withFile { try await rule.check(try SQLiteSessionStore(path: $0)) }
    }

    @Test("every move of the table, and no other", arguments: SessionPhase.allCases)
    func moves(from phase: SessionPhase) async throws {
        try await withFile { path in
            let store = try SQLiteSessionStore(path: path)
            // A queued session belongs to no worker, so that no report can move it.
            for target in SessionPhase.allCases where phase != .queued && target != phase {
                let id = try await SessionStoreConformance.session(at: phase, store)
                let report = SessionReport(phase: target, detail: "moved")
                if phase.successors.contains(target) {
                    try await store.apply(report, to: id, from: "w")
                    #expect(try await SessionStoreConformance.view(id, store).phase == target)
                } else {
                    await SessionStoreConformance.refuses(.illegalMove) {
                        try await store.apply(report, to: id, from: "w")
                    }
                }
            }
        }
    }

    @Test("what was written is there after the file is opened again")
    func reopen() async throws {
        try await withFile { path in
            let ids: [String]
            let before: [SessionView]
            do {
                let store = try SQLiteSessionStore(path: path)
                ids = try await SessionStoreConformance.fill(store, 3)
                _ = try await store.create(
                    id: "keyed", request: SessionStoreConformance.request, owner: SessionStoreConformance.owner,
                    key: "k", at: 7)
                _ = try await store.assign(to: "w", limit: 2)
                try await store.apply(SessionReport(phase: .open, detail: "open"), to: ids[0], from: "w")
                try await store.setBundle(ids[0], bytes: 12, from: "w")
                before = try await store.sessions(of: .owner(SessionStoreConformance.owner), cursor: nil, limit: 10)
                    .sessions
            }
            let store = try SQLiteSessionStore(path: path)
            #expect(
                try await store.sessions(of: .owner(SessionStoreConformance.owner), cursor: nil, limit: 10).sessions
                    == before)
            #expect(before.count == 4)
            let again = try await store.create(
                id: "other", request: SessionStoreConformance.request, owner: SessionStoreConformance.owner, key: "k",
                at: 8)
            #expect(again.view.id == "keyed")
            #expect(try await store.assign(to: "v", limit: 9).map(\.view.id) == [ids[2], "keyed"])
        }
    }

    @Test("two openings of one file, as after a restart that overlaps, give no session twice")
    func twoOpenings() async throws {
        try await withFile { path in
            let stores = [try SQLiteSessionStore(path: path), try SQLiteSessionStore(path: path)]
            let ids = try await SessionStoreConformance.fill(stores[0], 40)
            let given = try await withThrowingTaskGroup(of: [String].self) { group in
                for number in 0..<20 {
                    let store = stores[number % 2]
                    group.addTask {
                        var own: [String] = []
                        for _ in 0..<2 { own += try await store.assign(to: "w\(number)", limit: 1).map(\.view.id) }
                        return own
                    }
                }
                return try await group.reduce(into: [String]()) { $0 += $1 }
            }
            #expect(given.count == 40)
            #expect(Set(given) == Set(ids))
        }
    }

    @Test("a file that is no database is refused and left as it is")
    func foreignFile() async throws {
        try await withFile { path in
            let text = Data("this is somebody's letter, not a database, and long enough to be looked at\n".utf8)
            try text.write(to: URL(fileURLWithPath: path))
            #expect(throws: (any Error).self) { _ = try SQLiteSessionStore(path: path) }
            #expect(FileManager.default.contents(atPath: path) == text)
        }
    }
}
