import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket

@testable import WebSocketLink

/// A server on loopback whose connections become links, but for the path `/no`.
final class LinkServer: Sendable {
    let port: Int
    private let channel: any Channel
    private let links: AsyncStream<WebSocketLink>

    private init(_ channel: any Channel, _ links: AsyncStream<WebSocketLink>) {
        self.channel = channel
        self.links = links
        port = channel.localAddress?.port ?? 0
    }

    static func start(_ limits: LinkLimits = LinkLimits()) async throws -> LinkServer {
        let (links, continuation) = AsyncStream.makeStream(of: WebSocketLink.self)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    _ = try channel.pipeline.syncOperations.configureUpgradableHTTPServerPipeline(
                        configuration: .init(
                            upgradeConfiguration: .init(
                                upgraders: [Upgrader(limits: limits, links: continuation)],
                                notUpgradingCompletionHandler: { channel in
                                    channel.eventLoop.makeCompletedFuture {
                                        try channel.pipeline.syncOperations.addHandler(Refuser())
                                    }
                                })))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return LinkServer(channel, links)
    }

    deinit { channel.close(promise: nil) }

    var url: URL { URL(string: "ws://127.0.0.1:\(port)/")! }

    func next() async throws -> WebSocketLink {
        guard let link = await links.first(where: { _ in true }) else { throw CancellationError() }
        return link
    }

    /// Both ends of a new link.
    func pair(_ limits: LinkLimits = LinkLimits()) async throws -> (client: WebSocketLink, server: WebSocketLink) {
        let client = try await WebSocketLink.connect(url, limits: limits)
        return (client, try await next())
    }

    private struct Upgrader: NIOTypedHTTPServerProtocolUpgrader {
        let limits: LinkLimits
        let links: AsyncStream<WebSocketLink>.Continuation
        let supportedProtocol = "websocket"
        let requiredUpgradeHeaders: [String] = []

        func buildUpgradeResponse(
            channel: any Channel, upgradeRequest: HTTPRequestHead, initialResponseHeaders: HTTPHeaders
        ) -> EventLoopFuture<HTTPHeaders> {
            NIOTypedWebSocketServerUpgrader<Void>(
                shouldUpgrade: { channel, head in channel.eventLoop.makeSucceededFuture(head.uri == "/no" ? nil : [:])
                },
                upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() }
            ).buildUpgradeResponse(
                channel: channel, upgradeRequest: upgradeRequest, initialResponseHeaders: initialResponseHeaders)
        }

        func upgrade(channel: any Channel, upgradeRequest: HTTPRequestHead) -> EventLoopFuture<Void> {
            channel.eventLoop.makeCompletedFuture {
                links.yield(try WebSocketLink.adopt(channel, isClient: false, limits: limits))
            }
        }
    }

    private final class Refuser: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .end = unwrapInboundIn(data) else { return }
            let body = #"{"detail":"not through this door","status":403}"#
            let fields: HTTPHeaders = ["Content-Length": "\(body.utf8.count)"]
            context.write(
                wrapOutboundOut(.head(.init(version: .http1_1, status: .forbidden, headers: fields))), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
