internal import FarmProtocol
internal import NIOCore
internal import NIOWebSocket
internal import Synchronization
internal import WebExchange

/// The event loop's side of a link.
///
/// The socket is read only while somebody waits for a message, and whoever sends waits while the socket takes nothing: what
/// is held here is bounded, however fast or slow the other side is.
final class LinkHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame
    typealias Reader = CheckedContinuation<LinkMessage?, any Error>
    typealias Sender = CheckedContinuation<Void, any Error>

    private enum Phase {
        case open
        /// Our goodbye is sent, or theirs answered; nothing is delivered any more.
        case closing
        case closed
    }

    let limits: LinkLimits
    private let isClient: Bool
    private let measured: RoundTrip
    private var assembly: FrameAssembly

    // Everything below is the event loop's.

    private var context: ChannelHandlerContext?
    private var phase = Phase.open
    /// How it ended; the first reason counts.
    private var outcome: Result<Void, LinkError>?

    /// What came with a read that brought more than one message.
    private var inbox: [LinkMessage] = []
    private var inboxStart = 0
    private var reader: (ticket: UInt64, continuation: Reader)?
    /// Readers up to this one were cancelled.
    private var cancelledReader: UInt64 = 0

    private var senders: [Sender] = []
    private var closers: [CheckedContinuation<Void, Never>] = []
    private var noRoom: Scheduled<Void>?
    private var farewell: Scheduled<Void>?

    private var pulse: Scheduled<Void>?
    private var pingCount: UInt64 = 0
    private var pingSentAt: NIODeadline?
    /// When something last came, or when it was first waited for.
    private var lastSign = NIODeadline.now()

    init(isClient: Bool, limits: LinkLimits, measured: RoundTrip) {
        self.isClient = isClient
        self.limits = limits
        self.measured = measured
        assembly = FrameAssembly(expectsMask: !isClient, maximumMessageBytes: limits.maximumMessageBytes)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        beat()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end(.failure(LinkError(.broken, "the connection is gone")))
        settle()
        self.context = nil
    }

    // MARK: Receiving

    func receive(_ ticket: UInt64, _ continuation: Reader) {
        guard reader == nil else {
            return continuation.resume(throwing: LinkError(.misuse, "two readers of one link"))
        }
        guard ticket > cancelledReader else { return continuation.resume(throwing: CancellationError()) }
        if inboxStart < inbox.count {
            let message = inbox[inboxStart]
            inboxStart += 1
            if inboxStart == inbox.count { (inbox, inboxStart) = ([], 0) }
            return continuation.resume(returning: message)
        }
        if let outcome { return continuation.resume(with: outcome.map { nil }.mapError { $0 }) }
        reader = (ticket, continuation)
        lastSign = .now()
        context?.read()
    }

    func cancelReceive(_ ticket: UInt64) {
        cancelledReader = max(cancelledReader, ticket)
        guard let reader, reader.ticket <= ticket else { return }
        self.reader = nil
        reader.continuation.resume(throwing: CancellationError())
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard phase != .closed else { return }
        lastSign = .now()
        do {
            guard let taken = try assembly.take(unwrapInboundIn(data)) else { return }
            switch taken {
            case .message(let message): if phase == .open { deliver(message) }
            case .ping(let data): answer(data)
            case .pong(let data): note(data)
            case .goodbye(let code): takeGoodbye(code)
            }
        } catch {
            fail(error)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if phase == .closing || (phase == .open && reader != nil) { context.read() }
    }

    private func deliver(_ message: LinkMessage) {
        guard let reader else { return inbox.append(message) }
        self.reader = nil
        reader.continuation.resume(returning: message)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case NIOWebSocketError.invalidFrameLength:
            fail(
                .init(closeCode: CloseCode.tooLong, reason: "a frame of more than \(limits.maximumMessageBytes) bytes"))
        case is NIOWebSocketError: fail(.rule("a control frame that is cut or too long"))
        default:
            // Of a line that is being left, whatever still comes over it does not matter.
            guard phase == .open else { return }
            end(.failure(LinkError(.broken, "the connection broke (\(error))")))
            drop()
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.failure(LinkError(.broken, "the connection ended without a goodbye")))
        settle()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            end(.failure(LinkError(.broken, "the connection ended without a goodbye")))
            drop()
        case is ChannelShouldQuiesceEvent: sayGoodbye(CloseCode.goingAway, "the service is being stopped")
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    // MARK: Sending

    func send(_ message: LinkMessage, _ continuation: Sender) {
        guard let context, phase == .open else {
            return continuation.resume(throwing: ended)
        }
        guard message.byteCount <= limits.maximumMessageBytes else {
            return continuation.resume(
                throwing: LinkError(.tooLong, "a message of more than \(limits.maximumMessageBytes) bytes"))
        }
        switch message {
        case .text(let text): write(.text, context.channel.allocator.buffer(string: text))
        case .binary(let bytes): write(.binary, context.channel.allocator.buffer(bytes: bytes))
        }
        guard phase == .open else { return continuation.resume(throwing: ended) }
        if context.channel.isWritable { return continuation.resume() }
        senders.append(continuation)
        if noRoom == nil { noRoom = after(limits.patience, LinkHandler.giveUpSending) }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            noRoom?.cancel()
            noRoom = nil
            for sender in take(&senders) { sender.resume() }
        }
        context.fireChannelWritabilityChanged()
    }

    private func giveUpSending() {
        end(.failure(LinkError(.tooSlow, "the other side took nothing for \(limits.patience)")))
        drop()
    }

    private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer, _ promise: EventLoopPromise<Void>? = nil) {
        let frame = WebSocketFrame(fin: true, opcode: opcode, maskKey: isClient ? .random() : nil, data: data)
        guard let context else { return promise?.fail(ended) ?? () }
        context.writeAndFlush(wrapOutboundOut(frame), promise: promise)
    }

    private var ended: LinkError {
        if case .failure(let error) = outcome { return error }
        return LinkError(.ended, "the link has ended")
    }

    // MARK: Pings

    /// One beat of the pulse: a new ping if the last was answered, the end if nothing came for too long.
    private func beat() {
        guard phase == .open else { return }
        // Whoever is not being read cannot be heard.
        if reader != nil, NIODeadline.now() - lastSign > limits.patience.amount {
            end(.failure(LinkError(.tooSlow, "the other side was silent for \(limits.patience)")))
            return drop()
        }
        if pingSentAt == nil, context?.channel.isWritable == true {
            pingCount += 1
            pingSentAt = .now()
            write(.ping, ByteBuffer(integer: pingCount))
        }
        pulse = after(limits.pingInterval, LinkHandler.beat)
    }

    private func note(_ pong: ByteBuffer) {
        var pong = pong
        guard let sentAt = pingSentAt, pong.readInteger(as: UInt64.self) == pingCount else { return }
        measured.set(.nanoseconds((NIODeadline.now() - sentAt).nanoseconds))
        pingSentAt = nil
    }

    /// Whoever pings and takes no answer gets none.
    private func answer(_ ping: ByteBuffer) {
        guard phase == .open, context?.channel.isWritable == true else { return }
        write(.pong, ping)
    }

    // MARK: Ending

    func close(_ code: UInt16, _ reason: String, _ continuation: CheckedContinuation<Void, Never>) {
        guard phase != .closed, context != nil else { return continuation.resume() }
        closers.append(continuation)
        sayGoodbye(code, reason)
    }

    func cut() {
        end(.failure(LinkError(.cut, "cut on this side")))
        drop()
    }

    private func sayGoodbye(_ code: UInt16, _ reason: String) {
        guard phase == .open else { return }
        phase = .closing
        write(.connectionClose, CloseCode.payload(code, reason))
        farewell = after(limits.farewell, LinkHandler.drop)
        for sender in take(&senders) { sender.resume(throwing: ended) }
        context?.read()
    }

    private func takeGoodbye(_ code: UInt16?) {
        let isAnswer = phase == .closing
        phase = .closing
        end(.success(()))
        guard !isAnswer else { return leave() }
        let sent = context?.eventLoop.makePromise(of: Void.self)
        sent?.futureResult.assumeIsolated().whenComplete { _ in self.leave() }
        farewell = after(limits.farewell, LinkHandler.drop)
        write(.connectionClose, code.map { CloseCode.payload($0, "") } ?? ByteBuffer(), sent)
    }

    /// A server ends the connection after the goodbyes; a client waits for that, as RFC 6455 section 7.1.1 asks.
    private func leave() {
        if !isClient { drop() }
    }

    /// Says what was wrong, and leaves the other side a moment to read it.
    private func fail(_ fault: FrameAssembly.Fault) {
        let code: LinkError.Code = fault.closeCode == CloseCode.tooLong ? .tooLong : .violation
        end(.failure(LinkError(code, fault.reason)))
        guard phase == .open else { return }
        sayGoodbye(fault.closeCode, fault.reason)
    }

    private func drop() {
        guard phase != .closed else { return }
        context?.close(promise: nil)
        settle()
    }

    /// Notes how it ended and lets everybody go who waits; what has come is still given out.
    private func end(_ result: Result<Void, LinkError>) {
        if outcome == nil { outcome = result }
        if let reader, let outcome {
            self.reader = nil
            reader.continuation.resume(with: outcome.map { nil }.mapError { $0 })
        }
        for sender in take(&senders) { sender.resume(throwing: ended) }
    }

    private func settle() {
        phase = .closed
        if outcome == nil { end(.failure(LinkError(.broken, "no answer to the goodbye"))) }
        for timer in [pulse, noRoom, farewell] { timer?.cancel() }
        (pulse, noRoom, farewell) = (nil, nil, nil)
        for closer in take(&closers) { closer.resume() }
    }

    private func after(_ delay: Duration, _ step: @escaping (LinkHandler) -> () -> Void) -> Scheduled<Void>? {
        context?.eventLoop.assumeIsolated().scheduleTask(in: delay.amount) { [weak self] in
            if let self { step(self)() }
        }
    }

    private func take<Element>(_ list: inout [Element]) -> [Element] {
        defer { list = [] }
        return list
    }
}

/// The last measured time of a ping's way there and back.
final class RoundTrip: Sendable {
    /// Written by the event loop, read by anybody.
    private let value = Mutex<Duration?>(nil)

    var last: Duration? { value.withLock { $0 } }

    func set(_ duration: Duration) { value.withLock { $0 = duration } }
}
