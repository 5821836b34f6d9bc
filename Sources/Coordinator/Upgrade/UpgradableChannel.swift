import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// Connections of HTTP/1.1 that routes can turn into links.
struct UpgradableChannel: ServerChildChannel {
    struct Connection: ServerChildChannelValue {
        let http: HTTP1Channel
        let value: HTTP1Channel.Value
        let slot: UpgradeSlot

        var channel: any Channel { value.channel }
    }

    let responder: HTTPChannelHandler.Responder
    let ask: UpgradeSlot.Ask
    /// Takes single deposits before HTTP does, where there is a deposit service.
    let deposits: SingleDepositDesk?

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Connection> {
        let slot = UpgradeSlot(ask: ask)
        let responder = responder
        let http = HTTP1Channel(
            responder: { request, writer, channel in
                if let decided = slot.takeAnswer() {
                    try await writer.write(response: decided.head, body: decided.body)
                } else {
                    try await responder(request, writer, channel)
                }
            }, configuration: .init(additionalChannelHandlers: [UpgradeHandler(slot: slot)]))
        return channel.eventLoop.makeCompletedFuture {
            guard let deposits else { return }
            let handler = SingleDepositHandler(group: deposits.group(on: channel.eventLoop))
            try channel.pipeline.syncOperations.addHandler(handler)
        }.flatMap {
            http.setup(channel: channel, logger: logger).map { Connection(http: http, value: $0, slot: slot) }
        }
    }

    func handle(value: Connection, logger: Logger) async {
        await value.http.handle(value: value.value, logger: logger)
        await value.slot.finish()
    }
}

extension HTTPServerBuilder {
    /// A server of HTTP/1.1 whose routes may let WebSockets in: `Response.link`.
    static func upgradable<Responder: HTTPResponder>(
        _ routes: Responder, deposits: SingleDepositDesk?, logger: Logger
    ) -> HTTPServerBuilder
    where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
        HTTPServerBuilder { responder in
            UpgradableChannel(
                responder: responder,
                ask: { request, channel in
                    let context = Responder.Context(source: .init(channel: channel, logger: logger))
                    do {
                        return try await routes.respond(to: request, context: context)
                    } catch {
                        logger.error("\(request.uri.path): \(error)")
                        return Response(status: .internalServerError)
                    }
                }, deposits: deposits)
        }
    }
}
