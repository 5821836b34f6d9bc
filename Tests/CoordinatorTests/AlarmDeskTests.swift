import AlarmModel
import FarmClient
import FarmProtocol
import FarmTestSupport
import Foundation
import LocalIO
import Logging
import Synchronization
import Testing

@testable import Coordinator

@Suite("Alarms are kept")
struct AlarmDeskTests {
    private static let now: Int64 = 1_800_000_000_000

    /// A disk that fails when it is told to.
    final class Disk: Sendable {
        private struct Failure: Error {}
        private let fails = Mutex(false)

        func set(fails: Bool) { self.fails.withLock { $0 = fails } }

        func file(_ path: String) -> AlarmFile {
            AlarmFile(path: path) { path, bytes in
                if self.fails.withLock({ $0 }) { throw Failure() }
                try DurableFile.replace(path, with: bytes, mode: 0o600)
            }
        }
    }

    private func desk(_ file: AlarmFile, bell: AlarmBell = AlarmBell()) throws -> AlarmDesk {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return try AlarmDesk(
            file, AlarmThresholds(), bell: bell, tells: true,
            logger: Logger(label: "test") { _ in
                SwiftLogNoOpLogHandler()
            })
    }

    private func failing(_ cause: String? = "no room") -> AlarmObservations {
        var seen = AlarmObservations()
        seen.ledger = .init(failure: cause)
        return seen
    }

    private func word(_ text: String) -> Alarm.Acknowledgement {
        .init(account: "a1", name: "wang", at: Self.now + 1, word: text)
    }

    @Test("since when, who has seen to it, released images and workers survive a restart")
    func restart() async throws {
        try await TestDirectory.with { directory in
            let file = AlarmFile(path: directory.path + "/state.json")
            let first = try desk(file)
            let registration = WorkerRegistration(publicKey: "k", imageName: "d", imageSha256: "aa", capacity: 3)
            await first.look(at: failing(), registrations: ["w": registration], used: ["/": 5], now: Self.now)
            let number = try #require(await first.state.board.alarms.first).number
            #expect(try await first.acknowledge(number, word("on my way"))?.acknowledgement?.word == "on my way")
            try await first.release(.init(name: "d", sha256: "aa", at: Self.now, by: "wang"))
            let before = await first.state
            let bell = AlarmBell()
            let second = try desk(file, bell: bell)
            let after = await second.state
            #expect(after.board.standing == before.board.standing && after.workers == before.workers)
            #expect(after.releases == before.releases && after.growth == before.growth && after.news == before.news)
            // It still stands, and nobody is called twice.
            await second.look(at: failing(), registrations: [:], used: [:], now: Self.now + 10_000)
            #expect(await second.state.board.alarms.map(\.acknowledgement?.word) == ["on my way"])
            #expect(bell.calls == AlarmBell.Calls())
            for time in [20_000, 90_000] as [Int64] {
                await second.look(at: failing(nil), registrations: [:], used: [:], now: Self.now + time)
            }
            let third = try desk(file)
            #expect(await third.state.board.alarms.isEmpty)
            #expect(await third.state.board.history.map(\.acknowledgement?.name) == ["wang"])
            #expect(await third.state.news.map(\.isOver) == [false, true])
            for isThere in [true, false] {
                #expect(try await third.withdraw(image: "aa") == isThere)
                #expect(try await third.strike("w") == isThere)
            }
            #expect(try await desk(file).state.workers.isEmpty)
        }
    }

    @Test(
        "an alarm is shown though the disk fails, and kept once it does not; what a person does is not done unless it is kept"
    )
    func failedWrites() async throws {
        try await TestDirectory.with { directory in
            let disk = Disk()
            let (path, bell) = (directory.path + "/state.json", AlarmBell())
            let alarms = try desk(disk.file(path), bell: bell)
            disk.set(fails: true)
            await alarms.look(at: failing(), registrations: [:], used: [:], now: Self.now)
            let number = try #require(await alarms.state.board.alarms.first).number
            #expect(bell.calls.installation == 1 && !FileManager.default.fileExists(atPath: path))
            #expect(await alarms.failure != nil)
            let refused = await #expect(throws: ProblemDetails.self) {
                _ = try await alarms.acknowledge(number, word("lost"))
            }
            #expect(refused?.status == 503)
            await #expect(throws: ProblemDetails.self) {
                try await alarms.release(.init(name: "d", sha256: "aa", at: Self.now, by: "wang"))
            }
            #expect(await alarms.state.board.alarms.first?.acknowledgement == nil)
            #expect(await alarms.state.releases.isEmpty && bell.calls.installation == 1)
            // That it cannot be kept is an alarm of its own, after half a minute.
            for time in [10_000, 20_000, 50_000] as [Int64] {
                await alarms.look(at: failing(), registrations: [:], used: [:], now: Self.now + time)
            }
            #expect(await alarms.state.board.alarms.map(\.code) == [.ledgerFailed, .observationFailed])
            disk.set(fails: false)
            await alarms.look(at: failing(), registrations: [:], used: [:], now: Self.now + 60_000)
            #expect(await alarms.failure == nil)
            let kept = try desk(disk.file(path))
            #expect(await kept.state.board.alarms.map(\.number) == alarms.state.board.alarms.map(\.number))
            #expect(try await alarms.acknowledge(number, word("kept")) != nil)
            #expect(try await desk(disk.file(path)).state.board.alarms.contains { $0.acknowledgement?.word == "kept" })
        }
    }

    @Test("a file that cannot be read is not taken for an empty one")
    func damaged() async throws {
        try await TestDirectory.with { directory in
            let path = directory.path + "/state.json"
            let alarms = try desk(AlarmFile(path: path))
            await alarms.look(at: failing(), registrations: [:], used: [:], now: Self.now)
            let whole = try #require(FileManager.default.contents(atPath: path))
            try whole.prefix(whole.count - 1).write(to: URL(fileURLWithPath: path))
            #expect(throws: (any Error).self) { try desk(AlarmFile(path: path)) }
            try whole.write(to: URL(fileURLWithPath: path))
            #expect(try await desk(AlarmFile(path: path)).state.board.alarms.count == 1)
        }
    }

    @Test("sessions without whole evidence are found, others are not")
    func failures() async throws {
        try await TestDirectory.with { directory in
            try await TestFarm(directory).run { farm in
                let worker = try await farm.register(TestFarm.key("worker")).worker
                for (reason, phase) in [
                    ("user", SessionPhase.sealed), ("recorder", .sealed), ("anchor", .failed), ("time-limit", .sealed),
                ] {
                    let view = try await farm.client.create(.init(url: "https://example.com/"), key: reason)
                    _ = try await farm.worker.poll(worker: worker, WorkerPoll(warm: 1, active: []))
                    var report = SessionReport(phase: phase, detail: "over")
                    report.reason = reason
                    try await farm.worker.report(session: view.id, worker: worker, report)
                }
                _ = try await farm.client.withdraw(
                    farm.client.create(.init(url: "https://example.com/"), key: "withdrawn").id)
                let health = try JSONDecoder().decode(
                    HealthView.self, from: Data(try await health(farm).body))
                #expect(health.alarms.filter { $0.code == "session.failed" }.count == 2)
                #expect(health.farm?.workers == 1 && health.status != "ok")
            }
        }
    }

    /// Once the observer has seen the sessions.
    private func health(_ farm: RunningFarm) async throws -> RawAnswer {
        while true {
            let answer = try await RawRequest("GET", "/v1/health", token: TestFarm.operatorToken).send(port: farm.port)
            #expect(answer.status == 200)
            if answer.text.contains("session.failed") { return answer }
            try await Task.sleep(for: .milliseconds(200))
        }
    }
}
