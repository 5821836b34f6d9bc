import CXCB
import CryptoPrimitives
import Foundation
import Testing

@testable import Recorder

@Suite("A recording that cannot go on", .serialized, .timeLimit(.minutes(2)))
struct FaultTests {
    private func begin(
        _ server: XvncServer, configuration: RecorderConfiguration = RecorderConfiguration(), directory: URL,
        clock: any RecorderClock = SystemClock()
    ) async throws -> (Recorder, EventLog) {
        let recorder = try await Recorder.attach(to: server.address, configuration: configuration, clock: clock)
        let log = EventLog(recorder)
        _ = try await recorder.begin(directory: directory.path, sessionId: "fault", nonce: Array(0..<16))
        return (recorder, log)
    }

    /// kill -9 of the X server: told at once, and what was recorded stands.
    @Test func aKilledServer() async throws {
        let server = try XvncServer(width: 640, height: 480)
        let directory = try Scratch.directory()
        let (recorder, log) = try await begin(server, directory: directory)
        try await Task.sleep(for: .milliseconds(2500))
        let killedAt = SystemClock().monotonicNs()
        kill(server.process.processIdentifier, SIGKILL)
        await log.finished()
        withExtendedLifetime(recorder) {}
        let failure = try #require(log.failure)
        #expect(failure.error.code == .serverGone)
        #expect(failure.atNs - killedAt < 200_000_000, "\((failure.atNs - killedAt) / 1_000_000) ms")
        let video = try RecordedVideo(directory: directory, segments: log.segments)
        let end = try #require(video.segments.last).startMonotonicNs + #require(video.segments.last).durationNs
        #expect(end <= killedAt && end + 200_000_000 > killedAt, "the last frame lasts to the server's last answer")
        #expect(log.all.last != .stopped)
        await #expect(throws: RecorderError.self) { try await recorder.screenshot() }
        video.remove()
    }

    /// A client that grabs the server freezes the picture: no answer for a second is a failure.
    @Test func aGrabbedServer() async throws {
        let server = try XvncServer(width: 640, height: 480)
        let client = try TestClient(server)
        let directory = try Scratch.directory()
        let (recorder, log) = try await begin(server, directory: directory)
        try await Task.sleep(for: .milliseconds(1500))
        unsafe xcb_grab_server(client.connection)
        client.sync()
        let grabbedAt = SystemClock().monotonicNs()
        await log.finished()
        withExtendedLifetime(recorder) {}
        let failure = try #require(log.failure)
        #expect(failure.error.code == .serverUnresponsive)
        #expect(failure.atNs - grabbedAt < 1_200_000_000, "\((failure.atNs - grabbedAt) / 1_000_000) ms")
        #expect(failure.atNs - grabbedAt > 900_000_000)
        let video = try RecordedVideo(directory: directory, segments: log.segments)
        let last = try #require(video.segments.last)
        #expect(last.startMonotonicNs + last.durationNs <= grabbedAt, "nothing is claimed of the time of the grab")
        video.remove()
    }

    /// A short grab, as window managers and menus make them, is no failure.
    @Test func aShortGrabPasses() async throws {
        let server = try XvncServer(width: 640, height: 480)
        let client = try TestClient(server)
        let directory = try Scratch.directory()
        let (recorder, log) = try await begin(server, directory: directory)
        try await Task.sleep(for: .milliseconds(300))
        unsafe xcb_grab_server(client.connection)
        client.sync()
        try await Task.sleep(for: .milliseconds(600))
        unsafe xcb_ungrab_server(client.connection)
        client.sync()
        try await Task.sleep(for: .milliseconds(1200))
        recorder.stop()
        await log.finished()
        withExtendedLifetime(recorder) {}
        #expect(log.failure == nil)
        try RecordedVideo(directory: directory, segments: log.segments).remove()
    }

    /// A full disk: told at once, the segments before it stand, and no half segment is left.
    @Test func aFullDisk() async throws {
        let server = try XvncServer(width: 640, height: 480)
        let client = try TestClient(server)
        let directory = try Scratch.directory()
        try #require(
            unsafe mount("tmpfs", directory.path, "tmpfs", 0, "size=1m") == 0, "mounting a tmpfs needs root")
        defer {
            _ = unsafe umount2(directory.path, Int32(MNT_DETACH))
            _ = unsafe rmdir(directory.path)
        }
        var configuration = RecorderConfiguration()
        configuration.segmentPolicy.changesAtMost = 1_000_000
        let (recorder, log) = try await begin(server, configuration: configuration, directory: directory)
        let end = SystemClock().monotonicNs() + 20_000_000_000
        while log.failure == nil, SystemClock().monotonicNs() < end {
            for _ in 0..<400 {
                client.fill(
                    Int.random(in: 0..<640), Int.random(in: 0..<480), 30, 30, color: UInt32.random(in: 0...0xffffff))
            }
            client.sync()
            try await Task.sleep(for: .milliseconds(20))
        }
        await log.finished()
        withExtendedLifetime(recorder) {}
        let failure = try #require(log.failure)
        #expect(failure.error.code == .writeFailed && failure.error.systemError == ENOSPC)
        #expect(log.segments.count >= 2, "the disk held some segments")
        if case .failed = log.all.last {} else { Issue.record("nothing is written after a full disk: \(log.all)") }
        _ = try RecordedVideo(directory: directory, segments: log.segments)
    }

    /// The desktop changes its size: the recording ends rather than show a part.
    @Test func aResizedDesktop() async throws {
        let server = try XvncServer(width: 640, height: 480)
        let directory = try Scratch.directory()
        let (recorder, log) = try await begin(server, directory: directory)
        try await Task.sleep(for: .milliseconds(300))
        let resize = try server.client("/usr/bin/xrandr", ["--fb", "800x600"])
        resize.waitUntilExit()
        try #require(resize.terminationStatus == 0)
        await log.finished()
        withExtendedLifetime(recorder) {}
        #expect(try #require(log.failure).error.code == .captureRefused)
        try RecordedVideo(directory: directory, segments: log.segments).remove()
    }

    /// A recorder that was not scheduled for longer than a frame may last says so.
    @Test func aFrameGap() async throws {
        let server = try XvncServer(width: 640, height: 480)
        let directory = try Scratch.directory()
        let clock = SteppingClock()
        let (recorder, log) = try await begin(server, directory: directory, clock: clock)
        try await Task.sleep(for: .milliseconds(300))
        clock.stepBoth(by: 1_600_000_000)
        await log.finished()
        withExtendedLifetime(recorder) {}
        #expect(try #require(log.failure).error.code == .frameGap)
        try RecordedVideo(directory: directory, segments: log.segments).remove()
    }

    /// A stepped wall clock is reported with the segment that begins after it.
    @Test func aClockStep() async throws {
        let server = try XvncServer(width: 640, height: 480)
        let directory = try Scratch.directory()
        let clock = SteppingClock()
        var configuration = RecorderConfiguration()
        configuration.segmentPolicy.durationAtMost = 2_500_000
        let (recorder, log) = try await begin(
            server, configuration: configuration, directory: directory, clock: clock)
        try await Task.sleep(for: .milliseconds(400))
        clock.stepWall(by: -3_000_000_000)
        try await Task.sleep(for: .milliseconds(4500))
        recorder.stop()
        await log.finished()
        withExtendedLifetime(recorder) {}
        let video = try RecordedVideo(directory: directory, segments: log.segments)
        #expect(
            video.segments.map(\.hasClockStep) == [false, false, true] + video.segments.dropFirst(3).map { _ in false })
        #expect(abs(video.segments[2].clockDriftNs + 3_000_000_000) < 50_000_000)
        video.remove()
    }

    @Test func refusals() async throws {
        let server = try XvncServer(width: 640, height: 480)
        let wrong = DisplayAddress(socketPath: server.address.socketPath, cookie: Array(repeating: 0, count: 16))
        await #expect(throws: RecorderError.self) { try await Recorder.attach(to: wrong) }
        let absent = DisplayAddress(socketPath: "/tmp/tb-no-server", cookie: [])
        await expect(.connectionRefused) { _ = try await Recorder.attach(to: absent) }
        var configuration = RecorderConfiguration()
        configuration.maximumRate = 16
        await expect(.invalidArgument) {
            _ = try await Recorder.attach(to: server.address, configuration: configuration)
        }
        configuration = RecorderConfiguration()
        configuration.fontPath = "/nonexistent.ttf"
        await expect(.fontUnavailable) {
            _ = try await Recorder.attach(to: server.address, configuration: configuration)
        }
        let odd = try XvncServer(width: 641, height: 480)
        await expect(.unsupportedDisplay) { _ = try await Recorder.attach(to: odd.address) }
        let bare = try XvncServer(width: 640, height: 480, extraArguments: ["-extension", "MIT-SHM"])
        await expect(.unsupportedDisplay) { _ = try await Recorder.attach(to: bare.address) }

        let recorder = try await Recorder.attach(to: server.address)
        let absentDirectory = try Scratch.directory().appending(path: "absent").path
        await expect(.writeFailed) {
            _ = try await recorder.begin(directory: absentDirectory, sessionId: "s", nonce: Array(0..<16))
        }
        let other = try await Recorder.attach(to: server.address)
        await expect(.invalidArgument) { _ = try await other.begin(directory: "/tmp", sessionId: "s", nonce: [1]) }
        let directory = try Scratch.directory()
        await expect(.invalidArgument) {
            let long = String(repeating: "x", count: 100)
            _ = try await other.begin(directory: directory.path, sessionId: long, nonce: Array(0..<16))
        }
        let first = try await other.begin(directory: directory.path, sessionId: "s", nonce: Array(0..<16))
        #expect(first.latencyNs < 1_000_000_000)
        await expect(.wrongState) {
            _ = try await other.begin(directory: directory.path, sessionId: "s", nonce: Array(0..<16))
        }
        other.stop()
    }

    /// A directory that already holds a recording is not written over.
    @Test func nothingIsWrittenOver() async throws {
        let server = try XvncServer(width: 640, height: 480)
        let directory = try Scratch.directory()
        let old = directory.appending(path: "init.mp4")
        try Data("evidence".utf8).write(to: old)
        let (recorder, log) = try await begin(server, directory: directory)
        await log.finished()
        withExtendedLifetime(recorder) {}
        #expect(try #require(log.failure).error.systemError == EEXIST)
        #expect(try Data(contentsOf: old) == Data("evidence".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["init.mp4"])
    }

    private func expect(
        _ code: RecorderError.Code, location: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
    ) async {
        do {
            try await body()
            Issue.record("nothing was thrown; expected \(code)", sourceLocation: location)
        } catch let error as RecorderError {
            #expect(error.code == code, "\(error)", sourceLocation: location)
        } catch {
            Issue.record(error, sourceLocation: location)
        }
    }
}
