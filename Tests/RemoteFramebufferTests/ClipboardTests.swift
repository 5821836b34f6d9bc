import CryptoPrimitives
import SeededTestSupport
import Testing

@testable import RemoteFramebuffer

@Suite("Clipboards")
struct ClipboardTests {
    /// Made with zlib: stored, fixed and dynamic codes; ended and, as viewers do it, only flushed.
    static let streams: [(hex: String, text: String)] = [
        ("7801010600f9ff73746f726564093c0292", "stored"),
        ("78014bcbac484d514843270167b708a1", "fixed fixed fixed fixed"),
        (
            "78da7bdabae6c5fac6a74b5a14f2f24b128b2a15f2d3d232935375149ef64f034a28a49665a6a4e625a7ea293c1d762a01445f75d3",
            String(repeating: "公证处 notary office, 取证 evidence. ", count: 6)
        ),
        (
            "789c7adabae6c5fac6a74b5a14f2f24b128b2a15f2d3d232935375149ef64f034a28a49665a6a4e625a7ea293c1d762a01000000ffff",
            String(repeating: "公证处 notary office, 取证 evidence. ", count: 6)
        ),
    ]

    @Test(arguments: streams.indices) func zlibStreamsAreRead(_ index: Int) throws {
        let stream = Self.streams[index]
        let bytes = try #require(Hex.decode(stream.hex))
        let utf8 = Array(stream.text.utf8)
        #expect(try Inflate.prefix(of: bytes, maximum: 1 << 20) == utf8)
        for limit in [0, 1, utf8.count - 1, utf8.count] {
            #expect(try Inflate.prefix(of: bytes, maximum: limit) == Array(utf8.prefix(limit)))
        }
        // A stream that breaks off gives what was there.
        for count in bytes.indices {
            #expect(utf8.starts(with: try Inflate.prefix(of: Array(bytes[..<count]), maximum: 1 << 20)))
        }
    }

    @Test(arguments: ["7802", "7920", "7801030000", "7801070000", "78010106000000"])
    func whatIsNoZlibStreamIsRefused(_ hex: String) throws {
        let bytes = try #require(Hex.decode(hex))
        if hex == "7801030000" {
            // The positive control: an empty block of the fixed code.
            #expect(try Inflate.prefix(of: bytes, maximum: 10) == [])
        } else {
            #expect(throws: Inflate.Malformed.self) { try Inflate.prefix(of: bytes, maximum: 10) }
        }
    }

    @Test func randomStreamsAreRefusedOrBounded() throws {
        var generator = SeededGenerator.announced()
        for _ in 0..<3000 {
            var bytes = generator.bytes(Int.random(in: 0...80, using: &generator))
            if Bool.random(using: &generator), let stream = Self.streams.randomElement(using: &generator) {
                bytes = generator.mutate(try #require(Hex.decode(stream.hex)))
            }
            let maximum = Int.random(in: 0...300, using: &generator)
            if let output = try? Inflate.prefix(of: [0x78, 0x01] + bytes, maximum: maximum) {
                #expect(output.count <= maximum)
            }
            if let output = try? Inflate.prefix(of: bytes, maximum: maximum) { #expect(output.count <= maximum) }
        }
    }

    @Test func whatTheGateWritesItReads() throws {
        var generator = SeededGenerator.announced()
        for count in [0, 1, 65535, 65536, 131_070, 200_000] {
            let data = generator.bytes(count)
            #expect(try Inflate.prefix(of: StoredZlib.encode(data), maximum: count + 1) == data)
        }
        #expect(Hex.encode(StoredZlib.encode(Array("stored".utf8))) == Self.streams[0].hex)
        for text in ["", "a", "一\n二\n", "\r", "\n\r", "cr\r alone", "😀"] {
            guard case .provide(let formats, let compressed) = ClipboardText(text).provided else { fatalError() }
            #expect(try ClipboardText(formats: formats, compressed: compressed).text == text)
        }
    }

    @Test func messagesOfTheExtensionAreWrittenAsTheyAreRead() throws {
        let messages: [ExtendedClipboard] = [
            .capabilities(formats: 1, actions: 30, sizes: [1 << 20]),
            .capabilities(formats: 5, actions: 2, sizes: [1, 2]),
            .capabilities(formats: 0, actions: 0, sizes: []), .request(formats: 1), .peek, .notify(formats: 0),
            .notify(formats: 3), .provide(formats: 1, compressed: [1, 2, 3]), .provide(formats: 0, compressed: []),
        ]
        for message in messages { #expect(ExtendedClipboard(message.payload) == message) }
        let wrong: [[UInt8]] = [
            [], [1, 0, 0], [1, 0, 0, 1], [2, 0, 0, 1, 0], [6, 0, 0, 1], [0, 0, 0, 1], [1, 0, 0, 1, 0, 0, 0, 0, 0],
        ]
        for payload in wrong { #expect(ExtendedClipboard(payload) == nil) }
    }

    private func provide(_ data: [UInt8], formats: UInt8 = 1) -> [UInt8] {
        Wire.cutText(6, [16, 0, 0, formats] + StoredZlib.encode(data), extended: true)
    }

    private func lengthPrefixed(_ text: [UInt8]) -> [UInt8] { Wire.u32(text.count) + text }

    /// Text is taken out, written down, and sent on in the gate's own spelling, without any other format.
    @Test func onlyTextCrosses() throws {
        var harness = try GateHarness.running()
        let text = lengthPrefixed(Array("公证\r\n处\0".utf8))
        let plain = try harness.viewer(provide(text))
        let both = try harness.viewer(provide(text + lengthPrefixed(Array("<b>".utf8)), formats: 5))
        #expect(both == plain)
        #expect(plain.records == [.clipboardIn(ClipboardText("公证\n处"))])
        #expect(plain.bytes(to: .server) == provide(text))
        #expect(try harness.viewer(provide(text, formats: 4)) == [.drop(.clipboardNotText, count: 1)])
        let capabilities: [UInt8] = [0x1F, 0, 0, 7] + Wire.u32(5 << 20) + Wire.u32(9) + Wire.u32(9)
        let kept: [UInt8] = [0x1F, 0, 0, 1] + Wire.u32(1 << 20)
        #expect(
            try harness.server(Wire.cutText(3, capabilities, extended: true)).bytes(to: .viewer)
                == Wire.cutText(3, kept, extended: true))
        #expect(
            try harness.server(Wire.cutText(3, [8, 0, 0, 0x15], extended: true)).bytes(to: .viewer)
                == Wire.cutText(3, [8, 0, 0, 1], extended: true))
    }

    @Test func copiesAreWrittenDownToo() throws {
        var harness = try GateHarness.running()
        let actions = try harness.server(Wire.cutText(3, [0x63, 0xE9], extended: false), [2])
        #expect(
            actions == [
                .record(
                    [.clipboardOut(ClipboardText("cé"))], forward: Wire.cutText(3, [0x63, 0xE9], extended: false),
                    to: .viewer),
                .forward([2], to: .viewer),
            ])
        #expect(actions.records.first?.digests == DigestPair(of: Array("cé".utf8)))
    }

    @Test func longTextsAreDroppedAndTheFramingIsKept() throws {
        var harness = try GateHarness.running()
        let limit = ClipboardText.maximumByteCount
        let most = [UInt8](repeating: 0x61, count: limit)
        let bell: [UInt8] = [2]
        #expect(try harness.viewer(Wire.cutText(6, most, extended: false)).records.count == 1)
        #expect(
            try harness.viewer(Wire.cutText(6, most + [0x61], extended: false)) == [.drop(.clipboardTooLong, count: 1)])
        let huge = Wire.cutText(3, most + most, extended: false)
        #expect(try harness.server(huge, bell) == [.drop(.clipboardTooLong, count: 1), .forward(bell, to: .viewer)])
        let announced = try harness.viewer(provide(Wire.u32(limit + 1)))
        #expect(announced == [.drop(.clipboardTooLong, count: 1)])
        let key = Wire.key(0x61, down: true)
        #expect(try harness.viewer(Wire.cutText(6, most + most, extended: true), key).bytes(to: .server) == key)
        #expect(harness.actions.dropped(.clipboardTooLong) == 4)
        let endless = try harness.viewer([6, 0, 0, 0] + Wire.u32(CutText.maximumSkipped + 1))
        #expect(endless.fault?.code == .limit)
    }

    @Test func textsThatCannotBeReadAreDropped() throws {
        var harness = try GateHarness.running()
        let wrong: [[UInt8]] = [
            provide(lengthPrefixed([0xFF, 0xFE])), provide(lengthPrefixed([0x61, 0, 0x62])),
            provide(Wire.u32(9) + [0x61]),
            provide([0, 0]), Wire.cutText(6, [16, 0, 0, 1, 0x79, 0x20], extended: true),
            Wire.cutText(6, [0x61, 0], extended: false), Wire.cutText(6, [3], extended: true),
        ]
        for message in wrong { #expect(try harness.viewer(message) == [.drop(.clipboardUnreadable, count: 1)]) }
        #expect(try harness.viewer(provide(lengthPrefixed([0x61]))).records.count == 1)
    }
}
