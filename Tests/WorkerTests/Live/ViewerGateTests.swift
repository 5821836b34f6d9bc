import DesktopInput
import EvidenceModel
import FarmProtocol
import FarmTestSupport
import Foundation
import Synchronization
import Testing

@testable import Worker

/// Viewers at a real X server, through the gate.
@Suite("A person's hands and eyes", .serialized)
struct ViewerGateTests {
    private static let shift: UInt32 = 0xFFE1

    /// A line of the log in words.
    private func words(_ line: InputLine) -> String {
        switch line.event {
        case .key(let down, .open(let keysym, _)): "key \(String(keysym, radix: 16)) \(down ? "down" : "up")"
        case .button(let down, let button, let point): "button \(button) \(down ? "down" : "up") \(point.x),\(point.y)"
        case .wheel(let direction, _): "wheel \(direction)"
        case .motion(let point): "motion \(point.x),\(point.y)"
        case .note(let text): text
        default: line.event.kind.rawValue
        }
    }

    @Test("what is typed, clicked and pasted arrives, is logged before, and is what the X server saw")
    func works() async throws {
        let screen = try LiveScreen()
        let (_, viewer, departure) = try await screen.userAtTerminal()
        let (typedBefore, loggedBefore) = (screen.typed, try screen.logged())

        // Capitals and signs without a Shift of the viewer's own, small letters under one; Chinese as keysyms, in one burst.
        let text = "Notary: 公证处 é € {7}\n"
        try await viewer.send(TestViewer.typing(text))
        try await viewer.send(
            TestViewer.key(Self.shift, down: true) + TestViewer.typing("x5X%") + TestViewer.key(Self.shift, down: false)
                + TestViewer.typing("\n"))
        try await eventually("all is typed") { screen.typed.hasSuffix("x5X%\n") }
        #expect(String(screen.typed.dropFirst(typedBefore.count)) == text + "x5X%\n")
        #expect(String(try screen.logged().dropFirst(loggedBefore.count)) == text + "x5X%\n")

        // A held key repeats as often as the viewer says.
        let a = TestViewer.key(0x61, down: true)
        try await viewer.send(a + a + a + TestViewer.key(0x61, down: false) + TestViewer.typing("\n"))
        try await eventually("repeats are typed") { screen.typed.hasSuffix("aaa\n") }

        // Paste: the terminal asks for the selection, the X server asks the viewer.
        let pasted = "知识产权 pasted"
        try await viewer.offer(pasted)
        try await viewer.send(
            TestViewer.key(Self.shift, down: true) + TestViewer.tap(0xFF63) + TestViewer.key(Self.shift, down: false)
        )
        try await eventually("the paste arrives") {
            // The terminal gives lines to its program.
            try await viewer.send(TestViewer.typing("\n"))
            try await Task.sleep(for: .milliseconds(100))
            return screen.typed.contains(pasted + "\n")
        }
        #expect(try screen.lines().contains { $0.source == .viewer && $0.event == .clipboardIn(.text(pasted)) })

        // Copy: two clicks choose a word.
        try await viewer.send(TestViewer.pointer(8, 30, 8) + TestViewer.pointer(0, 30, 8))
        try await viewer.send(TestViewer.click(20, 8) + TestViewer.click(20, 8))
        try await eventually("a word comes out") { viewer.copied.contains { !$0.isEmpty } }
        let copied = try #require(viewer.copied.first { !$0.isEmpty })
        #expect(try screen.lines().contains { $0.source == .viewer && $0.event == .clipboardOut(.text(copied)) })
        #expect(try screen.lines().map(words).contains("wheel up"))
        #expect(try screen.lines().map(words).contains("button 1 down 20,8"))

        await viewer.link.close(code: 1000, reason: "")
        #expect(await departure.value.words == "closed by the viewer")
        #expect(try screen.unexplained().map(words) == [])
        #expect(screen.failures.all.isEmpty)
    }

    @Test("a broken line lets go of what is held, and whoever comes back finds the same desktop")
    func brokenLine() async throws {
        let screen = try LiveScreen()
        let (place, viewer, departure) = try await screen.userAtTerminal()
        let before = try screen.lines().count
        try await viewer.send(TestViewer.key(Self.shift, down: true) + TestViewer.key(0x41, down: true))
        try await viewer.send(TestViewer.pointer(1, 300, 200))
        try await eventually("all is held") {
            try screen.lines().dropFirst(before).map(words).contains("button 1 down 300,200")
        }
        viewer.link.cut()
        #expect(await departure.value.words == "broken")
        #expect(await screen.hands.heldCount == 0)
        let released = try screen.lines().dropFirst(before).map(words).filter { $0.contains(" up") }
        #expect(Set(released) == ["key 41 up", "key ffe1 up", "button 1 up 300,200"])

        let (again, secondDeparture) = try await TestViewer.come(to: place)
        try await again.send(TestViewer.typing("\nback\n"))
        try await eventually("it goes on") { screen.typed.hasSuffix("back\n") }
        await again.link.close(code: 1000, reason: "")
        _ = await secondDeparture.value
        #expect(try screen.unexplained().map(words) == [])
    }

    @Test("input that is not open, or is stopped in the middle of a burst, does not reach the desktop")
    func closed() async throws {
        let screen = try LiveScreen()
        let place = screen.places.gate(screen.hands)
        let (early, first) = try await TestViewer.come(to: place)
        try await early.send(TestViewer.typing("early\n") + TestViewer.click(10, 10))
        try await early.provide("early")
        await early.link.close(code: 1000, reason: "")
        _ = await first.value
        #expect(try screen.lines().isEmpty)

        let (_, viewer, _) = try await screen.userAtTerminal()
        #expect(!screen.typed.contains("early"))
        let (typedBefore, loggedBefore) = (screen.typed, try screen.logged())
        let burst = Array(repeating: TestViewer.tap(0x78) + TestViewer.tap(0xFF0D), count: 5000).flatMap { $0 }
        try await viewer.send(burst)
        try await eventually("the burst is under way") { try screen.logged().count > loggedBefore.count + 50 }
        screen.gate.seal(reason: "a test stops input")
        let stopped = try screen.logged()
        try await viewer.send(TestViewer.typing("after\n"))
        try await Task.sleep(for: .milliseconds(300))
        // Not a single event after the seal, and everything before it.
        #expect(try screen.logged() == stopped)
        let sent = String(stopped.dropFirst(loggedBefore.count))
        #expect(sent.count < 10_000)
        let wholeLines = String(
            sent.prefix((sent.lastIndex(of: "\n").map { sent.distance(from: sent.startIndex, to: $0) } ?? -1) + 1))
        try await eventually("what was sent has arrived") {
            String(screen.typed.dropFirst(typedBefore.count)) == wholeLines
        }
        #expect(screen.failures.all.isEmpty)
    }

    @Test("a record that cannot be written down is not sent, and fails the session")
    func unwritable() async throws {
        let screen = try LiveScreen()
        let (place, viewer, departure) = try await screen.userAtTerminal()
        let (typed, lines) = (screen.typed, try screen.lines().count)
        // From here on the log takes nothing from hands.
        screen.writer.close()
        let kinds: [(String, [UInt8])] = [
            ("key", TestViewer.tap(0x61)), ("motion", TestViewer.pointer(0, 90, 90)),
            ("button", TestViewer.pointer(1, 200, 150)), ("wheel", TestViewer.pointer(8, 200, 150)),
        ]
        try await viewer.send(kinds[0].1)
        try await eventually("the session fails") { screen.failures.all.count == 1 }
        await viewer.link.close(code: 1000, reason: "")
        _ = await departure.value
        for (index, kind) in kinds.enumerated() {
            await place.openInput()
            let (another, departure) = try await TestViewer.come(to: place)
            try await another.send(kind.1)
            try await eventually("the session fails for a \(kind.0)") { screen.failures.all.count == index + 2 }
            await another.link.close(code: 1000, reason: "")
            _ = await departure.value
        }
        let before = screen.failures.all.count
        await place.openInput()
        let (last, lastDeparture) = try await TestViewer.come(to: place)
        try await last.provide("pasted")
        try await eventually("the session fails for a paste") { screen.failures.all.count > before }
        await last.link.close(code: 1000, reason: "")
        _ = await lastDeparture.value
        #expect(screen.typed == typed)
        #expect(try screen.lines().count == lines)
        #expect(screen.failures.all.allSatisfy { ($0 as? InputError)?.code == .logRefused })
    }

    @Test("one user, several watchers, whose hands and clipboards count for nothing")
    func places() async throws {
        let screen = try LiveScreen()
        let (place, viewer, _) = try await screen.userAtTerminal()
        let (mine, theirs) = MemoryLink.pair()
        #expect(await place.serve(theirs).words == "closed: somebody is at this desktop")
        #expect(theirs.closing.withLock { $0?.code } == 1008)
        #expect(try await mine.receive() == nil)
        let lines = try screen.lines().count
        for _ in 0..<2 {
            let (mine, theirs) = MemoryLink.pair()
            let watching = screen.places.gate(nil)
            let departure = Task { await watching.serve(theirs) }
            try await mine.send(.binary(Array("RFB 003.008\n".utf8) + [1, 1]))
            var shown = 0
            while shown < 42 { shown += try await mine.receive()?.byteCount ?? 42 }
            try await mine.send(.binary(TestViewer.typing("watching\n") + TestViewer.click(10, 10)))
            await mine.close(code: 1000, reason: "")
            _ = await departure.value
        }
        #expect(try screen.lines().count == lines)
        try await viewer.send(TestViewer.typing("alone\n"))
        try await eventually("the user goes on") { screen.typed.hasSuffix("alone\n") }
        #expect(!screen.typed.contains("watching"))
    }
}
