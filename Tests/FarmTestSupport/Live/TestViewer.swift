internal import FarmProtocol
import Foundation
import Synchronization

/// A viewer's program: speaks RFB as noVNC does, written down from RFC 6143 and the registry.
public final class TestViewer: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var isGreeted = false
        var hasCapabilities = false
        var clipboard: String?
        var copied: [String] = []
        var isEnded = false
    }

    public let link: MemoryLink
    private let state = Mutex(State())

    public init(_ link: MemoryLink) { self.link = link }

    /// Through the handshake, and on from there by itself.
    public func greet() async throws {
        Task { await self.listen() }
        try await send(Array("RFB 003.008\n".utf8) + [1, 1])
        try await wait("the desktop greets") { $0.isGreeted }
        // Raw and the extended clipboard.
        try await send([2, 0, 0, 2, 0, 0, 0, 0] + Self.u32(0xC0A1_E5CE))
        try await wait("the clipboard is negotiated") { $0.hasCapabilities }
        // Text up to 1 MiB: caps, request, peek, notify, provide.
        try await extended([0x1F, 0, 0, 1] + Self.u32(1 << 20))
    }

    /// Nothing came about within a minute.
    public struct Late: Error, CustomStringConvertible { public let description: String }

    private func wait(_ what: String, _ holds: (State) -> Bool) async throws {
        let limit = ContinuousClock.now.advanced(by: .seconds(60))
        while !state.withLock({ holds($0) }) {
            guard ContinuousClock.now < limit else { throw Late(description: "not within a minute: \(what)") }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    public var isEnded: Bool { state.withLock { $0.isEnded } }

    /// Texts that came out of the desktop.
    public var copied: [String] { state.withLock { $0.copied } }

    public func send(_ bytes: [UInt8]) async throws { try await link.send(.binary(bytes)) }

    public static func key(_ keysym: UInt32, down: Bool) -> [UInt8] { [4, down ? 1 : 0, 0, 0] + u32(keysym) }

    public static func tap(_ keysym: UInt32) -> [UInt8] { key(keysym, down: true) + key(keysym, down: false) }

    /// Keys as a keyboard sends them that has each character on a key of its own.
    public static func typing(_ text: String) -> [UInt8] {
        text.unicodeScalars.flatMap { scalar -> [UInt8] in
            tap(scalar == "\n" ? 0xFF0D : scalar.value < 0x100 ? scalar.value : 0x0100_0000 + scalar.value)
        }
    }

    public static func pointer(_ buttons: UInt8, _ x: Int, _ y: Int) -> [UInt8] { [5, buttons] + u16(x) + u16(y) }

    public static func click(_ x: Int, _ y: Int) -> [UInt8] { pointer(0, x, y) + pointer(1, x, y) + pointer(0, x, y) }

    /// Says that there is a text here, and gives it to whoever asks.
    public func offer(_ text: String) async throws {
        state.withLock { $0.clipboard = text }
        try await extended([8, 0, 0, 1])
    }

    /// Gives a text at once.
    public func provide(_ text: String) async throws { try await extended([16, 0, 0, 1] + Self.stored(text)) }

    private func extended(_ payload: [UInt8]) async throws {
        try await send([6, 0, 0, 0] + Self.u32(UInt32(bitPattern: -Int32(payload.count))) + payload)
    }

    /// A zlib stream of one stored block; its checksum is not looked at.
    private static func stored(_ text: String) -> [UInt8] {
        let data = Array(text.utf8) + [0]
        let content = u32(UInt32(data.count)) + data
        let count = UInt16(content.count)
        let sizes = [count, ~count].flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        return [0x78, 0x01, 1] + sizes + content + [0, 0, 0, 0]
    }

    private static func u16(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 255), UInt8(value & 255)] }
    private static func u32(_ value: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(value >> $0 & 255) } }

    // MARK: - What comes

    private func listen() async {
        while let message = try? await link.receive() {
            guard case .binary(let bytes) = message else { break }
            let answers = state.withLock { state -> [[UInt8]] in
                state.bytes += bytes
                return Self.take(&state)
            }
            for answer in answers { try? await extended(answer) }
        }
        state.withLock { $0.isEnded = true }
    }

    /// - Returns: messages of the extended clipboard that answer what came.
    private static func take(_ state: inout State) -> [[UInt8]] {
        var answers: [[UInt8]] = []
        func number(_ offset: Int) -> Int { state.bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
        if !state.isGreeted {
            // Version, one security type, result, size, format, name.
            guard state.bytes.count >= 42 else { return [] }
            let count = 42 + number(38)
            guard state.bytes.count >= count else { return [] }
            state.bytes.removeFirst(count)
            state.isGreeted = true
        }
        while state.bytes.count >= 8 {
            guard state.bytes[0] == 3 else { fatalError("a message of type \(state.bytes[0]) that nobody asked for") }
            let count = abs(Int(Int32(truncatingIfNeeded: number(4))))
            guard state.bytes.count >= 8 + count else { break }
            let payload = Array(state.bytes[8..<8 + count])
            state.bytes.removeFirst(8 + count)
            switch payload[0] {
            case let flags where flags & 1 != 0: state.hasCapabilities = true
            case 2: if let text = state.clipboard { answers.append([16, 0, 0, 1] + stored(text)) }
            case 8: answers.append([2, 0, 0, 1])
            case 16:
                // Length and text behind the stream's head and one block's.
                let data = payload.dropFirst(4 + 7)
                let length = data.prefix(4).reduce(0) { $0 << 8 | Int($1) }
                let text = data.dropFirst(4).prefix(max(0, length - 1))
                state.copied.append(String(decoding: text, as: UTF8.self))
            default: break
            }
        }
        return answers
    }
}
