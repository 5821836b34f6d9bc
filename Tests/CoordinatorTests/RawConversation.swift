import Foundation
import NIOCore
import NIOPosix

/// Several sendings on one connection, each answered before the next.
enum RawConversation {
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
    }

    /// - Returns: the statuses that answered each sending, as many as it has requests.
    static func run(port: Int, _ sendings: [[UInt8]]) async throws -> [[Int]] {
        let sink = Sink()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { $0.pipeline.addHandler(sink) }
            .connect(host: "127.0.0.1", port: port).get()
        defer { channel.close(promise: nil) }
        var pieces = sink.received.makeAsyncIterator()
        var answers: [[Int]] = []
        for sending in sendings {
            let count = String(decoding: sending, as: UTF8.self).components(separatedBy: " HTTP/1.1\r\n").count - 1
            try await channel.writeAndFlush(ByteBuffer(bytes: sending))
            var buffer: [UInt8] = []
            var statuses: [Int] = []
            while statuses.count < count {
                guard let piece = await pieces.next() else { throw Failure() }
                buffer += piece
                while let (status, length) = try answer(buffer) {
                    statuses.append(status)
                    buffer.removeFirst(length)
                }
            }
            answers.append(statuses)
        }
        return answers
    }

    /// The first whole answer and its length in bytes.
    private static func answer(_ bytes: [UInt8]) throws -> (status: Int, length: Int)? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        guard let status = lines[0].split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw Failure()
        }
        let length =
            lines.first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
        let total = end.upperBound + (status == 101 ? bytes.count - end.upperBound : length)
        return bytes.count >= total ? (status, total) : nil
    }
}
