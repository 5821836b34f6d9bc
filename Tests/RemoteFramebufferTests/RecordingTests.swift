import EvidenceModel
import RemoteFramebuffer
import SeededTestSupport
import Testing

@Suite("Recorded sessions of Xvnc and its viewers")
struct RecordingTests {
    /// Follows both directions of a recording to their ends.
    private func follow(
        _ name: String, cut: ([UInt8]) -> [[UInt8]] = { [$0] }
    ) throws -> (reader: ServerMessageReader, items: [ServerItem], messages: [ClientMessage]) {
        let recording = try Recording(name)
        var greeting = ServerGreeting()
        var outputs: [ServerGreeting.Output] = []
        var rest = recording.server[..<Recording.serverHelloByteCount]
        try greeting.take(&rest, &outputs)
        outputs.append(try greeting.begin())
        rest = recording.server[Recording.serverHelloByteCount...]
        try greeting.take(&rest, &outputs)
        guard case .opened(let opened) = outputs.last else { throw RFBError(.order, .server, "no ServerInit") }
        #expect(opened.name == Array("vectors".utf8))
        #expect(greeting.offset == UInt64(recording.serverMessagesStart()))

        var viewer = ClientMessageReader(offset: UInt64(Recording.viewerHelloByteCount))
        var messages: [ClientMessage] = []
        for piece in cut(recording.viewerMessages) { try viewer.take(piece, &messages) }
        var reader = ServerMessageReader(size: opened.size, format: opened.format, offset: greeting.offset)
        for case .setPixelFormat(let format) in messages { reader.format = format }
        for case .setEncodings(let numbers) in messages { reader.offer(numbers) }
        var items: [ServerItem] = []
        for piece in cut(Array(rest)) { try reader.take(piece, &items) }
        #expect(viewer.offset == UInt64(recording.viewer.count))
        #expect(reader.offset == UInt64(recording.server.count))
        return (reader, items, messages)
    }

    private func bytes(of items: [ServerItem]) -> [UInt8] {
        items.flatMap { item -> [UInt8] in if case .bytes(let bytes) = item { bytes } else { [] } }
    }

    @Test(arguments: Recording.names)
    func everyRecordingEndsBetweenMessages(_ name: String) throws {
        let (reader, items, messages) = try follow(name)
        #expect(reader.isBetweenMessages)
        #expect(!messages.isEmpty)
        let texts = items.filter { if case .cutText = $0 { true } else { false } }
        if texts.isEmpty {
            let recording = try Recording(name)
            #expect(bytes(of: items) == Array(recording.server[recording.serverMessagesStart()...]))
        }
    }

    /// Each encoding is really there, so that the test above says something about it.
    @Test(arguments: [
        ("raw", RFBEncoding.raw, 10), ("raw", .cursor, 1), ("rre", .rre, 20), ("rre", .copyRect, 1),
        ("hextile", .hextile, 20), ("hextile", .copyRect, 1), ("hextile16", .hextile, 5), ("zrle", .zrle, 20),
        ("zrle", .vmwareCursor, 1), ("tight", .tight, 20), ("tight", .cursorWithAlpha, 1), ("tight", .lastRect, 1),
        ("tightjpeg", .tight, 10), ("tight8", .tight, 10), ("resize", .extendedDesktopSize, 2),
        ("continuous", .zrle, 20), ("novnc", .tight, 20), ("novnc", .vmwareCursor, 1), ("novnc", .qemuExtendedKey, 1),
        ("novnc", .extendedDesktopSize, 1), ("novnc", .lastRect, 1),
    ])
    func theRecordingsHoldTheEncodings(_ name: String, _ encoding: RFBEncoding, atLeast count: Int) throws {
        #expect(try follow(name).reader.rectangles[encoding, default: 0] >= count)
    }

    @Test func jpegIsAmongTheRecordings() throws {
        let server = try Recording("tightjpeg").server
        #expect(
            server.indices.dropLast(2).contains {
                server[$0] == 0xFF && server[$0 + 1] == 0xD8 && server[$0 + 2] == 0xFF
            })
    }

    @Test(arguments: Recording.names)
    func cutsMakeNoDifference(_ name: String) throws {
        var generator = SeededGenerator.announced()
        let whole = try follow(name)
        for limit in [1, 2, 13, 700] {
            let cut = try follow(name) { bytes in bytes.pieces(upTo: limit, using: &generator) }
            #expect(bytes(of: cut.items) == bytes(of: whole.items))
            #expect(cut.messages == whole.messages)
            #expect(cut.reader.rectangles == whole.reader.rectangles)
        }
    }

    @Test(arguments: Recording.names)
    func messagesOfViewersAreWrittenAsTheyWereRead(_ name: String) throws {
        let messages = try follow(name).messages
        let written = messages.flatMap { $0.bytes ?? [] }
        // Padding is the writer's own.
        var again: [ClientMessage] = []
        var reader = ClientMessageReader()
        try reader.take(written, &again)
        #expect(again == messages)
        #expect(written.count == (try Recording(name).viewerMessages.count))
    }

    /// What the two sides of "clipboard" and "latin1" copied and pasted.
    @Test(arguments: [
        ("clipboard", ["公证处\nnotary"], ["从桌面\n复制", "从桌面\n复制"]), ("latin1", ["café"], ["café"]),
    ])
    func recordedClipboardsAreRead(_ name: String, _ pasted: [String], _ copied: [String]) throws {
        let recording = try Recording(name)
        var harness = GateHarness()
        try harness.handle(.connected)
        try harness.server(Array(recording.server[..<Recording.serverHelloByteCount]))
        try harness.viewer(Array(recording.viewer[..<Recording.viewerHelloByteCount]))
        try harness.server(Array(recording.server[Recording.serverHelloByteCount..<recording.serverMessagesStart()]))
        try harness.viewer(recording.viewerMessages)
        try harness.server(Array(recording.server[recording.serverMessagesStart()...]))
        #expect(harness.actions.fault == nil)
        var texts: (pasted: [String], copied: [String]) = ([], [])
        for record in harness.actions.records {
            switch record.event {
            case .clipboardIn(.text(let text)): texts.pasted.append(text)
            case .clipboardOut(.text(let text)): texts.copied.append(text)
            default: break
            }
        }
        #expect(texts.pasted == pasted)
        #expect(texts.copied == copied)
    }

    /// A viewer's own record of its keys: the characters typed at noVNC and at the small client.
    @Test(arguments: [("novnc", "echo a"), ("input", "ab中文")])
    func typedTextIsLogged(_ name: String, _ text: String) throws {
        let recording = try Recording(name)
        var harness = try GateHarness.running()
        try harness.viewer(recording.viewerMessages)
        var typed = ""
        for record in harness.actions.records {
            if case .key(true, .open(_, let character?)) = record.event { typed += character }
        }
        #expect(typed == text)
        #expect(harness.gate.heldCount == 0)
    }
}
