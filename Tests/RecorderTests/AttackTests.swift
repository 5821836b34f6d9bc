import CPixels
import CXCB
import Foundation
import Synchronization
import Testing

@testable import Recorder

/// Clients of the same X server try to make the recorder show something else than the desktop.
@Suite("Hostile clients", .serialized, .timeLimit(.minutes(2)))
struct AttackTests {
    /// Attacks until told to stop; returns the hits of all rounds.
    private func attackLoop(_ attack: SegmentAttack, until stop: UInt64) -> (rounds: Int, hits: Int) {
        var rounds = 0
        var hits = 0
        while SystemClock().monotonicNs() < stop {
            hits += attack.strike()
            rounds += 1
        }
        return (rounds, hits)
    }

    /// The attack is real: a segment that stays attached, as usual programs have it, is overwritten at once.
    @Test func aLastingSegmentIsOverwritten() throws {
        let server = try XvncServer(width: 640, height: 480)
        let victim = try TestClient(server, mapped: false)
        let memory = try SharedMemory(byteCount: 640 * 480 * 4)
        let segment = unsafe xcb_generate_id(victim.connection)
        unsafe xcb_shm_attach_fd(victim.connection, segment, dup(memory.descriptor), 0)
        victim.sync()
        let attack = try SegmentAttack(server)
        #expect(attack.strike() == 1)
        let pixel = unsafe memory.withBytes { unsafe [$0[0], $0[1], $0[2]] }
        #expect(pixel == [0xff, 0, 0xff])
    }

    /// The recorder's own segment exists only while nobody else is served: no attempt of many thousands finds it.
    @Test func theRecordersSegmentIsNeverThere() async throws {
        let server = try XvncServer(width: 640, height: 480)
        let canvas = try TestClient(server)
        let attack = try SegmentAttack(server)
        let recorder = try await Recorder.attach(to: server.address)
        let log = EventLog(recorder)
        let directory = try Scratch.directory()
        _ = try await recorder.begin(directory: directory.path, sessionId: "attack", nonce: Array(0..<16))
        let result = Mutex<(rounds: Int, hits: Int)>((0, 0))
        let stop = SystemClock().monotonicNs() + 4_000_000_000
        let thread = Thread { [self] in
            let outcome = attackLoop(attack, until: stop)
            result.withLock { $0 = outcome }
        }
        thread.start()
        var step = 0
        while SystemClock().monotonicNs() < stop {
            canvas.fill(step * 13 % 600, step * 7 % 440, 40, 40, color: UInt32(step % 2) * 0x00ff00)
            canvas.sync()
            step += 1
            try await Task.sleep(for: .milliseconds(8))
        }
        canvas.sync()
        let picture = try canvas.picture()
        try await Task.sleep(for: .milliseconds(300))
        let frame = try #require(recorder.lastFrameIndex)
        recorder.stop()
        await log.finished()
        let outcome = result.withLock { $0 }
        print("\(outcome.rounds) rounds of attack, \(outcome.hits) hits, \(recorder.statistics.frames) frames")
        #expect(outcome.rounds > 100)
        #expect(outcome.hits == 0)
        #expect(log.failure == nil)
        #expect(recorder.statistics.frames > 30)
        let video = try RecordedVideo(directory: directory, segments: log.segments)
        let decoded = try video.decode([frame], format: "bgra", bytes: 640 * 520 * 4)[0]
        let magenta = (0..<(640 * 480)).filter {
            decoded[4 * $0] > 180 && decoded[4 * $0 + 1] < 70 && decoded[4 * $0 + 2] > 180
        }
        #expect(magenta.isEmpty)
        let wrong = (0..<(640 * 480)).filter { abs(Int(decoded[4 * $0 + 1]) - Int(picture[4 * $0 + 1])) > 60 }.count
        #expect(wrong < 1500, "\(wrong) pixels differ much, the pointer's apart")
        video.remove()
    }

    /// In the order the server works, every attachment lies with its detachment inside a server grab: no luck and no
    /// load can bring another client's request in between.
    @Test func everyAttachmentLiesInsideAGrab() async throws {
        let server = try XvncServer(width: 640, height: 480)
        let canvas = try TestClient(server)
        let trace = try RequestTrace(server)
        let recorder = try await Recorder.attach(to: server.address)
        let log = EventLog(recorder)
        let directory = try Scratch.directory()
        _ = try await recorder.begin(directory: directory.path, sessionId: "attack", nonce: Array(0..<16))
        for step in 0..<20 {
            canvas.fill(step * 20, step * 20, 60, 60, color: UInt32(step) * 0x030507)
            canvas.sync()
            try await Task.sleep(for: .milliseconds(80))
        }
        _ = try await recorder.screenshot()
        recorder.stop()
        await log.finished()
        var grabber: UInt32?
        var attached = 0
        var attachments = 0
        for request in trace.all {
            switch (request.major, request.minor) {
            case (UInt8(XCB_GRAB_SERVER), _): grabber = request.client
            case (UInt8(XCB_UNGRAB_SERVER), _):
                #expect(attached == 0, "nothing stays attached when the grab ends")
                grabber = nil
            case (trace.shm, UInt8(XCB_SHM_ATTACH_FD)):
                #expect(grabber == request.client)
                attached += 1
                attachments += 1
            case (trace.shm, UInt8(XCB_SHM_DETACH)): attached -= 1
            case (trace.shm, UInt8(XCB_SHM_ATTACH)), (trace.shm, UInt8(XCB_SHM_CREATE_SEGMENT)):
                Issue.record("System V memory, or memory of the server's")
            default: break
            }
        }
        #expect(attachments >= 20 && attached == 0)
        try RecordedVideo(directory: directory, segments: log.segments).remove()
    }

    /// Another client destroys the recorder's damage record: the recorder sees it and goes on truthfully, or ends.
    @Test func aDestroyedDamageRecordEndsTheRecording() async throws {
        let server = try XvncServer(width: 640, height: 480)
        let canvas = try TestClient(server)
        let attacker = try TestClient(server, mapped: false)
        let recorder = try await Recorder.attach(to: server.address)
        let log = EventLog(recorder)
        let directory = try Scratch.directory()
        _ = try await recorder.begin(directory: directory.path, sessionId: "attack", nonce: Array(0..<16))
        try await Task.sleep(for: .milliseconds(300))
        let raw = unsafe attacker.connection
        unsafe xcb_damage_query_version(raw, 1, 1)
        let own = attacker.context & ~0x1fffff
        for base in (1..<16).map({ UInt32($0) << 21 }) where base != own {
            for index in UInt32(0)..<12 { unsafe xcb_damage_destroy(raw, base + index) }
        }
        attacker.sync()
        canvas.fill(0, 0, 640, 480, color: 0x0000ff)
        canvas.sync()
        let attackedAt = SystemClock().monotonicNs()
        await log.finished()
        let failure = try #require(log.failure)
        #expect(failure.error.code == .captureRefused)
        #expect(failure.atNs - attackedAt < 1_200_000_000)
        try RecordedVideo(directory: directory, segments: log.segments).remove()
    }

    /// Another client empties the recorder's damage record: nothing is missed for longer than a heartbeat.
    @Test func anEmptiedDamageRecordHidesNothing() async throws {
        let server = try XvncServer(width: 640, height: 480)
        let canvas = try TestClient(server)
        let recorder = try await Recorder.attach(to: server.address)
        let log = EventLog(recorder)
        let directory = try Scratch.directory()
        _ = try await recorder.begin(directory: directory.path, sessionId: "attack", nonce: Array(0..<16))
        try await Task.sleep(for: .milliseconds(300))
        let raw = unsafe canvas.connection
        unsafe xcb_damage_query_version(raw, 1, 1)
        let own = canvas.context & ~0x1fffff
        for round in 0..<40 {
            // Drawing and emptying in one go: the record is empty whenever the recorder reads it.
            unsafe xcb_grab_server(raw)
            canvas.fill(0, 0, 640, 480, color: round % 2 == 0 ? 0x0000ff : 0x00ff00)
            for base in (1..<16).map({ UInt32($0) << 21 }) where base != own {
                for index in UInt32(0)..<12 { unsafe xcb_damage_subtract(raw, base + index, 0, 0) }
            }
            unsafe xcb_ungrab_server(raw)
            canvas.sync()
            try await Task.sleep(for: .milliseconds(100))
        }
        let picture = try canvas.picture()
        try await Task.sleep(for: .milliseconds(200))
        let frame = try #require(recorder.lastFrameIndex)
        recorder.stop()
        await log.finished()
        #expect(log.failure == nil)
        #expect(log.all.contains { if case .damageUnreliable = $0 { true } else { false } })
        #expect(recorder.statistics.frames > 30, "once warned, the recorder compares at every look")
        let video = try RecordedVideo(directory: directory, segments: log.segments)
        let decoded = try video.decode([frame], format: "bgra", bytes: 640 * 520 * 4)[0]
        #expect(abs(Int(decoded[4]) - Int(picture[4])) < 10 && abs(Int(decoded[5]) - Int(picture[5])) < 10)
        video.remove()
    }

    /// No System V segment belongs to this process; one made here is found by the same search.
    @Test func noSystemVSegments() async throws {
        let server = try XvncServer(width: 640, height: 480)
        let recorder = try await Recorder.attach(to: server.address)
        let log = EventLog(recorder)
        let directory = try Scratch.directory()
        _ = try await recorder.begin(directory: directory.path, sessionId: "attack", nonce: Array(0..<16))
        try await Task.sleep(for: .milliseconds(300))
        #expect(try systemVSegments() == [])
        let segment = shmget(IPC_PRIVATE, 4096, Int32(IPC_CREAT) | 0o600)
        #expect(try systemVSegments() == [Int(segment)])
        shmctl(segment, IPC_RMID, nil)
        recorder.stop()
        await log.finished()
    }

    /// Segments that this process or its X server created.
    private func systemVSegments() throws -> [Int] {
        let table = try String(contentsOfFile: "/proc/sysvipc/shm", encoding: .utf8)
        return table.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ")
            return Int(fields[4]) == Int(getpid()) ? Int(fields[1]) : nil
        }
    }

    /// The memory handed to the server cannot be made smaller under the recorder's feet.
    @Test func theMemoryIsSealed() throws {
        let memory = try SharedMemory(byteCount: 8192)
        #expect(ftruncate(memory.descriptor, 4096) != 0 && errno == EPERM)
        #expect(ftruncate(memory.descriptor, 16384) != 0 && errno == EPERM)
    }
}
