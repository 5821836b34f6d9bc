import DesktopInput
import Foundation
import Testing

/// Injector, witness and cross-check against a real Xvnc.
@Suite(.serialized) struct InjectionTests {
    /// An open gate, an injector, a witness, and both streams.
    final class Hands {
        let screen: VirtualScreen
        let gate = InputGate()
        let injected = Collected<InjectedInput>()
        let reports = Collected<InputWitness.Report>()
        let injector: InputInjector
        let witness: InputWitness

        init() throws {
            screen = try VirtualScreen()
            let (injected, reports) = (injected, reports)
            witness = try InputWitness(screen.address) { reports.append($0) }
            injector = try InputInjector(screen.address, gate: gate) { injected.append($0) }
            try gate.open()
        }

        var seen: [TimedDeviceEvent] {
            reports.all.compactMap { if case .seen(let event) = $0 { event } else { nil } }
        }

        /// Feeds both streams into a cross-check in the order of their clocks.
        func crossCheck() -> (check: InputCrossCheck, findings: [InputCrossCheck.Finding]) {
            var check = InputCrossCheck(limitNs: 500_000_000)
            var findings: [InputCrossCheck.Finding] = []
            var sent = injected.all.map { TimedDeviceEvent(monotonicNs: $0.monotonicNs, event: $0.device) }[...]
            for event in seen {
                while let next = sent.first, next.monotonicNs <= event.monotonicNs {
                    findings += check.injected(next)
                    sent = sent.dropFirst()
                }
                findings += check.seen(event)
            }
            for event in sent { findings += check.injected(event) }
            return (check, findings + { check.finish() }())
        }
    }

    @Test func everythingInjectedIsSeenAndNothingElse() throws {
        let hands = try Hands()
        try hands.injector.move(x: 100, y: 100)
        try hands.injector.click(x: 300, y: 200)
        try hands.injector.wheel(.down, notches: 3)
        try hands.injector.type(text: "Hello, World! 中文é €1\n")
        for step in 0..<50 { try hands.injector.move(x: 300 + step * 3, y: 200 + step) }
        try hands.injector.move(x: 447, y: 249)
        try hands.injector.tap(0x6c, modifiers: [Keysym.controlLeft])
        let expected = hands.injected.all.count
        #expect(hands.reports.wait { $0.count >= expected - 1 })
        usleep(200_000)
        let (check, findings) = hands.crossCheck()
        #expect(findings.isEmpty, "\(findings.prefix(5))")
        #expect(check.matched >= expected - 1, "\(check.matched) of \(expected)")
        let typed = hands.injected.all.compactMap { record -> UInt32? in
            if case .key(true, _, let text?) = record.kind { text.first } else { nil }
        }
        #expect(typed == "Hello, World! 中文é €1".unicodeScalars.map(\.value))
    }

    @Test func aGuestWithXTestIsUnexplained() throws {
        let hands = try Hands()
        let guest = try InputInjector(hands.screen.address, gate: hands.gate) { _ in }
        try hands.injector.type(text: "ab")
        try guest.type(text: "x")
        try guest.click(x: 11, y: 12)
        try hands.injector.type(text: "cd")
        #expect(hands.reports.wait { $0.count >= 13 })
        let findings = hands.crossCheck().findings
        let unexplained = findings.filter { if case .seenNotInjected = $0 { true } else { false } }
        #expect(unexplained.count == 5 && findings.count == 5, "\(findings)")
    }

    @Test func aClosedGateStopsInputAtOnce() throws {
        let hands = try Hands()
        try hands.injector.type(text: "a")
        hands.gate.close()
        #expect(throws: InputError.self) { try hands.injector.type(text: "b") }
        try hands.gate.open()
        try hands.injector.type(text: "c")
        hands.gate.seal(reason: "recorder gone")
        #expect(throws: InputError.self) { try hands.gate.open() }
        #expect(throws: InputError.self) { try hands.injector.move(x: 1, y: 1) }
        #expect(hands.reports.wait { $0.count >= 4 })
        usleep(100_000)
        #expect(hands.seen.count == 4)
        #expect(hands.injected.all.count == 4)
    }

    @Test func anEventThatTheLogRefusesIsNotSent() throws {
        struct Full: Error {}
        let screen = try VirtualScreen()
        let reports = Collected<InputWitness.Report>()
        let witness = try InputWitness(screen.address) { reports.append($0) }
        let gate = InputGate()
        try gate.open()
        let injector = try InputInjector(screen.address, gate: gate) { record in
            if case .key(_, 0x62, _) = record.kind { throw Full() }
        }
        try injector.type(text: "a")
        #expect(throws: InputError.self) { try injector.type(text: "b") }
        witness.stop()
        let seen = reports.all.filter { if case .seen = $0 { true } else { false } }
        #expect(seen.count == 2)
        #expect(reports.all.last == .ended(expected: true))
    }

    @Test func aDeadServerEndsBoth() throws {
        let hands = try Hands()
        try hands.injector.type(text: "a")
        hands.screen.kill()
        #expect(hands.reports.wait { $0.last == .ended(expected: false) })
        #expect(throws: InputError.self) { for _ in 0..<100 { try hands.injector.type(text: "b") } }
    }

    @Test func aHeldKeyRepeatsAndIsExplained() throws {
        let hands = try Hands()
        try hands.injector.key(0x61, down: true)
        usleep(1_500_000)
        try hands.injector.key(0x61, down: false)
        usleep(200_000)
        let (check, findings) = hands.crossCheck()
        #expect(findings.isEmpty, "\(findings) of \(hands.seen)")
        #expect(check.matched == 2)
    }

    @Test func wrongCookieAndWrongPositionsAreRefused() throws {
        let hands = try Hands()
        let wrong = XServerAddress(
            socketPath: hands.screen.address.socketPath, cookie: [UInt8](repeating: 1, count: 16))
        #expect(throws: InputError.self) { try InputInjector(wrong, gate: hands.gate) { _ in } }
        #expect(throws: InputError.self) { try hands.injector.move(x: 1024, y: 0) }
        #expect(throws: InputError.self) { try hands.injector.button(4, down: true) }
        #expect(throws: InputError.self) { try hands.injector.type(text: "\u{1}") }
        #expect(hands.injected.all.isEmpty)
    }
}
