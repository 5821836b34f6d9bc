import BundleReading
import CryptoPrimitives
import EvidenceModel
import SeededTestSupport
import Testing

@Suite("Input told in words")
struct InputStoryTests {
    private static let second: UInt64 = 1_000_000_000

    /// A log of events, one each tenth of a second unless a pause is given.
    private static func log(
        _ events: [InputEvent], source: InputLine.Source = .viewer, pauseBefore: [Int: UInt64] = [:]
    ) -> [UInt8] {
        var log = InputLog()
        var time: UInt64 = 10 * second
        var bytes: [UInt8] = []
        for (number, event) in events.enumerated() {
            time += pauseBefore[number] ?? second / 10
            bytes += log.append(time: time, frame: 0, source: source, event: event)
        }
        return bytes
    }

    private static func deeds(_ events: [InputEvent], pauseBefore: [Int: UInt64] = [:]) throws -> [InputEpisode.Deed] {
        try InputStory(log(events, pauseBefore: pauseBefore)).episodes.map(\.deed)
    }

    private static func press(_ keysym: UInt32, _ text: String? = nil) -> [InputEvent] {
        [.key(down: true, .open(keysym: keysym, text: text)), .key(down: false, .open(keysym: keysym, text: text))]
    }

    private static func typed(_ text: String) -> [InputEvent] {
        text.unicodeScalars.flatMap { press($0.value < 256 ? $0.value : 0x0100_0000 + $0.value, String($0)) }
    }

    private static func sealed() -> InputEvent.Key {
        .sealed(SealedValue(salt: [UInt8](repeating: 1, count: 16), bytes: [1]))
    }

    @Test("characters become text, Shift none, and a pause or another key ends it")
    func typing() throws {
        let shift: UInt32 = 0xFFE1
        let events =
            [InputEvent.key(down: true, .open(keysym: shift, text: nil))] + Self.typed("取证")
            + [.key(down: false, .open(keysym: shift, text: nil))] + Self.typed("ok") + Self.press(0xFF0D)
            + Self.press(0xFF0D) + Self.typed("b")
        #expect(try Self.deeds(events) == [.typed("取证ok"), .key("Return", times: 2), .typed("b")])
        #expect(
            try Self.deeds(Self.typed("ab"), pauseBefore: [2: 6 * Self.second]) == [.typed("a"), .typed("b")])
    }

    @Test("with Control held, a key commands and types nothing")
    func commands() throws {
        let control: UInt32 = 0xFFE3
        let events =
            [InputEvent.key(down: true, .open(keysym: control, text: nil))] + Self.typed("c")
            + [.key(down: false, .open(keysym: control, text: nil))] + Self.typed("c")
        #expect(try Self.deeds(events) == [.key("left Control + c (U+0063)", times: 1), .typed("c")])
    }

    @Test("sealed keys are counted as pressed, not as let go")
    func sealedKeys() throws {
        let events: [InputEvent] = (0..<5).flatMap { _ in
            [.key(down: true, Self.sealed()), .key(down: false, Self.sealed())]
        }
        #expect(try Self.deeds(events) == [.sealedKeys(5)])
        #expect(try InputStory(Self.log(events)).episodes[0].lines == 1...9)
    }

    @Test("a click stays one, a press that ends elsewhere is a drag")
    func buttons() throws {
        func point(_ x: UInt32, _ y: UInt32) -> InputEvent.Point { .init(x: x, y: y) }
        let deeds = try Self.deeds([
            .motion(point(1, 1)), .button(down: true, button: 1, point(10, 20)),
            .button(down: false, button: 1, point(11, 20)), .button(down: true, button: 1, point(10, 20)),
            .motion(point(60, 20)), .button(down: false, button: 1, point(100, 20)),
            .button(down: false, button: 3, point(0, 0)), .wheel(.down, point(5, 5)), .wheel(.down, point(5, 5)),
            .wheel(.up, point(5, 5)),
        ])
        #expect(deeds.count == 4)
        guard deeds.count == 4, case .click(1, let place) = deeds[0], case .drag(1, let from, let to) = deeds[1] else {
            Issue.record("\(deeds)")
            return
        }
        #expect((place.x, place.y) == (10, 20) && (from.x, to.x) == (10, 100))
        #expect(deeds[2...] == [.wheel(.down, notches: 2), .wheel(.up, notches: 1)])
    }

    @Test("files, pictures, pastes and notes are told; growing files and a picture's second line are not")
    func others() throws {
        let digests = DigestPair(of: [1])
        let deeds = try Self.deeds([
            .clipboardIn(.text("粘贴")), .clipboardOut(Self.content), .navigation(.title, .text("a <b>")),
            .artefact(path: "downloads/000001.bin", bytes: 1, digests, prefix: true),
            .artefact(path: "downloads/000001.bin", bytes: 9, digests, prefix: false),
            .artefact(path: "screenshots/000001.png", bytes: 9, digests, prefix: false),
            .screenshot(path: "screenshots/000001.png", digests), .note("input closed"), .redacted(.key),
            .redacted(.key), .redacted(.button),
        ])
        #expect(
            deeds == [
                .pasted("粘贴"), .copied(nil), .navigation(.title, "a <b>"),
                .file(path: "downloads/000001.bin", bytes: 9), .screenshot(path: "screenshots/000001.png"),
                .note("input closed"), .redacted(.key, times: 2), .redacted(.button, times: 1),
            ])
    }

    private static var content: InputEvent.Content {
        .sealed(SealedValue(salt: [UInt8](repeating: 1, count: 16), bytes: [2]))
    }

    @Test("sources are never joined")
    func sources() throws {
        var log = InputLog()
        let a = log.append(time: 1, frame: 0, source: .viewer, event: .key(down: true, .open(keysym: 0x61, text: "a")))
        let b = log.append(
            time: 2, frame: 0, source: .unexplained, event: .key(down: true, .open(keysym: 0x62, text: "b")))
        let story = try InputStory(a + b)
        #expect(story.episodes.map(\.source) == [.viewer, .unexplained])
        #expect(story.episodes.map(\.deed) == [.typed("a"), .typed("b")])
    }

    @Test("a long log is cut and says so; a torn or foreign one is refused")
    func limits() throws {
        let bytes = Self.log((0..<10).map { .note("\($0)") })
        let whole = try InputStory(bytes, maximum: 11)
        #expect(whole.episodes.count == 10 && !whole.isCut && whole.lineCount == 10)
        #expect(try !InputStory(bytes, maximum: 10).isCut)
        let cut = try InputStory(bytes, maximum: 4)
        #expect(cut.episodes.count == 4 && cut.isCut)
        #expect(throws: EvidenceError.self) { try InputStory(Array(bytes.dropLast())) }
        #expect(throws: EvidenceError.self) { try InputStory(Array("{}\n".utf8)) }
        #expect(try InputStory([UInt8]()).episodes.isEmpty)
    }

    @Test("lines across the reader's parts are whole")
    func parts() throws {
        let text = String(repeating: "长", count: 30_000)
        let bytes = Self.log((0..<8).map { _ in .note(text) })
        let story = try InputStory(bytes)
        #expect(bytes.count > 512 << 10 && story.episodes.map(\.deed) == (0..<8).map { _ in .note(text) })
    }

    @Test("mutated logs are told or refused")
    func mutations() throws {
        var generator = SeededGenerator.announced()
        let bytes = Self.log(Self.typed("evidence") + [.key(down: true, Self.sealed()), .note("n")])
        for _ in 0..<300 {
            guard let story = try? InputStory(generator.mutate(bytes)) else { continue }
            #expect(story.lineCount <= 20)
        }
    }
}
