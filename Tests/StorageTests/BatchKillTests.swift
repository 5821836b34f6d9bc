import FarmProtocol
import Foundation
import SeededTestSupport
import Storage
import Testing

@Suite("A list is queued whole or not at all") struct BatchKillTests {
    /// Killed at random moments while it queues lists: what was said to be queued is there, and nothing is there in part.
    @Test(.timeLimit(.minutes(2))) func killedWhileQueueing() async throws {
        var random = SeededGenerator.announced()
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("tb-batch-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        var begun = 0
        var whole = 0
        for round in 0..<8 {
            let file = directory.appendingPathComponent("\(round).sqlite").path
            let said = try await run(file, killedAfter: .milliseconds(Int.random(in: 5...300, using: &random)))
            let store = try SQLiteSessionStore(path: file)
            for line in said where line.hasPrefix("queueing ") {
                let id = String(line.dropFirst(9))
                begun += 1
                let batch = try await store.batch(id)
                let sessions = try await store.sessions(ofBatch: id, after: 0, limit: 2000)
                if said.contains("queued \(id)") { #expect(batch?.count == Self.count, "\(id) was acknowledged") }
                if batch != nil { whole += 1 }
                #expect(batch?.count ?? 0 == sessions.count)
                #expect([0, Self.count].contains(sessions.count), "\(id) is there in part")
            }
            // What is there is what the search has.
            let missing = try SearchFixture.number(
                file,
                """
                SELECT (SELECT COUNT(*) FROM session) - (SELECT COUNT(*) FROM sessionText JOIN session
                    ON serial = number AND sessionText.office = session.office AND sessionText.phase = session.phase)
                """)
            #expect(missing == 0)
            // It goes on from there.
            _ = try await store.createBatch(
                id: "after", sessions: [("one", CaptureRequest(url: "https://example.com/"))],
                owner: SessionStoreConformance.owner, key: nil, at: 2)
        }
        print("\(whole) of \(begun) lists that were begun are there, whole")
        #expect(begun > 0)
    }

    private static let count = 1000

    /// Lines that the holder wrote before it was killed, counted from its first.
    private func run(_ file: String, killedAfter delay: Duration) async throws -> [Substring] {
        let process = Process()
        process.executableURL = try Self.holder
        process.arguments = [file, "\(Self.count)"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        var text = pipe.fileHandleForReading.availableData
        try await Task.sleep(for: delay)
        kill(process.processIdentifier, SIGKILL)
        text += try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: text, as: UTF8.self).split(separator: "\n")
    }

    private static var holder: URL {
        get throws {
            let folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            let path = folder.appendingPathComponent("BatchHolder")
            try #require(FileManager.default.isExecutableFile(atPath: path.path), "\(path.path) is not built")
            return path
        }
    }
}
