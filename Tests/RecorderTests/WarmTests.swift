import Foundation
import Testing

@testable import Recorder

@Suite("Warm recorders", .serialized, .timeLimit(.minutes(1)))
struct WarmTests {
    /// A warm recorder costs nothing while its desktop is drawn on, and its first frame comes at once.
    @Test func warmCostsNothingAndBeginsAtOnce() async throws {
        let server = try XvncServer()
        let client = try TestClient(server)
        let recorder = try await Recorder.attach(to: server.address)
        let log = EventLog(recorder)
        try await Task.sleep(for: .milliseconds(200))
        let before = try recorderTicks()
        for step in 0..<100 {
            client.fill(step * 10, step * 5, 300, 200, color: UInt32.random(in: 0...0xffffff))
            client.sync()
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(try recorderTicks() - before <= 1, "at most one tick of 10 ms in two seconds")
        #expect(recorder.statistics.frames == 0)
        let directory = try Scratch.directory()
        let first = try await recorder.begin(directory: directory.path, sessionId: "warm", nonce: Array(0..<16))
        print("first keyframe after \(Double(first.latencyNs) / 1e6) ms")
        #expect(first.latencyNs < 100_000_000)
        recorder.stop()
        await log.finished()
        try RecordedVideo(directory: directory, segments: log.segments).remove()
    }

    /// A desktop that dies before its session takes its warm recorder with it, and says so.
    @Test func aWarmServerDies() async throws {
        let server = try XvncServer(width: 640, height: 480)
        let recorder = try await Recorder.attach(to: server.address)
        let log = EventLog(recorder)
        kill(server.process.processIdentifier, SIGKILL)
        await log.finished()
        #expect(try #require(log.failure).error.code == .serverGone)
    }

    /// A recorder that nobody holds any more ends its thread.
    @Test func aForgottenRecorderEnds() async throws {
        let server = try XvncServer(width: 640, height: 480)
        for _ in 0..<3 { _ = try await Recorder.attach(to: server.address) }
        try await Task.sleep(for: .milliseconds(500))
        #expect(try threads().isEmpty)
    }

    /// Stopping a warm recorder ends it without a recording.
    @Test func stoppingWarm() async throws {
        let server = try XvncServer(width: 640, height: 480)
        let recorder = try await Recorder.attach(to: server.address)
        let log = EventLog(recorder)
        recorder.stop()
        await log.finished()
        #expect(log.all == [.stopped])
        await #expect(throws: RecorderError.self) {
            try await recorder.begin(directory: "/tmp", sessionId: "s", nonce: Array(0..<16))
        }
    }

    /// Directories of this process's recorder threads.
    private func threads() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").filter {
            (try? String(contentsOfFile: "/proc/self/task/\($0)/comm", encoding: .utf8)) == "recorder\n"
        }
    }

    /// Clock ticks (10 ms) of user and system time of the recorder's threads.
    private func recorderTicks() throws -> Int {
        try threads().reduce(0) { sum, thread in
            let line = try String(contentsOfFile: "/proc/self/task/\(thread)/stat", encoding: .utf8)
            let fields = line[line.index(after: try #require(line.lastIndex(of: ")")))...].split(separator: " ")
            return sum + Int(fields[11])! + Int(fields[12])!
        }
    }
}
