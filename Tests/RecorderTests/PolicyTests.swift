import Testing

@testable import Recorder

@Suite("Pure decisions")
struct PolicyTests {
    /// Continuous small changes: segments of 4.5 s, so that a late frame stays within 5 s.
    @Test func continuousChangesCloseWithinFiveSeconds() {
        var policy = SegmentPolicy()
        let step: UInt64 = 66_667
        var starts: [UInt64] = []
        for index in 0..<1000 {
            let time = UInt64(index) * step
            if policy.beginsSegment(time: time, changedShare: 0.01, isFirst: index == 0) { starts.append(time) }
        }
        for (start, next) in zip(starts, starts.dropFirst()) {
            #expect((4_400_000...4_600_000).contains(next - start))
        }
        #expect(starts.count == 15)
    }

    /// A scene cut is taken once two seconds of changes are in, and not before.
    @Test func aSceneCutEndsASegmentEarly() {
        var policy = SegmentPolicy()
        let step: UInt64 = 66_667
        var starts: [Int] = []
        for index in 0..<60 {
            let share = index == 20 || index == 40 ? 0.9 : 0.01
            if policy.beginsSegment(time: UInt64(index) * step, changedShare: share, isFirst: index == 0) {
                starts.append(index)
            }
        }
        #expect(starts == [0, 40], "frame 20 is 1.3 s in, frame 40 is 2.7 s in")
    }

    /// Nothing changes: 20 s at the latest, though the next frame may be a heartbeat away.
    @Test func aStillPictureClosesWithinTwentySeconds() {
        var policy = SegmentPolicy()
        var starts: [UInt64] = []
        for index in 0..<200 {
            let time = UInt64(index) * 990_000
            if policy.beginsSegment(time: time, changedShare: 0, isFirst: index == 0) { starts.append(time) }
        }
        for (start, next) in zip(starts, starts.dropFirst()) {
            #expect(next - start <= 20_000_000 && next - start >= 18_000_000)
        }
        #expect(starts.count > 9)
    }

    /// Random courses of events: never over 20 s, never over 5 s of changes, never an early cut.
    @Test(arguments: 0..<20) func limitsHoldOnRandomCourses(seed: UInt64) {
        var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
        func random() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
        var policy = SegmentPolicy()
        var time: UInt64 = 0
        var start: UInt64 = 0
        var changes: UInt64 = 0
        for index in 0..<5000 {
            let pause = index == 0 ? 0 : 66_667 + random() % (random() % 4 == 0 ? 930_000 : 10_000)
            let share = random() % 3 == 0 ? 0 : Double(random() % 1000) / 1000
            time += pause
            let step = share > 0 ? min(pause, 250_000) : 0
            if policy.beginsSegment(time: time, changedShare: share, isFirst: index == 0) {
                #expect(time - start <= 20_000_000, "seed \(seed)")
                #expect(changes < 5_000_000, "seed \(seed)")
                let isEarly = changes < 2_000_000 && time - start < 18_000_000 && index > 0
                #expect(!isEarly, "seed \(seed), frame \(index)")
                start = time
                changes = 0
            } else {
                changes += step
            }
        }
    }

    @Test func pacingKeepsBetweenRateAndHeartbeat() {
        var pacer = FramePacer(maximumRate: 15, heartbeatNs: 1_000_000_000)
        #expect(pacer.verdict(now: 5) == .take)
        pacer.took(at: 1_000_000_000)
        #expect(pacer.verdict(now: 1_000_000_001) == .wait(until: 1_000_000_000 + pacer.interval))
        #expect(pacer.interval >= 66_666_667)
        #expect(pacer.verdict(now: 1_100_000_000) == .look)
        #expect(pacer.verdict(now: 1_990_000_000) == .take)
        var now: UInt64 = 1_000_000_000
        var looks = 0
        while pacer.verdict(now: now) != .take, looks < 100 {
            now = pacer.nextLook(after: now)
            looks += 1
        }
        #expect(now > 1_950_000_000 && now <= 2_000_000_000)
        #expect(looks <= 16)
    }

    @Test(arguments: [
        (UInt64(0), "1970-01-01 00:00:00 UTC"), (951_782_400, "2000-02-29 00:00:00 UTC"),
        (1_709_251_199, "2024-02-29 23:59:59 UTC"), (1_709_251_200, "2024-03-01 00:00:00 UTC"),
        (4_102_444_799, "2099-12-31 23:59:59 UTC"),
    ])
    func theStripsClock(seconds: UInt64, text: String) {
        #expect(StatusText.utc(unixSeconds: seconds) == text)
    }

    @Test func versionsAreNamed() {
        #expect(Recorder.versions["libavcodec"]?.split(separator: ".").count == 3)
        #expect(Recorder.versions["ffmpeg"]?.isEmpty == false)
    }

    @Test func rectanglesAlignEvenly() {
        let odd = PixelRectangle(left: 3, top: 5, right: 8, bottom: 7)
        #expect(odd.evenlyAligned == PixelRectangle(left: 2, top: 4, right: 8, bottom: 8))
        #expect(odd.clipped(width: 3, height: 9) == nil)
        #expect(odd.clipped(width: 6, height: 6) == PixelRectangle(left: 3, top: 5, right: 6, bottom: 6))
    }
}
