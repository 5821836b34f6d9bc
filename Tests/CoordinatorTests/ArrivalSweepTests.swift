import FarmProtocol
import FarmTestSupport
import Foundation
import Logging
import QueueModel
import Storage
import Testing

@testable import Coordinator

@Suite("Desktops whose person does not come are given on") struct ArrivalSweepTests {
    @Test func onlyThoseAreEnded() async throws {
        try await TestDirectory.with { directory in
            let store = try SQLiteSessionStore(path: directory.file("sessions.sqlite"))
            let presence = SeenPeople(seen: ["came"])
            for (id, interactive) in [
                ("came", true), ("absent", true), ("late", true), ("shut", true), ("script", false),
            ] {
                // One office each, so that no quota holds anybody back.
                _ = try await store.create(
                    id: id, request: CaptureRequest(url: "https://example.com/", isInteractive: interactive),
                    owner: Ownership(office: id, account: ""), key: nil, at: 1)
            }
            _ = try await store.assign(to: "w", limit: 9)
            for (id, openedAt) in [("came", 1000), ("absent", 1000), ("late", 50_000), ("script", 1000)] {
                var report = SessionReport(phase: .open, detail: "input allowed")
                report.openedAt = Int64(openedAt)
                try await store.apply(report, to: id, from: "w")
            }
            let rule = try #require(ArrivalRule(patience: 60))
            func sweep(startedAt: Int64 = 0, now: Int64) async throws {
                var logger = Logger(label: "test")
                logger.logLevel = .critical
                try await ArrivalSweep(
                    store: store, presence: presence, rule: rule, logger: logger, startedAt: startedAt
                ).sweep(now: now)
            }
            try await sweep(now: 60_999)
            #expect(await presence.ended.isEmpty)
            // A coordinator that began a moment ago cannot know who came before.
            try await sweep(startedAt: 50_000, now: 61_000)
            #expect(await presence.ended.isEmpty)
            await presence.fail(once: true)
            try await sweep(now: 61_000)
            #expect(await presence.ended.isEmpty, "that did not work")
            try await sweep(now: 61_000)
            #expect(await presence.ended == ["absent"], "and is tried again")
            try await store.apply(SessionReport(phase: .sealed, detail: "sealed"), to: "absent", from: "w")
            try await sweep(now: 120_000)
            #expect(await presence.ended == ["absent", "late"])
        }
    }
}

private actor SeenPeople: DesktopPresence {
    private let seen: Set<String>
    private(set) var ended: [String] = []
    private var fails = false

    init(seen: Set<String>) { self.seen = seen }

    func fail(once: Bool) { fails = once }

    func hasCome(to session: String) -> Bool { seen.contains(session) }

    func end(_ session: String) throws {
        if fails {
            fails = false
            throw CancellationError()
        }
        ended.append(session)
    }
}
