import FarmProtocol
import NIOCore
import NIOPosix

/// Bytes between a link and a socket, as they come.
enum PlainRelay {
    static func run(_ link: any MessageLink, port: Int) async throws {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        try await channel.executeThenClose { inbound, outbound in
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    while case .binary(let bytes) = try? await link.receive() {
                        guard (try? await outbound.write(ByteBuffer(bytes: bytes))) != nil else { return }
                    }
                }
                group.addTask {
                    do {
                        for try await buffer in inbound {
                            var rest = buffer.readableBytesView
                            while !rest.isEmpty {
                                try await link.send(.binary(Array(rest.prefix(1 << 20))))
                                rest = rest.dropFirst(1 << 20)
                            }
                        }
                    } catch {}
                }
                await group.next()
                group.cancelAll()
                await link.close(code: 1000, reason: "")
            }
        }
    }
}
