import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOWebSocket
import WebSocketLink

/// Stands between HTTP and the router, and turns a connection into a link when a route lets it.
///
/// Everything else passes as it comes: a connection that asks for no other protocol is one of HTTP to the byte. Whatever is refused
/// is answered in HTTP, and its connection closed: NIO's decoder takes nothing for HTTP that comes behind such a request.
final class UpgradeHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private enum State {
        case passing
        /// A route is being asked; nothing is read meanwhile.
        case deciding
        case link(WebSocketLink)
        case closed
    }

    private let slot: UpgradeSlot

    // Everything below is the event loop's.

    private var state = State.passing
    /// Requests whose answers are not written yet.
    private var pendingCount = 0
    /// The decoder is deaf from here on: the answers that are due are the last.
    private var isLast = false
    /// What came with the request that is being decided about: its end, in one that keeps to the rules.
    private var held: [HTTPRequestPart] = []

    init(slot: UpgradeSlot) { self.slot = slot }

    // MARK: In

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch state {
        case .passing: take(unwrapInboundIn(data), context)
        case .deciding: held.append(unwrapInboundIn(data))
        case .link, .closed: break
        }
    }

    private func take(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) {
        if case .head(let head) = part {
            if Self.asksForProtocol(head) { isLast = true }
            if pendingCount == 0, let handshake = Self.handshake(head, context) {
                return decide(head, handshake, context)
            }
            pendingCount += 1
        }
        context.fireChannelRead(wrapInboundOut(part))
    }

    /// Whether it names another protocol to go on with, whichever (RFC 9110 section 7.8).
    private static func asksForProtocol(_ head: HTTPRequest) -> Bool {
        head.headerFields[.upgrade] != nil && head.headerFields[.connection]?.lowercased().contains("upgrade") == true
    }

    /// The fields of an answer that accepts; nil for a request that is none for a WebSocket, or one that HTTP must answer.
    private static func handshake(_ head: HTTPRequest, _ context: ChannelHandlerContext) -> EventLoopFuture<
        HTTPHeaders
    >? {
        guard head.method == .get, let wanted = head.headerFields[.upgrade], wanted.lowercased() == "websocket",
            asksForProtocol(head),
            head.headerFields[.contentLength].map({ $0 == "0" }) ?? true, head.headerFields[.transferEncoding] == nil
        else { return nil }
        let fields = HTTPHeaders(
            head.headerFields.filter { $0.name.canonicalName.hasPrefix("sec-websocket-") }.map {
                ($0.name.rawName, $0.value)
            })
        return NIOWebSocketServerUpgrader(
            shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture([:]) },
            upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() }
        ).buildUpgradeResponse(
            channel: context.channel,
            upgradeRequest: HTTPRequestHead(version: .http1_1, method: .GET, uri: "/", headers: fields),
            initialResponseHeaders: [:])
    }

    // MARK: Deciding

    private func decide(
        _ head: HTTPRequest, _ handshake: EventLoopFuture<HTTPHeaders>, _ context: ChannelHandlerContext
    ) {
        state = .deciding
        try? context.channel.syncOptions?.setOption(.autoRead, value: false)
        let asked = context.eventLoop.makePromise(of: UpgradeSlot.Decision.self)
        let channel = context.channel
        handshake.assumeIsolated().whenComplete { [slot] result in
            // A handshake of another form is answered by the route, in HTTP.
            guard let fields = try? result.get() else { return asked.succeed(.none) }
            asked.completeWithTask { await slot.decide(head, on: channel, fields) }
        }
        asked.futureResult.assumeIsolated().whenSuccess { decision in
            self.carryOut(decision, of: head, context)
        }
    }

    private func carryOut(_ decision: UpgradeSlot.Decision, of head: HTTPRequest, _ context: ChannelHandlerContext) {
        guard case .deciding = state, context.channel.isActive else {
            if case .link(let acceptance, _) = decision { slot.abandon(acceptance) }
            return
        }
        switch decision {
        case .none: resume(head, context)
        case .answer(let response):
            slot.answer(response)
            resume(head, context)
        case .link(let acceptance, let fields):
            guard held.count == 1, case .end = held[0] else {
                slot.abandon(acceptance)
                return context.close(promise: nil)
            }
            do { try upgrade(acceptance, fields, context) } catch {
                slot.abandon(acceptance)
                context.close(promise: nil)
            }
        }
    }

    private func resume(_ head: HTTPRequest, _ context: ChannelHandlerContext) {
        state = .passing
        pendingCount += 1
        context.fireChannelRead(wrapInboundOut(.head(head)))
        let parts = held
        held = []
        for part in parts { take(part, context) }
        context.fireChannelReadComplete()
        try? context.channel.syncOptions?.setOption(.autoRead, value: true)
    }

    // MARK: The link

    private func upgrade(_ acceptance: LinkAcceptance, _ fields: HTTPHeaders, _ context: ChannelHandlerContext) throws {
        held = []
        let pipeline = context.pipeline.syncOperations
        let removals = [
            try pipeline.context(handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self),
            try pipeline.context(handlerType: HTTP1ToHTTPServerCodec.self),
            try pipeline.context(handlerType: HTTPResponseEncoder.self),
        ].map { pipeline.removeHandler(context: $0) }
        EventLoopFuture.andAllSucceed(removals, on: context.eventLoop).assumeIsolated().whenComplete { result in
            do {
                try result.get()
                guard context.channel.isActive else { throw ChannelError.ioOnClosedChannel }
                var answer = "HTTP/1.1 101 Switching Protocols\r\n"
                for (name, value) in fields { answer += "\(name): \(value)\r\n" }
                if let subprotocol = acceptance.subprotocol { answer += "Sec-WebSocket-Protocol: \(subprotocol)\r\n" }
                context.writeAndFlush(NIOAny(context.channel.allocator.buffer(string: answer + "\r\n")), promise: nil)
                let link = try WebSocketLink.adopt(
                    context.channel, position: .before(self), isClient: false, subprotocol: acceptance.subprotocol,
                    limits: acceptance.limits)
                self.state = .link(link)
                self.slot.serve(acceptance, over: link)
                // For HTTP this connection is over; it ends when the link does.
                context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
            } catch {
                self.slot.abandon(acceptance)
                context.close(promise: nil)
            }
        }
    }

    // MARK: Out

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .link = state {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(var head) where isLast && head.status.kind != .informational:
            head.headerFields[.connection] = "close"
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            pendingCount -= 1
            guard isLast, pendingCount == 0 else { return context.write(data, promise: promise) }
            let sent = promise ?? context.eventLoop.makePromise()
            sent.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
            context.write(data, promise: sent)
        default: context.write(data, promise: promise)
        }
    }

    func read(context: ChannelHandlerContext) {
        if case .link = state { return }
        context.read()
    }

    /// HTTP's ends of a connection that is a link now end nothing, but for the one that stops the service.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard case .link(let link) = state else { return context.close(mode: mode, promise: promise) }
        switch mode {
        case .input: link.cut()
        case .output: break
        case .all:
            if let promise { context.channel.closeFuture.cascade(to: promise) }
            return
        }
        promise?.succeed()
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .link = state {} else { state = .closed }
        context.fireChannelInactive()
    }
}
