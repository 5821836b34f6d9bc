internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOWebSocket
internal import Synchronization
internal import WebExchange

/// A link that is being opened: address, TLS, handshake, within one limit of time.
final class PendingLink: Sendable {
    private enum Answer: Sendable {
        case link(WebSocketLink)
        case refusal(EventLoopFuture<LinkError>)
    }

    private struct State {
        var channels: [any Channel] = []
        var isGivenUp = false
        var isLate = false
    }

    private let request: LinkRequest
    private let trust: TLSTrust
    private let timeout: Duration
    /// Owned by the lock: written by event loops and the caller.
    private let state = Mutex(State())

    init(_ request: LinkRequest, trust: TLSTrust, timeout: Duration) {
        self.request = request
        self.trust = trust
        self.timeout = timeout
    }

    func run() async throws(LinkError) -> WebSocketLink {
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let timer = loop.scheduleTask(in: timeout.amount) { [self] in giveUp(isLate: true) }
        defer { timer.cancel() }
        do {
            let link = try await withTaskCancellationHandler {
                try await open(on: loop).get()
            } onCancel: {
                giveUp(isLate: false)
            }
            // Too late is too late, even by a moment: nobody would close it.
            guard !state.withLock({ $0.isGivenUp }) else {
                link.cut()
                throw LinkError(.unreachable, "no longer needed")
            }
            return link
        } catch let error as LinkError {
            throw error
        } catch {
            if state.withLock({ $0.isLate }) { throw LinkError(.unreachable, "no link within \(timeout)") }
            let known = WebError(error, during: WebRequest(.get, request.url, maximumByteCount: 0))
            throw LinkError(.unreachable, known.reason)
        }
    }

    private func giveUp(isLate: Bool) {
        let channels = state.withLock { state in
            guard !state.isGivenUp else { return [] as [any Channel] }
            (state.isGivenUp, state.isLate) = (true, isLate)
            defer { state.channels = [] }
            return state.channels
        }
        for channel in channels { channel.close(promise: nil) }
    }

    private func open(on loop: any EventLoop) -> EventLoopFuture<WebSocketLink> {
        WebConnection.bootstrap(on: loop, timeout: timeout)
            .channelInitializer { [self] channel in
                let isWanted = state.withLock { state in
                    if !state.isGivenUp { state.channels.append(channel) }
                    return !state.isGivenUp
                }
                return isWanted
                    ? channel.eventLoop.makeSucceededVoidFuture()
                    : channel.eventLoop.makeFailedFuture(CancellationError())
            }
            .connect(host: request.target.host, port: request.target.port)
            .flatMapThrowing { [self] channel in try shakeHands(on: channel) }
            .flatMap { $0 }
            .flatMap { answer in
                switch answer {
                case .link(let link): loop.makeSucceededFuture(link)
                case .refusal(let words): words.flatMapThrowing { throw $0 }
                }
            }
    }

    private func shakeHands(on channel: any Channel) throws -> EventLoopFuture<Answer> {
        try WebConnection.secure(channel, to: request.target, trust: trust)
        let upgrader = Upgrader<Answer> { [request] channel, head in .link(try Self.adopt(channel, head, request)) }
        var configuration = NIOUpgradableHTTPClientPipelineConfiguration(
            upgradeConfiguration: NIOTypedHTTPClientUpgradeConfiguration<Answer>(
                upgradeRequestHead: request.head, upgraders: [upgrader],
                notUpgradingCompletionHandler: { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let words = channel.eventLoop.makePromise(of: LinkError.self)
                        try channel.pipeline.syncOperations.addHandler(RefusalReader(words))
                        return .refusal(words.futureResult)
                    }
                }))
        configuration.leftOverBytesStrategy = .forwardBytes
        configuration.decoderConfiguration.maxHeaderListSize = 64 << 10
        let answer = try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
            configuration: configuration)
        try channel.syncOptions?.setOption(.autoRead, value: true)
        channel.read()
        return answer
    }

    private static func adopt(
        _ channel: any Channel, _ head: HTTPResponseHead, _ request: LinkRequest
    ) throws -> WebSocketLink {
        let subprotocol = head.headers.first(name: "Sec-WebSocket-Protocol")
        guard subprotocol.map({ request.subprotocols.contains($0) }) ?? true else {
            throw LinkError(.violation, "the server chose a subprotocol that was not offered")
        }
        guard !head.headers.contains(name: "Sec-WebSocket-Extensions") else {
            throw LinkError(.violation, "the server chose an extension that was not offered")
        }
        return try WebSocketLink.adopt(
            channel, isClient: true, subprotocol: subprotocol, limits: request.limits)
    }
}

/// The client's handshake by NIO, and then our own handlers for the frames.
private struct Upgrader<Answer: Sendable>: NIOTypedHTTPClientProtocolUpgrader {
    private let handshake = NIOTypedWebSocketClientUpgrader<Void>(enableAutomaticErrorHandling: false) { channel, _ in
        channel.eventLoop.makeSucceededVoidFuture()
    }
    private let adopt: @Sendable (any Channel, HTTPResponseHead) throws -> Answer

    init(adopt: @escaping @Sendable (any Channel, HTTPResponseHead) throws -> Answer) { self.adopt = adopt }

    var supportedProtocol: String { handshake.supportedProtocol }
    var requiredUpgradeHeaders: [String] { handshake.requiredUpgradeHeaders }

    func addCustom(upgradeRequestHeaders: inout HTTPHeaders) {
        handshake.addCustom(upgradeRequestHeaders: &upgradeRequestHeaders)
    }

    func shouldAllowUpgrade(upgradeResponse: HTTPResponseHead) -> Bool {
        handshake.shouldAllowUpgrade(upgradeResponse: upgradeResponse)
    }

    func upgrade(channel: any Channel, upgradeResponse: HTTPResponseHead) -> EventLoopFuture<Answer> {
        channel.eventLoop.makeCompletedFuture { try adopt(channel, upgradeResponse) }
    }
}

/// Reads why there is no link, as far as it explains.
private final class RefusalReader: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private static let maximumByteCount = 16 << 10

    private let words: EventLoopPromise<LinkError>
    private var status: Int?
    private var body: [UInt8] = []

    init(_ words: EventLoopPromise<LinkError>) { self.words = words }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): status = Int(head.status.code)
        case .body(let piece):
            body.append(contentsOf: piece.readableBytesView.prefix(Self.maximumByteCount - body.count))
            if body.count == Self.maximumByteCount { finish(context) }
        case .end: finish(context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) { finish(context) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { finish(context) }

    func handlerRemoved(context: ChannelHandlerContext) { finish(context) }

    private func finish(_ context: ChannelHandlerContext) {
        if let status {
            let detail = (try? JSONDecoder().decode(Explanation.self, from: Data(body)))?.detail
            words.succeed(LinkError(.refused, detail ?? "answered with \(status)", status: status))
        } else {
            words.succeed(LinkError(.unreachable, "the answer is not in HTTP"))
        }
        context.close(promise: nil)
    }

    /// Problem details (RFC 9457), as far as they say something.
    private struct Explanation: Decodable { let detail: String }
}
