import FarmProtocol
import Foundation
import Storage
import Testing

/// Assignment, reports, bundles.
extension SessionStoreConformance {
    static func assignment(_ store: any SessionStore) async throws {
        #expect(try await store.assign(to: "w", limit: 3).isEmpty)
        let ids = try await fill(store, 4)
        #expect(try await store.assign(to: "w", limit: 0).isEmpty)
        let given = try await store.assign(to: "w", limit: 3)
        #expect(given.map(\.view.id) == Array(ids.prefix(3)))
        #expect(given.allSatisfy { $0.view.phase == .assigned && $0.view.worker == "w" && $0.request == request })
        #expect(try await view(ids[0], store) == given[0].view)
        #expect(try await store.assign(to: "v", limit: 3).map(\.view.id) == [ids[3]])
        #expect(try await store.assign(to: "w", limit: 3).isEmpty)
    }

    static func concurrentAssignment(_ store: any SessionStore) async throws {
        let ids = try await fill(store, 120)
        let given = try await withThrowingTaskGroup(of: [(String, String)].self) { group in
            for number in 0..<50 {
                group.addTask {
                    var own: [(String, String)] = []
                    for _ in 0..<3 {
                        own += try await store.assign(to: "w\(number)", limit: 1).map { ($0.view.id, "w\(number)") }
                    }
                    return own
                }
            }
            return try await group.reduce(into: [(String, String)]()) { $0 += $1 }
        }
        #expect(given.count == ids.count)
        #expect(Set(given.map(\.0)) == Set(ids))
        for (id, worker) in given { #expect(try await view(id, store).worker == worker) }
    }

    static func requeue(_ store: any SessionStore) async throws {
        let ids = try await fill(store, 5)
        _ = try await store.assign(to: "w", limit: 4)
        _ = try await store.assign(to: "v", limit: 1)
        try await store.apply(SessionReport(phase: .recording, detail: "begun"), to: ids[0], from: "w")
        try await store.requeue(worker: "w", active: [ids[1]])
        var phases: [SessionPhase] = []
        for id in ids { phases.append(try await view(id, store).phase) }
        #expect(phases == [.recording, .assigned, .queued, .queued, .assigned])
        #expect(try await view(ids[2], store).worker == nil)
        // The worker that lost it has no say any more, and its place in the queue is the old one.
        await refuses(.notTheWorkers) {
            try await store.apply(SessionReport(phase: .recording, detail: ""), to: ids[2], from: "w")
        }
        _ = try await fill(store, 1)
        #expect(try await store.assign(to: "u", limit: 2).map(\.view.id) == [ids[2], ids[3]])
    }

    static func ownership(_ store: any SessionStore) async throws {
        let id = try await session(at: .assigned, store)
        let before = try await view(id, store)
        await refuses(.notTheWorkers) {
            try await store.apply(SessionReport(phase: .open, detail: ""), to: id, from: "other")
        }
        await refuses(.notTheWorkers) { try await store.setBundle(id, bytes: 9, from: "other") }
        #expect(try await view(id, store) == before)
        let queued = try await session(at: .queued, store)
        await refuses(.notTheWorkers) {
            try await store.apply(SessionReport(phase: .failed, detail: ""), to: queued, from: "w")
        }
    }

    static func reports(_ store: any SessionStore) async throws {
        let id = try await session(at: .assigned, store)
        var report = SessionReport(phase: .open, detail: "input allowed")
        report.openedAt = 5
        try await store.apply(report, to: id, from: "w")
        report = SessionReport(phase: .closing, detail: "over")
        report.reason = "user"
        try await store.apply(report, to: id, from: "w")
        report = SessionReport(phase: .sealed, detail: "sealed")
        report.closedAt = 9
        report.fingerprint = "aa"
        report.fingerprintSm3 = "bb"
        try await store.apply(report, to: id, from: "w")
        let view = try await view(id, store)
        #expect(view.phase == .sealed && view.detail == "sealed" && view.openedAt == 5 && view.closedAt == 9)
        #expect(view.reason == "user" && view.fingerprint == "aa" && view.fingerprintSm3 == "bb")
        #expect(try await store.session(id)?.request == request)
    }

    static func repeated(_ store: any SessionStore) async throws {
        for phase in SessionPhase.allCases where phase != .queued {
            let id = try await session(at: phase, store)
            let before = try await view(id, store)
            try await store.apply(SessionReport(phase: phase, detail: before.detail), to: id, from: "w")
            #expect(try await view(id, store) == before)
        }
    }

    static func ended(_ store: any SessionStore) async throws {
        let id = try await session(at: .open, store)
        var report = SessionReport(phase: .sealed, detail: "sealed")
        report.fingerprint = "aa"
        report.closedAt = 9
        try await store.apply(report, to: id, from: "w")
        let before = try await view(id, store)
        report.fingerprint = "bb"
        report.detail = "sealed otherwise"
        await refuses(.illegalMove) { try await store.apply(report, to: id, from: "w") }
        #expect(try await view(id, store) == before)
    }

    static func refused(_ store: any SessionStore) async throws {
        for phase in SessionPhase.allCases where phase != .queued {
            let id = try await session(at: phase, store)
            let before = try await view(id, store)
            for target in SessionPhase.allCases where target != phase && !phase.successors.contains(target) {
                var report = SessionReport(phase: target, detail: "no")
                report.fingerprint = "cc"
                await refuses(.illegalMove) { try await store.apply(report, to: id, from: "w") }
                #expect(try await view(id, store) == before, "\(phase) to \(target)")
            }
        }
    }

    static func bundles(_ store: any SessionStore) async throws {
        let id = try await session(at: .sealed, store)
        try await store.setBundle(id, bytes: 1 << 40, from: "w")
        #expect(try await view(id, store).bundleBytes == 1 << 40)
        #expect(try await view(id, store).phase == .sealed)
    }
}
