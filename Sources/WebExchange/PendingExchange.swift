internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization

/// One exchange under way, on a connection of its own.
///
/// The first of answer, error, bound, timeout and cancellation decides: it is told at once, and the connection is closed
/// behind it, at whatever point it was.
final class PendingExchange: Sendable {
    typealias Outcome = Result<WebAnswer, WebError>

    private struct State {
        var outcome: Outcome?
        var waiter: CheckedContinuation<Outcome, Never>?
        var channels: [any Channel] = []
    }

    private let course: WebCourse
    private let target: WebTarget
    private let trust: TLSTrust

    /// Owned by the lock: written by event loops and the caller.
    private let state = Mutex(State())

    init(_ course: WebCourse, to target: WebTarget, trust: TLSTrust) {
        self.course = course
        self.target = target
        self.trust = trust
    }

    private var request: WebRequest { course.request }

    func run() async -> Outcome {
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let timer = loop.scheduleTask(in: request.timeout.amount) { [self] in
            fail(.timedOut, "no whole answer within \(request.timeout)")
        }
        defer { timer.cancel() }
        connect(on: loop)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { wait($0) }
        } onCancel: {
            fail(.cancelled, "no longer needed", cause: CancellationError())
        }
    }

    private func wait(_ waiter: CheckedContinuation<Outcome, Never>) {
        let early = state.withLock { state in
            if state.outcome == nil { state.waiter = waiter }
            return state.outcome
        }
        if let early { waiter.resume(returning: early) }
    }

    func settle(_ outcome: Outcome) {
        let (waiter, channels) = state.withLock { state -> (CheckedContinuation<Outcome, Never>?, [any Channel]) in
            guard state.outcome == nil else { return (nil, []) }
            state.outcome = outcome
            defer { (state.waiter, state.channels) = (nil, []) }
            return (state.waiter, state.channels)
        }
        for channel in channels { channel.triggerUserOutboundEvent(HangUp(), promise: nil) }
        waiter?.resume(returning: outcome)
    }

    private func fail(_ code: WebError.Code, _ reason: String, cause: (any Error)? = nil) {
        settle(.failure(WebError(code, request.url, reason, cause: cause)))
    }

    /// Whether anybody still waits.
    private func adopt(_ channel: any Channel) -> Bool {
        state.withLock { state in
            guard state.outcome == nil else { return false }
            state.channels.append(channel)
            return true
        }
    }

    /// Nothing is read before the pipeline is whole, and nothing is sent on an attempt that another one may overtake.
    private func connect(on loop: any EventLoop) {
        let bootstrap = WebConnection.bootstrap(
            on: loop, timeout: min(request.timeout, request.silence ?? request.timeout)
        )
        .channelInitializer { [self] channel in
            channel.eventLoop.makeCompletedFuture {
                guard adopt(channel) else { throw CancellationError() }
                try channel.pipeline.syncOperations.addHandler(LineCutter())
            }
        }
        bootstrap.connect(host: target.host, port: target.port).whenComplete { [self] result in
            do {
                try converse(on: result.get())
            } catch {
                settle(.failure(WebError(error, during: request)))
            }
        }
    }

    private func converse(on channel: any Channel) throws {
        let pipeline = channel.pipeline.syncOperations
        try WebConnection.secure(channel, to: target, trust: trust)
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldCount = WebAnswer.maximumFieldCount
        limits.maxHeaderFieldSize = WebAnswer.maximumHeadByteCount
        limits.maxHeaderListSize = WebAnswer.maximumHeadByteCount
        try pipeline.addHandler(HTTPRequestEncoder())
        try pipeline.addHandler(ByteToMessageHandler(HTTPResponseDecoder(limitConfiguration: limits)))
        try pipeline.addHandler(Conversation(course, target: target) { [self] in settle($0) })
    }
}

/// Asks for the end of a connection that nobody waits for any more.
struct HangUp: Sendable {}

/// Next to the socket, so that TLS does not wait for the other side's farewell.
private final class LineCutter: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is HangUp else { return context.triggerUserOutboundEvent(event, promise: promise) }
        context.close(mode: .all, promise: promise)
    }
}
