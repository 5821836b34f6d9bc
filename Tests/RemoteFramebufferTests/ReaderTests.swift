import Foundation
import SeededTestSupport
import Testing

@testable import RemoteFramebuffer

@Suite("Readers of both directions")
struct ReaderTests {
    typealias Bytes = [UInt8]

    /// Each encoding's data written down by hand, for 32-bit pixels: name, rectangle in a framebuffer of 64 × 48.
    static let rectangles: [(name: String, bytes: Bytes)] = [
        ("raw", Wire.rectangle(1, 2, 3, 2, 0, Wire.zeros(24))),
        ("nothing", Wire.rectangle(0, 0, 0, 0, 0, [])),
        ("copyRect", Wire.rectangle(0, 0, 5, 5, 1, [0, 1, 0, 1])),
        ("rre", Wire.rectangle(0, 0, 5, 5, 2, Wire.u32(2) + Wire.zeros(4 + 2 * 12))),
        (
            // Four tiles: raw 16 × 16, background only, background + foreground + 2 subrectangles, 1 coloured one.
            "hextile",
            Wire.rectangle(
                0, 0, 20, 17, 5,
                [1] + Wire.zeros(1024) + [2] + Wire.zeros(4) + [14] + Wire.zeros(8) + [2] + Wire.zeros(4) + [24, 1]
                    + Wire.zeros(6))
        ),
        ("tight fill", Wire.rectangle(0, 0, 9, 9, 7, [0x80, 1, 2, 3])),
        ("tight fill that resets streams", Wire.rectangle(0, 0, 9, 9, 7, [0x8F, 1, 2, 3])),
        ("tight JPEG", Wire.rectangle(0, 0, 9, 9, 7, [0x90, 0x80, 0x01] + Wire.zeros(128))),
        ("tight JPEG, longest length", Wire.rectangle(0, 0, 9, 9, 7, [0x90, 0x81, 0x80, 0x01] + Wire.zeros(16385))),
        ("tight, too short to be compressed", Wire.rectangle(0, 0, 3, 1, 7, [0x00] + Wire.zeros(9))),
        ("tight, compressed", Wire.rectangle(0, 0, 4, 1, 7, [0x00, 5] + Wire.zeros(5))),
        ("tight, copy filter", Wire.rectangle(0, 0, 4, 1, 7, [0x50, 0, 5] + Wire.zeros(5))),
        ("tight, gradient filter", Wire.rectangle(0, 0, 4, 1, 7, [0x40, 2, 5] + Wire.zeros(5))),
        ("tight, two colours", Wire.rectangle(0, 0, 9, 5, 7, [0x60, 1, 1] + Wire.zeros(6) + Wire.zeros(10))),
        (
            "tight, two colours, compressed",
            Wire.rectangle(0, 0, 9, 6, 7, [0x60, 1, 1] + Wire.zeros(6) + [3, 0, 0, 0])
        ),
        ("tight, palette", Wire.rectangle(0, 0, 3, 2, 7, [0x40, 1, 2] + Wire.zeros(9) + Wire.zeros(6))),
        (
            "trle",
            Wire.rectangle(
                0, 0, 33, 18, 15,
                // Raw; solid; packed palette of 3 in a tile one pixel wide; the same again; runs; runs with a palette.
                [0] + Wire.zeros(768) + [1, 9, 9, 9] + [3] + Wire.zeros(9) + Wire.zeros(16)
                    + [127] + Wire.zeros(8) + [128, 0, 0, 0, 9, 1, 1, 1, 21] + [130] + Wire.zeros(6) + [1, 0])
        ),
        (
            "trle, long runs",
            Wire.rectangle(0, 0, 32, 16, 15, [128, 1, 2, 3, 255, 0] + [131] + Wire.zeros(9) + [0x80, 254, 1])
        ),
        ("zrle", Wire.rectangle(0, 0, 60, 40, 16, Wire.u32(7) + Wire.zeros(7))),
        ("cursor", Wire.rectangle(1, 1, 9, 3, -239, Wire.zeros(9 * 3 * 4 + 2 * 3))),
        ("VMware cursor with masks", Wire.rectangle(1, 1, 3, 3, 0x574D_5664, [0, 0] + Wire.zeros(72))),
        ("VMware cursor with alpha", Wire.rectangle(1, 1, 3, 3, 0x574D_5664, [1, 0] + Wire.zeros(36))),
        ("cursor with alpha", Wire.rectangle(1, 1, 3, 3, -314, Wire.u32(0) + Wire.zeros(36))),
        ("desktop name", Wire.rectangle(0, 0, 0, 0, -307, Wire.u32(3) + [65, 66, 67])),
        ("extended size, refused", Wire.rectangle(1, 1, 9000, 9000, -308, [1, 0, 0, 0] + Wire.zeros(16))),
        ("extended size", Wire.rectangle(0, 0, 65, 49, -308, [2, 0, 0, 0] + Wire.zeros(32))),
        ("size", Wire.rectangle(0, 0, 64, 48, -223, [])),
        ("QEMU key", Wire.rectangle(0, 0, 0, 0, -258, [])),
    ]

    /// Messages of a server that are no updates.
    static let others: [Bytes] = [
        [2], [150], [1, 0, 0, 5, 0, 2] + Wire.zeros(12), [248, 0, 0, 0, 0x80, 0, 0, 1, 3, 7, 8, 9],
        [248, 0, 0, 0, 0, 0, 0, 0, 0], Wire.cutText(3, [0x61], extended: false), Wire.cutText(3, [], extended: false),
        Wire.cutText(3, [8, 0, 0, 1], extended: true), [250, 0, 1, 1],
    ]

    /// Messages of a viewer, each once at least.
    static let messages: [Bytes] = [
        [0, 0, 0, 0] + Wire.format, Wire.encodings([0, 7, -239]), Wire.encodings([]), Wire.request(incremental: true),
        Wire.key(0x61, down: true), Wire.key(0x61, down: false), Wire.pointer(3, 70, 5),
        Wire.cutText(6, [0x61], extended: false), Wire.cutText(6, [], extended: false),
        Wire.cutText(6, [8, 0, 0, 1], extended: true), [150, 1, 0, 0, 0, 0, 0, 9, 0, 9],
        [248, 0, 0, 0, 0, 0, 0, 1, 2, 5, 6], [250, 0, 1, 2], [251, 0, 0, 9, 0, 9, 1, 0] + Wire.zeros(16),
        [255, 0, 0, 1] + Wire.u32(0x61) + Wire.u32(30),
    ]

    private func reader() -> ServerMessageReader {
        var reader = ServerMessageReader(size: FramebufferSize(width: 64, height: 48)!, format: Wire.pixelFormat)
        reader.offer(Wire.everyEncoding.map { Int32($0) })
        return reader
    }

    private func passed(_ items: [ServerItem]) -> Bytes {
        items.flatMap { item -> Bytes in if case .bytes(let bytes) = item { bytes } else { [] } }
    }

    /// A bell after it is read as a bell: the end was found to the byte.
    @Test(arguments: rectangles.indices) func theEndOfEachRectangleIsFound(_ index: Int) throws {
        let (name, rectangle) = Self.rectangles[index]
        for update in [
            Wire.update(rectangle), Wire.update(rectangle, rectangle),
            Wire.update(rectangle, Wire.rectangle(0, 0, 0, 0, -224, []), count: 0xFFFF),
        ] {
            var reader = reader()
            var items: [ServerItem] = []
            try reader.take(update.dropLast(), &items)
            #expect(!reader.isBetweenMessages, "\(name) ends too early")
            try reader.take([update[update.count - 1]], &items)
            #expect(reader.isBetweenMessages, "\(name) ends too late")
            try reader.take([2], &items)
            #expect(passed(items) == update + [2])
        }
    }

    @Test(arguments: others.indices) func theEndOfEachMessageIsFound(_ index: Int) throws {
        let message = Self.others[index]
        var reader = reader()
        var items: [ServerItem] = []
        try reader.take(message.dropLast(), &items)
        #expect(reader.isBetweenMessages == (message.count == 1))
        try reader.take([message[message.count - 1], 2], &items)
        #expect(reader.isBetweenMessages)
        #expect(reader.offset == UInt64(message.count + 1))
    }

    @Test func messagesOfViewersAreWrittenAsTheyWereRead() throws {
        for message in Self.messages {
            var reader = ClientMessageReader()
            var read: [ClientMessage] = []
            try reader.take(message.dropLast(), &read)
            #expect(read.isEmpty)
            try reader.take([message[message.count - 1]], &read)
            #expect(read.count == 1)
            #expect(read.first?.bytes == message)
        }
    }

    /// Both streams at once, cut in two at every byte, and into single bytes: the gate does the same.
    @Test func cutsMakeNoDifference() throws {
        func run(_ cut: (Bytes) -> [Bytes]) throws -> ([RFBAction], RFBGate) {
            var harness = GateHarness()
            try harness.handle(.connected)
            for piece in cut(Wire.serverHello) { try harness.server(piece) }
            for piece in cut(Wire.viewerHello) { try harness.viewer(piece) }
            let small = Self.rectangles.filter { $0.bytes.count < 200 && $0.name != "QEMU key" }.map(\.bytes)
            let viewer = Wire.encodings(Wire.everyEncoding) + Self.messages.dropFirst(3).joined()
            let server = small.flatMap { Wire.update($0) } + Self.others.joined()
            for piece in cut(Wire.serverInit()) { try harness.server(piece) }
            for piece in cut(viewer) { try harness.viewer(piece) }
            for piece in cut(server + [99]) { try harness.server(piece) }
            return (harness.joined, harness.gate)
        }
        let (whole, _) = try run { [$0] }
        #expect(whole.fault?.code == .message)
        #expect(whole.dropped(.power) == 2)
        #expect(try run { bytes in bytes.map { [$0] } }.0 == whole)
        for at in 1..<700 {
            let cut = try run { bytes in at < bytes.count ? [Array(bytes[..<at]), Array(bytes[at...])] : [bytes] }.0
            #expect(cut == whole, "cut at \(at)")
        }
    }

    /// Wrong data, each with the code that it gives; the same data put right pass in the tests above.
    static let wrongServerData: [(Bytes, RFBError.Code)] = [
        (Wire.update(Wire.rectangle(60, 0, 5, 5, 0, [])), RFBError.Code.rectangle),
        (Wire.update(Wire.rectangle(0, 0, 5, 5, 6, [])), .encoding),
        (Wire.update(Wire.rectangle(0, 0, 5, 5, -312, [])), .encoding),
        (Wire.update(Wire.rectangle(0, 0, 2, 2, 2, Wire.u32(5))), .rectangle),
        (Wire.update(Wire.rectangle(0, 0, 2, 2, 7, [0xA0])), .rectangle),
        (Wire.update(Wire.rectangle(0, 0, 2, 2, 7, [0x40, 3])), .rectangle),
        (Wire.update(Wire.rectangle(0, 0, 2, 2, 15, [17])), .rectangle),
        (Wire.update(Wire.rectangle(0, 0, 2, 2, 15, [127])), .rectangle),
        (Wire.update(Wire.rectangle(0, 0, 2, 2, 15, [129])), .rectangle),
        (Wire.update(Wire.rectangle(0, 0, 2, 2, 15, [128, 0, 0, 0, 4])), .rectangle),
        (Wire.update(Wire.rectangle(0, 0, 2, 2, 15, [128, 0, 0, 0, 255])), .rectangle),
        (Wire.update(Wire.rectangle(0, 0, 2049, 2, -239, [])), .limit),
        (Wire.update(Wire.rectangle(0, 0, 2, 2, 0x574D_5664, [2, 0])), .rectangle),
        (Wire.update(Wire.rectangle(0, 0, 2, 2, -314, Wire.u32(7))), .encoding),
        (Wire.update(Wire.rectangle(0, 0, 0, 0, -307, Wire.u32(4097))), .limit),
        (Wire.update(Wire.rectangle(0, 0, 0, 9, -223, [])), .geometry),
        (Wire.update(Wire.rectangle(0, 0, 16385, 9, -308, [])), .geometry),
        ([248, 0, 0, 0, 0, 0, 0, 0, 65], .limit), ([3, 0, 0, 0] + Wire.u32(65 << 20), .limit), ([4], .message),
    ]

    @Test(arguments: wrongServerData.indices)
    func wrongDataOfAServerAreRefused(_ index: Int) throws {
        let (bytes, code) = Self.wrongServerData[index]
        var reader = reader()
        var items: [ServerItem] = []
        let error = #expect(throws: RFBError.self) { try reader.take([2] + bytes, &items) }
        #expect(error?.code == code)
        #expect(error?.side == .server)
        // What was right before it has passed, and what is wrong has not: the fault lies after what passed.
        let whole = passed(items)
        #expect(whole.first == 2)
        // A text's first byte is kept back as well.
        let offset = try #require(error?.offset)
        #expect([0, 1].contains(Int(offset) - whole.count))
    }

    static let wrongViewerData: [(Bytes, RFBError.Code)] = [
        ([1], RFBError.Code.message), ([2, 0, 1, 1], .limit), ([248, 0, 0, 0, 0, 0, 0, 0, 65], .limit),
        ([255, 1], .message),
        ([0, 0, 0, 0, 24] + Wire.zeros(15), .pixelFormat), ([6, 0, 0, 0, 0x80, 0, 0, 0], .limit),
    ]

    @Test(arguments: wrongViewerData.indices)
    func wrongDataOfAViewerAreRefused(_ index: Int) throws {
        let (bytes, code) = Self.wrongViewerData[index]
        var reader = ClientMessageReader(offset: 14)
        var messages: [ClientMessage] = []
        let error = #expect(throws: RFBError.self) { try reader.take([250, 0, 1, 2] + bytes, &messages) }
        #expect(error?.code == code)
        #expect(error?.offset == 18)
        #expect(messages == [.power(version: 1, code: 2)])
    }

    static let wrongServerGreetings: [(Bytes, RFBError.Code)] = [
        (Array("RFB 003.007\n".utf8), RFBError.Code.version), (Array("HTTP/1.1 200".utf8), .version),
        (Array("RFB 00:.008\n".utf8), .version), (Wire.version + [2, 5, 16], .security),
        (Wire.version + [0] + Wire.u32(2) + [65, 66], .refused), (Wire.version + [0] + Wire.u32(0), .refused),
        (Wire.version + [0] + Wire.u32(4097), .limit), (Wire.serverHello + [9], .order),
    ]

    @Test(arguments: wrongServerGreetings.indices)
    func wrongGreetingsOfAServerAreRefused(_ index: Int) throws {
        let (bytes, code) = Self.wrongServerGreetings[index]
        var harness = GateHarness()
        try harness.handle(.connected)
        #expect(try harness.server(bytes).fault?.code == code)
        #expect(harness.gate.phase == .detached)
        try harness.greet()
        #expect(harness.gate.phase == .running)
    }

    static let wrongServerInits: [(Bytes, RFBError.Code)] = [
        (Wire.serverInit(width: 0), RFBError.Code.geometry), (Wire.serverInit(width: 20000), .geometry),
        (Wire.zeros(2) + Wire.serverInit().dropFirst(2), .geometry),
        (Array(Wire.serverInit()[..<20]) + Wire.u32(5000), .limit),
        (Wire.u16(9) + Wire.u16(9) + Wire.zeros(20), .pixelFormat),
    ]

    @Test(arguments: wrongServerInits.indices)
    func wrongServerInitsAreRefused(_ index: Int) throws {
        let (bytes, code) = Self.wrongServerInits[index]
        var harness = GateHarness()
        try harness.greet(bytes)
        #expect(harness.actions.fault?.code == code)
    }

    static let wrongViewerGreetings: [(Bytes, RFBError.Code)] = [
        (Array("RFB 003.003\n".utf8), RFBError.Code.version), (Wire.version + [2], .security),
        (Wire.viewerHello + [4], .order),
    ]

    @Test(arguments: wrongViewerGreetings.indices)
    func wrongGreetingsOfAViewerAreRefused(_ index: Int) throws {
        let (bytes, code) = Self.wrongViewerGreetings[index]
        var harness = GateHarness()
        try harness.handle(.connected)
        let fault = try harness.viewer(bytes).fault
        #expect(fault?.code == code)
        #expect(fault?.side == .viewer)
    }

    @Test func pixelFormatsTellTheLengthsOfPixels() throws {
        func format(_ bits: UInt8, _ depth: UInt8, _ maximum: Int, _ shifts: Bytes, colour: UInt8 = 1) -> PixelFormat? {
            PixelFormat([bits, depth, 0, colour] + (0..<3).flatMap { _ in Wire.u16(maximum) } + shifts + [0, 0, 0])
        }
        let common = try #require(format(32, 24, 255, [16, 8, 0]))
        #expect((common.pixel, common.compressedPixel, common.tightPixel) == (4, 3, 3))
        #expect(PixelFormat(common.bytes) == common)
        let high = try #require(format(32, 24, 255, [24, 16, 8]))
        #expect((high.compressedPixel, high.tightPixel) == (3, 3))
        let wide = try #require(format(32, 30, 1023, [20, 10, 0]))
        #expect((wide.compressedPixel, wide.tightPixel) == (4, 4))
        let apart = try #require(format(32, 24, 255, [24, 8, 0]))
        #expect((apart.compressedPixel, apart.tightPixel) == (4, 3))
        let small = try #require(format(16, 15, 31, [10, 5, 0]))
        #expect((small.pixel, small.compressedPixel, small.tightPixel) == (2, 2, 2))
        let indexed = try #require(format(8, 8, 0, [0, 0, 0], colour: 0))
        #expect((indexed.pixel, indexed.compressedPixel) == (1, 1))
        let wrong = [
            format(24, 24, 255, [16, 8, 0]), format(32, 0, 255, [16, 8, 0]), format(32, 33, 255, [16, 8, 0]),
            format(32, 24, 200, [16, 8, 0]), format(32, 24, 255, [25, 8, 0]), format(32, 24, 0, [16, 8, 0]),
            format(8, 8, 255, [1, 0, 0]), PixelFormat(Wire.format.dropLast()),
        ]
        for format in wrong { #expect(format == nil) }
    }
}
