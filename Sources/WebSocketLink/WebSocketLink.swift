public import FarmProtocol
public import NIOCore
internal import NIOWebSocket
internal import Synchronization

/// A link over WebSocket (RFC 6455), at either end. No extensions.
///
/// Reads from the socket only what is asked for. A link that nobody keeps any more must be closed or cut: the connection
/// does not end by itself.
public final class WebSocketLink: MessageLink {
    private let channel: any Channel
    private let handler: NIOLoopBound<LinkHandler>
    private let measured: RoundTrip
    private let tickets = Atomic<UInt64>(0)

    /// The subprotocol agreed upon; nil for none.
    public let subprotocol: String?

    /// The last measured time of a ping's way there and back; nil before the first, and while nobody receives.
    public var roundTrip: Duration? { measured.last }

    /// Where this link lives: whoever runs there receives and sends without waking another thread.
    public var executor: any SerialExecutor { channel.eventLoop.executor }

    private init(_ channel: any Channel, _ handler: LinkHandler, _ measured: RoundTrip, subprotocol: String?) {
        self.channel = channel
        self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
        self.measured = measured
        self.subprotocol = subprotocol
    }

    /// Takes over a connection whose handshake is done, on its event loop.
    ///
    /// - Parameters:
    ///   - position: where the frames' handlers are put in the pipeline; what stands before it deals in bytes.
    ///   - isClient: whether this end asked for the connection, and so masks what it sends.
    public static func adopt(
        _ channel: any Channel, position: ChannelPipeline.SynchronousOperations.Position = .last, isClient: Bool,
        subprotocol: String? = nil, limits: LinkLimits = LinkLimits()
    ) throws -> WebSocketLink {
        let measured = RoundTrip()
        let handler = LinkHandler(isClient: isClient, limits: limits, measured: measured)
        let options = channel.syncOptions
        try options?.setOption(.autoRead, value: false)
        try options?.setOption(.maxMessagesPerRead, value: 1)
        try options?.setOption(
            .writeBufferWaterMark, value: .init(low: max(1, limits.room / 4), high: limits.room))
        try? options?.setOption(.socketOption(.tcp_nodelay), value: 1)
        try channel.pipeline.syncOperations.addHandlers(
            [
                FrameEncoder(),
                ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: limits.maximumMessageBytes)), handler,
            ], position: position)
        return WebSocketLink(channel, handler, measured, subprotocol: subprotocol)
    }

    /// - Throws: `LinkError`; `CancellationError`, after which another call goes on where this one was.
    public func receive() async throws -> LinkMessage? {
        let ticket = tickets.add(1, ordering: .relaxed).newValue
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                channel.eventLoop.execute { [handler] in handler.value.receive(ticket, continuation) }
            }
        } onCancel: {
            channel.eventLoop.execute { [handler] in handler.value.cancelReceive(ticket) }
        }
    }

    /// Is not cancelled: it waits for `patience` at most, and then the link has ended.
    ///
    /// - Throws: `LinkError`.
    public func send(_ message: LinkMessage) async throws {
        try await withCheckedThrowingContinuation { continuation in
            channel.eventLoop.execute { [handler] in handler.value.send(message, continuation) }
        }
    }

    public func close(code: UInt16 = CloseCode.normal, reason: String = "") async {
        await withCheckedContinuation { continuation in
            channel.eventLoop.execute { [handler] in handler.value.close(code, reason, continuation) }
        }
    }

    /// Ends the connection at once, without a goodbye.
    public func cut() {
        channel.eventLoop.execute { [handler] in handler.value.cut() }
    }
}
