import NIOCore
import NIOPosix
import Synchronization

/// A peer that sends what bytes it likes, and takes what comes when it likes.
final class RawPeer: Sendable {
    struct Failure: Error {}

    private final class Sink: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        let received: AsyncStream<[UInt8]>
        private let continuation: AsyncStream<[UInt8]>.Continuation

        init() { (received, continuation) = AsyncStream.makeStream() }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            continuation.yield(Array(unwrapInboundIn(data).readableBytesView))
        }

        func channelInactive(context: ChannelHandlerContext) { continuation.finish() }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    private let channel: any Channel
    private let received: AsyncStream<[UInt8]>

    /// What came right behind the handshake: a ping, usually.
    private let early = Mutex<[UInt8]>([])

    private init(_ channel: any Channel, _ received: AsyncStream<[UInt8]>) {
        self.channel = channel
        self.received = received
    }

    deinit { channel.close(promise: nil) }

    /// A connection after the handshake of RFC 6455's own example, which ends where frames begin.
    static func connect(_ port: Int, path: String = "/", reads: Bool = true) async throws -> RawPeer {
        let sink = Sink()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelInitializer { $0.pipeline.addHandler(sink) }
            .connect(host: "127.0.0.1", port: port).get()
        let peer = RawPeer(channel, sink.received)
        try await peer.send(
            Array(
                """
                GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n
                """.utf8))
        var head: [UInt8] = []
        for await piece in sink.received {
            head += piece
            if head.firstRange(of: Array("\r\n\r\n".utf8)) != nil { break }
        }
        guard let end = head.firstRange(of: Array("\r\n\r\n".utf8)) else { throw Failure() }
        peer.early.withLock { $0 = Array(head[end.upperBound...]) }
        let text = String(decoding: head[..<end.upperBound], as: UTF8.self)
        guard text.hasPrefix("HTTP/1.1 101 "), text.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") else { throw Failure() }
        if !reads { try await channel.setOption(.autoRead, value: false).get() }
        return peer
    }

    func send(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }

    func close() { channel.close(promise: nil) }

    /// Everything until the other side closes.
    func rest() async -> [UInt8] {
        var all = early.withLock { $0 }
        for await piece in received { all += piece }
        return all
    }

    /// The number of the goodbye that the other side ends with; nil without one.
    func goodbye() async -> UInt16? {
        var bytes = await rest()[...]
        while bytes.count >= 2 {
            let (first, length) = (bytes[bytes.startIndex], Int(bytes[bytes.startIndex + 1]))
            guard length < 126, bytes.count >= 2 + length else { return nil }
            let payload = bytes.dropFirst(2).prefix(length)
            if first == 0x88, length >= 2 {
                return UInt16(payload[payload.startIndex]) << 8 | UInt16(payload[payload.startIndex + 1])
            }
            bytes = bytes.dropFirst(2 + length)
        }
        return nil
    }

    /// A frame as a client sends it; `mask: nil` for one that breaks that rule.
    static func frame(_ first: UInt8, _ payload: [UInt8], mask: [UInt8]? = [0x37, 0xfa, 0x21, 0x3d]) -> [UInt8] {
        var bytes = [first]
        let bit: UInt8 = mask == nil ? 0 : 0x80
        switch payload.count {
        case ..<126: bytes.append(bit | UInt8(payload.count))
        case ..<65_536: bytes += [bit | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default: bytes += [bit | 127] + (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
        }
        guard let mask else { return bytes + payload }
        return bytes + mask + payload.enumerated().map { $1 ^ mask[$0 % 4] }
    }
}
