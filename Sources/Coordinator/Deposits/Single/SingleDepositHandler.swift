import NIOCore

/// Stands before HTTP and takes requests for single deposits off a connection; everything else HTTP gets as it came.
///
/// Answers nothing but 201. A request that it does not take, or that is not accepted, goes on to HTTP with all that came behind it, and so
/// does everything later on that connection: there is one place for refusals, and HTTP finds what was accepted meanwhile under its key.
/// Everything here is the event loop's.
final class SingleDepositHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    /// Requests of one connection that are on their way at once; what comes behind them is not read.
    private static let maximumPendingCount = 32

    private let group: SingleDepositGroup
    private var context: ChannelHandlerContext?

    /// Not taken yet.
    private var unread = ByteBuffer()
    /// Requests on their way, as they came; answers come in their order.
    private var pending = CircularBuffer<ByteBuffer>(initialCapacity: 2)
    /// What comes next is for HTTP, once everything before it is answered.
    private var isOver = false
    private var isHandedOn = false
    /// The channel was asked to read while that had to wait.
    private var owesRead = false
    private var hasWritten = false
    /// What happened to the connection while answers were due, for HTTP to be told of after them.
    private var heldEvents: [Any] = []

    init(group: SingleDepositGroup) { self.group = group }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    // MARK: In

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isHandedOn { return context.fireChannelRead(data) }
        var bytes = unwrapInboundIn(data)
        if unread.readableBytes == 0 { unread = bytes } else { unread.writeBuffer(&bytes) }
        takeRequests(context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // HTTP was given nothing.
        if isHandedOn { context.fireChannelReadComplete() }
    }

    private func takeRequests(_ context: ChannelHandlerContext) {
        while !isOver, pending.count < Self.maximumPendingCount, unread.readableBytes > 0 {
            switch SingleRequest.read(unread.readableBytesUInt8Span) {
            case .more: return
            case .other: isOver = true
            case .whole(let request):
                guard let item = group.admit(request), let bytes = unread.readSlice(length: request.byteCount) else {
                    isOver = true
                    break
                }
                pending.append(bytes)
                group.add(item, for: self)
            }
        }
        if isOver, pending.isEmpty { handOn(context) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard !isHandedOn, event is ChannelShouldQuiesceEvent || event as? ChannelEvent == .inputClosed else {
            return context.fireUserInboundEventTriggered(event)
        }
        heldEvents.append(event)
        settle(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        isHandedOn = true
        pending.removeAll()
        context.fireChannelInactive()
    }

    // MARK: Out

    func read(context: ChannelHandlerContext) {
        if mayRead(context) { context.read() } else { owesRead = true }
    }

    private func mayRead(_ context: ChannelHandlerContext) -> Bool {
        isHandedOn || !isOver && pending.count < Self.maximumPendingCount && context.channel.isWritable
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        readOn(context)
        context.fireChannelWritabilityChanged()
    }

    private func readOn(_ context: ChannelHandlerContext) {
        guard owesRead, mayRead(context) else { return }
        owesRead = false
        context.read()
    }

    /// The answer to the first request on its way, or nil for one that HTTP must answer; `flush` follows.
    func answer(_ bytes: ByteBuffer?) {
        guard let context, !isHandedOn else { return }
        guard let bytes else { return handOn(context) }
        pending.removeFirst()
        context.write(wrapOutboundOut(.byteBuffer(bytes)), promise: nil)
        hasWritten = true
    }

    /// Sends the answers that were written, and goes on.
    func flush() {
        guard let context, hasWritten else { return }
        hasWritten = false
        context.flush()
        guard !isHandedOn else { return }
        takeRequests(context)
        if !isHandedOn { settle(context) }
        readOn(context)
    }

    // MARK: HTTP

    /// Tells HTTP of what happened to the connection, if no answer is due before that.
    private func settle(_ context: ChannelHandlerContext) {
        guard !heldEvents.isEmpty, pending.isEmpty else { return }
        // HTTP may close the connection: what was answered goes out before that.
        let sent = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(ByteBuffer())), promise: sent)
        sent.futureResult.assumeIsolated().whenComplete { _ in
            guard let context = self.context, !self.isHandedOn, self.pending.isEmpty else { return }
            self.handOn(context)
        }
    }

    /// Everything not answered is HTTP's, and everything that comes.
    private func handOn(_ context: ChannelHandlerContext) {
        isHandedOn = true
        var parts = Array(pending)
        pending.removeAll()
        if unread.readableBytes > 0 { parts.append(unread) }
        unread = ByteBuffer()
        for part in parts { context.fireChannelRead(wrapInboundOut(part)) }
        if !parts.isEmpty { context.fireChannelReadComplete() }
        for event in heldEvents { context.fireUserInboundEventTriggered(event) }
        heldEvents = []
        readOn(context)
    }
}
