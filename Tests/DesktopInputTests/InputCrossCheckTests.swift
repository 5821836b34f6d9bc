import DesktopInput
import Testing

struct InputCrossCheckTests {
    private func key(_ code: UInt8, _ down: Bool, at time: UInt64) -> TimedDeviceEvent {
        TimedDeviceEvent(monotonicNs: time, event: .key(code: code, down: down))
    }

    private func motion(_ x: Int16, at time: UInt64) -> TimedDeviceEvent {
        TimedDeviceEvent(monotonicNs: time, event: .motion(x: x, y: 0))
    }

    @Test func aLostEventIsReportedAfterTheLimitAndLaterOnesStillPair() {
        var check = InputCrossCheck(limitNs: 100)
        #expect(check.injected(key(10, true, at: 1)).isEmpty)
        #expect(check.injected(key(11, true, at: 2)).isEmpty)
        #expect(check.seen(key(11, true, at: 3)).isEmpty)
        #expect(check.advance(to: 101).isEmpty)
        #expect(check.advance(to: 102) == [.injectedNotSeen(key(10, true, at: 1))])
        #expect(check.matched == 1)
        #expect(check.finish().isEmpty)
    }

    @Test func whatWasSeenBeforeItWasInjectedIsSomebodyElses() {
        var check = InputCrossCheck(limitNs: 100)
        _ = check.seen(key(10, true, at: 5))
        _ = check.injected(key(10, true, at: 6))
        #expect(
            Set(check.finish()) == [.seenNotInjected(key(10, true, at: 5)), .injectedNotSeen(key(10, true, at: 6))])
    }

    @Test func joinedMotionsAreExplainedAndForeignOnesAreNot() {
        var check = InputCrossCheck(limitNs: 100)
        for x in 1...5 { _ = check.injected(motion(Int16(x), at: UInt64(x))) }
        #expect(check.seen(motion(3, at: 10)).isEmpty)
        #expect(check.seen(motion(5, at: 11)).isEmpty)
        _ = check.seen(motion(77, at: 12))
        #expect(check.finish() == [.seenNotInjected(motion(77, at: 12))])
    }

    @Test func aFullQueueReportsItsOldest() {
        var check = InputCrossCheck(limitNs: .max / 2, maximumPending: 3)
        var findings: [InputCrossCheck.Finding] = []
        for code in 10..<15 { findings += check.seen(key(UInt8(code), true, at: UInt64(code))) }
        #expect(findings == [.seenNotInjected(key(10, true, at: 10)), .seenNotInjected(key(11, true, at: 11))])
    }

    /// Of random key events that the server delays, loses or gets from others, exactly the lost and the foreign ones
    /// are reported.
    @Test func exactlyTheDifferenceIsReported() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = Generator(state: seed)
        for _ in 0..<300 {
            var check = InputCrossCheck(limitNs: 50)
            var findings: [InputCrossCheck.Finding] = []
            var (lost, foreign): ([TimedDeviceEvent], [TimedDeviceEvent]) = ([], [])
            for step in 1...60 {
                let now = UInt64(step * 100)
                findings += check.advance(to: now)
                // Keycodes of one's own: nobody could tell a foreign press of a key just injected from its echo.
                let event = key(UInt8(8 + step % 100), random.next() % 2 == 0, at: now)
                switch random.next() % 5 {
                case 0:
                    lost.append(event)
                    findings += check.injected(event)
                case 1:
                    let other = key(UInt8(120 + step % 100), true, at: now)
                    foreign.append(other)
                    findings += check.seen(other)
                default:
                    findings += check.injected(event)
                    findings += check.seen(TimedDeviceEvent(monotonicNs: now + random.next() % 40, event: event.event))
                }
            }
            findings += check.finish()
            let expected = Set(
                lost.map { .injectedNotSeen($0) } + foreign.map { InputCrossCheck.Finding.seenNotInjected($0) })
            #expect(Set(findings) == expected && findings.count == expected.count, "seed \(seed)")
        }
    }

    private struct Generator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
    }

    @Test func charactersBecomeKeysymsAndBack() {
        for (character, keysym) in [
            ("a", 0x61), ("é", 0xe9), ("中", 0x0100_4e2d), ("€", 0x0100_20ac), ("😀", 0x0101_f600),
        ] {
            let codePoint = Unicode.Scalar(character)?.value ?? 0
            #expect(Keysym.of(codePoint: codePoint) == UInt32(keysym))
            #expect(Keysym.codePoint(of: UInt32(keysym)) == codePoint)
        }
        #expect(Keysym.of(codePoint: 10) == Keysym.returnKey)
        for wrong: UInt32 in [0, 0x7f, 0x80, 0xd800, 0xffff, 0x1fffe, 0x110000] {
            #expect(Keysym.of(codePoint: wrong) == nil)
        }
    }
}
