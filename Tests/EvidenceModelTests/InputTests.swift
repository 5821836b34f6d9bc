import CryptoPrimitives
import EvidenceTestSupport
import SeededTestSupport
import Testing

@testable import EvidenceModel

@Suite("Input log") struct InputTests {
    private static let digests = DigestPair(of: [1])
    private static let sealed = SealedValue(salt: [UInt8](repeating: 2, count: 16), bytes: [3])

    static let events: [InputEvent] = [
        .key(down: true, .open(keysym: 0x61, text: "a")), .key(down: false, .open(keysym: 0xFFE1, text: nil)),
        .key(down: true, .sealed(sealed)), .button(down: true, button: 1, .init(x: 0, y: 9)),
        .motion(.init(x: 1, y: 2)),
        .wheel(.left, .init(x: 1, y: 2)), .clipboardIn(.text("")), .clipboardOut(.sealed(sealed)),
        .screenshot(path: "screenshots/1.png", digests), .navigation(.title, .text("标题")),
        .navigation(.input, .sealed(sealed)), .artefact(path: "a/b", bytes: 1, digests, prefix: true),
        .artefact(path: "a/b", bytes: 1, digests, prefix: false), .note("input closed"), .redacted(.clipboardIn),
    ]

    @Test func linesReadWhatTheyWrite() throws {
        var log = InputLog()
        var reader = InputLog()
        var head = Digest.zero
        for event in Self.events {
            let bytes = log.append(time: .max, frame: 3, source: .viewer, event: event)
            #expect(bytes.last == 0x0A && !bytes.dropLast().contains(0x0A))
            head = sha256(head.bytes + bytes)
            let line = try reader.accept(bytes)
            #expect(line.event == event && line.bytes == bytes && line.time == .max)
        }
        #expect(log == reader && log.head == head && log.sources == [.viewer: UInt64(Self.events.count)])
        #expect(Set(Self.events.map(\.kind)).count == InputEvent.Kind.allCases.count)
    }

    @Test(arguments: [
        #"{"frame":0,"kind":"note","seq":2,"source":"system","t":"0","text":""}"#,
        #"{"frame":0,"kind":"note","seq":1,"source":"system","t":"00","text":""}"#,
        #"{"frame":0,"kind":"note","seq":1,"source":"system","t":"18446744073709551616","text":""}"#,
        #"{"frame":0,"kind":"note","seq":1,"source":"nobody","t":"0","text":""}"#,
        #"{"frame":0,"kind":"key","down":true,"keysym":97,"seq":1,"source":"system","t":"0"}"#,
        #"{"down":true,"frame":0,"keysym":97,"kind":"key","seq":1,"source":"system","t":"0","text":"ab"}"#,
        #"{"down":true,"frame":0,"keysym":97,"kind":"key","seq":1,"source":"system","t":"0","text":""}"#,
        #"{"frame":0,"kind":"note","redacted":true,"seq":1,"source":"system","t":"0","text":""}"#,
        #"{"frame":0,"kind":"note","redacted":false,"seq":1,"source":"system","t":"0","text":""}"#,
        #"{"button":0,"down":true,"frame":0,"kind":"button","seq":1,"source":"system","t":"0","x":1,"y":1}"#,
        #"{"frame":0,"kind":"screenshot","path":"../x","seq":1,"source":"system","t":"0"}"#,
    ])
    func badLines(_ text: String) {
        var log = InputLog()
        #expect(throws: EvidenceError.self) { try log.accept(Array((text + "\n").utf8)) }
        #expect(log == InputLog())
    }

    @Test func aTornLineIsRefused() {
        var log = InputLog()
        #expect(throws: EvidenceError.self) {
            try log.accept(Array(#"{"frame":0,"kind":"note","seq":1,"source":"system","t":"0","text":""}"#.utf8))
        }
    }

    @Test func sealedValues() {
        #expect(Self.sealed.commitment == sha256([UInt8](repeating: 2, count: 16) + [3]))
        let line = SealedValue.line(seq: 4, salt: [UInt8](repeating: 255, count: 16), value: "密")
        #expect(
            String(decoding: line, as: UTF8.self)
                == #"{"salt":"ffffffffffffffffffffffffffffffff","seq":4,"value":"密"}"# + "\n")
    }

    @Test func fuzz() {
        var generator = SeededGenerator.announced()
        for _ in 0..<2000 {
            var log = InputLog()
            let event = Self.events.randomElement(using: &generator)!
            let bytes = log.append(time: 1, frame: 1, source: .script, event: event)
            let mutated = generator.mutate(bytes)
            var reader = InputLog()
            if let line = try? reader.accept(mutated) { #expect(line.bytes == mutated) }
        }
    }
}
