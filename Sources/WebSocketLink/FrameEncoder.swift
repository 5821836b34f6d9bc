internal import NIOCore
internal import NIOWebSocket

/// Frames to bytes (RFC 6455 section 5.2), each in one buffer and with one write.
final class FrameEncoder: ChannelOutboundHandler {
    typealias OutboundIn = WebSocketFrame
    typealias OutboundOut = ByteBuffer

    private static let longestHead = 14

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let frame = Self.unwrapOutboundIn(data)
        var payload = frame.data
        if let key = frame.maskKey { FrameMask.apply(key, to: &payload) }
        var bytes = context.channel.allocator.buffer(capacity: Self.longestHead + payload.readableBytes)
        Self.writeHead(of: frame, to: &bytes)
        bytes.writeBuffer(&payload)
        context.write(Self.wrapOutboundOut(bytes), promise: promise)
    }

    private static func writeHead(of frame: WebSocketFrame, to bytes: inout ByteBuffer) {
        let isMasked: UInt8 = frame.maskKey == nil ? 0 : 0x80
        bytes.writeInteger((frame.fin ? 0x80 : 0) | UInt8(webSocketOpcode: frame.opcode))
        switch frame.data.readableBytes {
        case let length where length < 126: bytes.writeInteger(isMasked | UInt8(length))
        case let length where length <= Int(UInt16.max):
            bytes.writeInteger(isMasked | 126)
            bytes.writeInteger(UInt16(length))
        case let length:
            bytes.writeInteger(isMasked | 127)
            bytes.writeInteger(UInt64(length))
        }
        if let key = frame.maskKey { bytes.writeBytes(key) }
    }
}
