import Foundation
import RemoteFramebuffer
import SeededTestSupport

/// Bytes of the protocol, written down from RFC 6143 and not by the code under test.
enum Wire {
    static let version = Array("RFB 003.008\n".utf8)
    /// 32 bits, depth 24, little-endian, 8 bits a colour.
    static let format: [UInt8] = [32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0]
    static let pixelFormat = PixelFormat(format)!

    static func u16(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 255), UInt8(value & 255)] }
    static func u32(_ value: Int) -> [UInt8] { u16(value >> 16 & 0xFFFF) + u16(value & 0xFFFF) }

    static func serverInit(width: Int = 64, height: Int = 48) -> [UInt8] {
        u16(width) + u16(height) + format + u32(4) + Array("desk".utf8)
    }
    /// The server's part up to its SecurityResult: version, type None, success.
    static let serverHello = version + [1, 1, 0, 0, 0, 0]
    /// The viewer's part: version, type None, ClientInit.
    static let viewerHello = version + [1, 1]

    static func rectangle(_ x: Int, _ y: Int, _ width: Int, _ height: Int, _ encoding: Int, _ data: [UInt8]) -> [UInt8]
    {
        u16(x) + u16(y) + u16(width) + u16(height) + u32(encoding) + data
    }
    static func update(_ rectangles: [UInt8]..., count: Int? = nil) -> [UInt8] {
        [0, 0] + u16(count ?? rectangles.count) + rectangles.joined()
    }
    static func encodings(_ numbers: [Int]) -> [UInt8] { [2, 0] + u16(numbers.count) + numbers.flatMap { u32($0) } }
    static func request(incremental: Bool) -> [UInt8] { [3, incremental ? 1 : 0, 0, 0, 0, 0, 0, 64, 0, 48] }
    static func key(_ keysym: Int, down: Bool) -> [UInt8] { [4, down ? 1 : 0, 0, 0] + u32(keysym) }
    static func pointer(_ buttons: UInt8, _ x: Int, _ y: Int) -> [UInt8] { [5, buttons] + u16(x) + u16(y) }
    static func cutText(_ type: UInt8, _ payload: [UInt8], extended: Bool) -> [UInt8] {
        [type, 0, 0, 0] + u32(extended ? -payload.count : payload.count) + payload
    }

    static let everyEncoding = RFBEncoding.allCases.map { Int($0.rawValue) }
    static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
}

/// A gate, and what it has done.
struct GateHarness {
    var gate: RFBGate
    var actions: [RFBAction] = []

    init(role: RFBGate.Role = .user, isInputOpen: Bool = true) { gate = RFBGate(role: role, isInputOpen: isInputOpen) }

    /// With the handshakes done and their actions forgotten.
    static func running(role: RFBGate.Role = .user, isInputOpen: Bool = true) throws -> GateHarness {
        var harness = GateHarness(role: role, isInputOpen: isInputOpen)
        try harness.greet()
        harness.actions = []
        return harness
    }

    mutating func greet(_ opening: [UInt8] = Wire.serverInit()) throws {
        for event: RFBEvent in [
            .connected, .fromServer(Wire.serverHello), .fromViewer(Wire.viewerHello), .fromServer(opening),
        ] { try handle(event) }
    }

    @discardableResult
    mutating func handle(_ event: RFBEvent) throws -> [RFBAction] {
        let new = try gate.handle(event)
        actions += new
        return new
    }

    @discardableResult
    mutating func viewer(_ bytes: [UInt8]...) throws -> [RFBAction] { try handle(.fromViewer(Array(bytes.joined()))) }

    @discardableResult
    mutating func server(_ bytes: [UInt8]...) throws -> [RFBAction] { try handle(.fromServer(Array(bytes.joined()))) }

    /// What has been done, however the bytes were cut.
    var joined: [RFBAction] { Self.join(actions) }

    static func join(_ actions: [RFBAction]) -> [RFBAction] {
        actions.reduce(into: []) { joined, action in
            switch (joined.last, action) {
            case (.forward(let before, let side), .forward(let bytes, let other)) where side == other:
                joined[joined.count - 1] = .forward(before + bytes, to: side)
            case (.drop(let reason, let before), .drop(let other, let count)) where reason == other:
                joined[joined.count - 1] = .drop(reason, count: before + count)
            default: joined.append(action)
            }
        }
    }
}

extension [RFBAction] {
    var records: [InputRecord] {
        flatMap { action -> [InputRecord] in if case .record(let records, _, _) = action { records } else { [] } }
    }

    func bytes(to side: RFBSide) -> [UInt8] {
        flatMap { action -> [UInt8] in
            switch action {
            case .forward(let bytes, side), .record(_, let bytes, side): bytes
            default: []
            }
        }
    }

    func dropped(_ reason: RFBDrop) -> Int {
        reduce(0) { sum, action in if case .drop(reason, let count) = action { sum + count } else { sum } }
    }

    var fault: RFBError? {
        for action in self { if case .close(let error?) = action { return error } }
        return nil
    }

    var hasClosed: Bool { contains { if case .close = $0 { true } else { false } } }
}

extension Array {
    /// Cut into pieces of 1 to `maximum` elements.
    func pieces(upTo maximum: Int, using generator: inout SeededGenerator) -> [[Element]] {
        var pieces: [[Element]] = []
        var rest = self[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...maximum, using: &generator)
            pieces.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return pieces
    }
}

/// One recording of Vectors/, as record.py made it.
struct Recording {
    static let names = [
        "clipboard", "continuous", "hextile", "hextile16", "input", "latin1", "novnc", "raw", "resize", "rre", "tight",
        "tight8", "tightjpeg", "zrle",
    ]

    let viewer: [UInt8]
    let server: [UInt8]

    init(_ name: String) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors")
        viewer = Array(try Data(contentsOf: folder.appending(path: name + ".viewer")))
        server = Array(try Data(contentsOf: folder.appending(path: name + ".server")))
    }

    /// Version, count and list of security types, result.
    static let serverHelloByteCount = 18
    static let viewerHelloByteCount = 14

    var viewerMessages: [UInt8] { Array(viewer.dropFirst(Self.viewerHelloByteCount)) }

    /// Bytes before the first message of the server.
    func serverMessagesStart() -> Int {
        let name = server[(Self.serverHelloByteCount + 20)...].prefix(4).reduce(0) { $0 << 8 | Int($1) }
        return Self.serverHelloByteCount + 24 + name
    }
}
