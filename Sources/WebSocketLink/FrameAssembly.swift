internal import FarmProtocol
internal import NIOCore
internal import NIOWebSocket

/// Frames to messages, by the rules of RFC 6455 that the decoder leaves to its user.
struct FrameAssembly {
    enum Taken: Equatable {
        case message(LinkMessage)
        case ping(ByteBuffer)
        case pong(ByteBuffer)
        case goodbye(UInt16?)
    }

    /// What ends the link, and the number to say so with.
    struct Fault: Error, Equatable {
        let closeCode: UInt16
        let reason: String

        static func rule(_ reason: String) -> Fault { Fault(closeCode: CloseCode.protocolError, reason: reason) }
    }

    /// Whether the other side must mask (it is the client) or must not.
    let expectsMask: Bool
    let maximumMessageBytes: Int

    /// The message under way; nil between messages.
    private var kind: WebSocketOpcode?
    private var collected: [UInt8] = []

    init(expectsMask: Bool, maximumMessageBytes: Int) {
        self.expectsMask = expectsMask
        self.maximumMessageBytes = maximumMessageBytes
    }

    /// - Returns: nil when more of a message is to come.
    mutating func take(_ frame: WebSocketFrame) throws(Fault) -> Taken? {
        guard (frame.maskKey != nil) == expectsMask else {
            throw .rule(expectsMask ? "a frame of a client without a mask" : "a masked frame of a server")
        }
        guard !frame.rsv1, !frame.rsv2, !frame.rsv3 else { throw .rule("a reserved bit is set") }
        var data = frame.data
        if let key = frame.maskKey { FrameMask.apply(key, to: &data) }
        switch frame.opcode {
        case .ping: return .ping(data)
        case .pong: return .pong(data)
        case .connectionClose: return .goodbye(try Self.goodbye(data))
        case .text, .binary:
            guard kind == nil else { throw .rule("a new message in the middle of another") }
            if frame.fin { return .message(try message(frame.opcode, Array(data.readableBytesView))) }
            kind = frame.opcode
            try collect(data)
            return nil
        case .continuation:
            guard let kind else { throw .rule("the rest of no message") }
            try collect(data)
            guard frame.fin else { return nil }
            defer { (self.kind, collected) = (nil, []) }
            return .message(try message(kind, collected))
        default: throw .rule("an unknown kind of frame")
        }
    }

    private mutating func collect(_ data: ByteBuffer) throws(Fault) {
        guard collected.count + data.readableBytes <= maximumMessageBytes else {
            throw Fault(closeCode: CloseCode.tooLong, reason: "a message of more than \(maximumMessageBytes) bytes")
        }
        collected.append(contentsOf: data.readableBytesView)
    }

    private func message(_ kind: WebSocketOpcode, _ bytes: [UInt8]) throws(Fault) -> LinkMessage {
        guard kind == .text else { return .binary(bytes) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Fault(closeCode: CloseCode.notUTF8, reason: "a text that is not UTF-8")
        }
        return .text(text)
    }

    /// The number of a goodbye; nil for one without.
    private static func goodbye(_ data: ByteBuffer) throws(Fault) -> UInt16? {
        var data = data
        guard data.readableBytes > 0 else { return nil }
        guard let code = data.readInteger(as: UInt16.self), CloseCode.isSendable(code) else {
            throw .rule("a goodbye with no number that may be sent")
        }
        guard String(validating: data.readableBytesView, as: UTF8.self) != nil else {
            throw Fault(closeCode: CloseCode.notUTF8, reason: "a goodbye that is not UTF-8")
        }
        return code
    }
}
