import CryptoPrimitives
import Foundation
import Testing

@testable import Recorder

@Suite("Recording a real desktop", .serialized, .timeLimit(.minutes(2)))
struct RecordingTests {
    /// Begins to record, lets `body` act, stops, and reads what is on disk.
    private func record(
        _ server: XvncServer, configuration: RecorderConfiguration = RecorderConfiguration(),
        _ body: (Recorder, EventLog) async throws -> Void
    ) async throws -> RecordedVideo {
        let recorder = try await Recorder.attach(to: server.address, configuration: configuration)
        let log = EventLog(recorder)
        let directory = try Scratch.directory()
        _ = try await recorder.begin(
            directory: directory.path, sessionId: "6a1c4c6e-0a5f-4d3b-9a43-0f2b7f4f6f11", nonce: Array(0..<16))
        try await body(recorder, log)
        recorder.stop()
        await log.finished()
        #expect(log.all.last == .stopped)
        if case .started = log.all.first {} else { Issue.record("the first event is .started, not \(log.all)") }
        #expect(!log.all.contains { if case .damageUnreliable = $0 { true } else { false } })
        return try RecordedVideo(directory: directory, segments: log.segments)
    }

    /// What the server had on screen is what the decoded frame shows, in brightness and colour.
    @Test func framesShowTheDesktop() async throws {
        let server = try XvncServer(width: 640, height: 480)
        let client = try TestClient(server)
        client.warpPointer(639, 479)
        var scenes: [(frame: UInt64, picture: [UInt8], colors: [(x: Int, y: Int)])] = []
        let video = try await record(server) { recorder, _ in
            for _ in 0..<6 {
                var centers: [(x: Int, y: Int)] = []
                for column in 0..<4 {
                    for row in 0..<3 where Bool.random() {
                        client.fill(column * 150, row * 150, 140, 140, color: UInt32.random(in: 0...0xffffff))
                    }
                    centers.append((column * 150 + 70, 70))
                }
                for line in 0..<20 { client.fill(10 + line * 3, 460 - line, 7, 1, color: 0) }
                client.sync()
                let picture = try client.picture()
                try await Task.sleep(for: .milliseconds(250))
                scenes.append((try #require(recorder.lastFrameIndex), picture, centers))
            }
        }
        defer { video.remove() }
        #expect(Set(scenes.map(\.frame)).count == scenes.count, "every scene has a frame of its own")
        let pixels = 640 * 480
        let planes = try video.decode(scenes.map(\.frame), format: "yuv420p", bytes: 640 * 520 * 3 / 2)
        let colors = try video.decode(scenes.map(\.frame), format: "bgra", bytes: 640 * 520 * 4)
        for (index, scene) in scenes.enumerated() {
            var squares = 0.0
            for pixel in 0..<pixels where pixel % 640 < 620 || pixel / 640 < 460 {
                let (b, g, r) = (scene.picture[4 * pixel], scene.picture[4 * pixel + 1], scene.picture[4 * pixel + 2])
                let luma = 16 + (0.2126 * Double(r) + 0.7152 * Double(g) + 0.0722 * Double(b)) * 219 / 255
                let error = luma - Double(planes[index][pixel])
                squares += error * error
            }
            let psnr = 10 * log10(255 * 255 * Double(pixels) / squares)
            print("frame \(scene.frame): luma PSNR \(psnr) dB")
            #expect(psnr > 38)
            for center in scene.colors {
                let offset = 4 * (center.y * 640 + center.x)
                for channel in 0..<3 {
                    let difference = Int(colors[index][offset + channel]) - Int(scene.picture[offset + channel])
                    #expect(abs(difference) <= 6, "colour at \(center) of frame \(scene.frame)")
                }
            }
        }
    }

    /// A static desktop still gives a frame a second, and they are all the same but for the clock.
    @Test func aStaticDesktopBeats() async throws {
        let server = try XvncServer(width: 640, height: 480)
        let video = try await record(server) { recorder, _ in
            try await Task.sleep(for: .milliseconds(4300))
            #expect(recorder.statistics.frames <= 6, "nothing changed, so nothing but heartbeats")
        }
        defer { video.remove() }
        #expect(video.durations.count >= 5)
        #expect(video.durations.allSatisfy { $0 <= 1_020_000 }, "\(video.durations)")
        let frames = try video.decode([0, UInt64(video.durations.count - 1)], format: "gray", bytes: 640 * 520)
        let differing = (0..<(640 * 480)).filter { abs(Int(frames[0][$0]) - Int(frames[1][$0])) > 48 }.count
        #expect(differing == 0, "the desktop stays as it was")
        let strip = ((640 * 480)..<(640 * 520)).filter { abs(Int(frames[0][$0]) - Int(frames[1][$0])) > 100 }.count
        #expect(strip > 10, "the clock goes on")
    }

    /// Frames never come faster than the rate, and segments close in time, however much is drawn.
    @Test func continuousDamageKeepsTheRate() async throws {
        let server = try XvncServer()
        let client = try TestClient(server)
        let stripes = try server.client("/usr/bin/xeyes", ["-geometry", "300x200+40+40"])
        defer { stripes.terminate() }
        let video = try await record(server) { _, _ in
            let end = SystemClock().monotonicNs() + 9_000_000_000
            var step = 0
            while SystemClock().monotonicNs() < end {
                client.fill(step * 7 % 1200, step * 3 % 700, 80, 60, color: UInt32.random(in: 0...0xffffff))
                client.warpPointer(step % 1280, step % 800)
                client.sync()
                step += 1
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        defer { video.remove() }
        let frames = video.durations.dropLast()
        #expect(frames.allSatisfy { $0 >= 66_666 }, "at most 15 a second: \(frames.min() ?? 0)")
        #expect(frames.count >= 9 * 12, "and not much fewer: \(frames.count)")
        let closed = video.segments.dropFirst().dropLast().map(\.durationNs)
        #expect(!closed.isEmpty && closed.allSatisfy { (1_900_000_000...5_100_000_000).contains($0) }, "\(closed)")
        let movie = try video.concatenated()
        defer { try? FileManager.default.removeItem(at: movie) }
        let report = try Scratch.run(
            "/usr/bin/ffprobe",
            [
                "-v", "error", "-count_frames", "-show_entries",
                "stream=codec_name,profile,pix_fmt,color_space,color_range,has_b_frames,nb_read_frames,width,height",
                "-of",
                "csv", movie.path,
            ])
        let line = String(decoding: report, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(line == "stream,h264,High,1280,840,0,yuv420p,tv,bt709,\(video.durations.count)")
    }

    /// Moving the pointer, and nothing else, makes frames, and the pointer is in them where it was.
    @Test func thePointerIsDrawn() async throws {
        let server = try XvncServer(width: 640, height: 480)
        let client = try TestClient(server)
        var places: [(frame: UInt64, x: Int, y: Int)] = []
        client.warpPointer(20, 20)
        client.sync()
        let video = try await record(server) { recorder, _ in
            for (x, y) in [(100, 100), (301, 203), (500, 55), (638, 478), (0, 0)] {
                client.warpPointer(x, y)
                client.sync()
                try await Task.sleep(for: .milliseconds(200))
                places.append((try #require(recorder.lastFrameIndex), x, y))
            }
            #expect(recorder.statistics.frames >= 6)
        }
        defer { video.remove() }
        let frames = try video.decode(places.map(\.frame), format: "gray", bytes: 640 * 520)
        for (index, place) in places.enumerated() {
            let dark = (0..<(640 * 480)).filter { frames[index][$0] < 100 }
            #expect(!dark.isEmpty, "a pointer is drawn")
            #expect(
                dark.allSatisfy { abs($0 % 640 - place.x) <= 20 && abs($0 / 640 - place.y) <= 20 },
                "only at \(place), nothing left behind")
        }
    }

    /// The strip says session, second and nonce, then the mark: compared with glyphs drawn afresh.
    @Test func theStripIsLegible() async throws {
        let server = try XvncServer(width: 640, height: 480)
        let mark: [UInt8] = (0..<16).map { 0xf0 ^ $0 &* 17 }
        var marked: UInt64 = 0
        let video = try await record(server) { recorder, _ in
            try await Task.sleep(for: .milliseconds(1200))
            try recorder.setMark(mark)
            try await Task.sleep(for: .milliseconds(300))
            marked = try #require(recorder.lastFrameIndex)
        }
        defer { video.remove() }
        let start = video.segments[1].startUnixNs
        let elapsed = video.durations.prefix(Int(marked)).reduce(0) { $0 + UInt64($1) * 1000 }
        let session = "6a1c4c6e-0a5f-4d3b-9a43-0f2b7f4f6f11"
        let before = StatusText(sessionId: session, note: "", mark: Hex.encode(Array(UInt8(0)..<16)))
        let after = StatusText(sessionId: session, note: "", mark: Hex.encode(mark), markName: "mark")
        let frames = try video.decode([0, marked], format: "yuv420p", bytes: 640 * 520 * 3 / 2)
        for (frame, lines) in [
            (frames[0], before.lines(unixNs: start)), (frames[1], after.lines(unixNs: start + elapsed)),
        ] {
            let glyphs = try GlyphSet(fontPath: RecorderConfiguration().fontPath, lineHeight: 18)
            for (row, line) in lines.enumerated() {
                for (column, character) in line.utf8.enumerated() {
                    let best = GlyphSet.characters.min { left, right in
                        distance(frame, row, column, glyphs, left) < distance(frame, row, column, glyphs, right)
                    }
                    #expect(best == character, "line \(row), column \(column) of \(line)")
                }
            }
        }
    }

    private func distance(_ frame: [UInt8], _ line: Int, _ column: Int, _ glyphs: GlyphSet, _ character: UInt8) -> Int {
        let picture = glyphs.picture(of: character)
        var sum = 0
        for y in 0..<glyphs.lineHeight {
            for x in 0..<glyphs.advance {
                let shown = Int(frame[(480 + 20 * line + 1 + y) * 640 + 8 + column * glyphs.advance + x])
                let difference = shown - 16 - Int(picture[y * glyphs.advance + x]) * 219 / 255
                sum += difference * difference
            }
        }
        return sum
    }

    /// A screenshot is the desktop's very pixels, warm and recording.
    @Test func screenshotsAreExact() async throws {
        let server = try XvncServer(width: 640, height: 480)
        let client = try TestClient(server)
        for index in 0..<30 { client.fill(index * 17, index * 11, 60, 33, color: UInt32.random(in: 0...0xffffff)) }
        client.sync()
        let recorder = try await Recorder.attach(to: server.address)
        #expect(try await recorder.screenshot().frame == nil)
        let directory = try Scratch.directory()
        _ = try await recorder.begin(directory: directory.path, sessionId: "shot", nonce: Array(0..<16))
        let shot = try await recorder.screenshot()
        #expect(shot.frame == recorder.lastFrameIndex)
        let path = try Scratch.directory().appending(path: "shot.png")
        try Data(shot.png).write(to: path)
        let data = try Scratch.run(
            "/usr/bin/ffmpeg", ["-v", "error", "-i", path.path, "-f", "rawvideo", "-pix_fmt", "bgra", "-"])
        let picture = try client.picture()
        let same =
            data.count == picture.count
            && zip(data, picture).enumerated().allSatisfy { index, pair in
                index % 4 == 3 || pair.0 == pair.1
            }
        #expect(same)
    }
}
