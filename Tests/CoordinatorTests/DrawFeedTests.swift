import FarmProtocol
import FarmTestSupport
import Foundation
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import Portal
import Synchronization
import Testing

@testable import Coordinator

@Suite("Standings of draws, as events", .timeLimit(.minutes(2)))
struct DrawFeedTests {
    private static let name = "rehearsal+housing+0001"

    /// A server with these routes alone, on a free port.
    private func with(_ routes: DrawFeedRoutes, _ body: (Int) async throws -> Void) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let router = Router(context: FarmContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: ProblemMiddleware(logger: logger, pages: try PageRenderer(isTest: true)))
        routes.add(to: router)
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { continuation.yield($0.localAddress?.port ?? 0) }, logger: logger)
        let running = Task { try await application.runService(gracefulShutdownSignals: []) }
        let port = try #require(await ports.first { _ in true })
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(port)) } catch { outcome = .failure(error) }
        running.cancel()
        _ = try? await running.value
        try outcome.get()
    }

    @Test("a slow reader has the newest standing to take and no others; a beat takes no standing's place")
    func newestAlone() async throws {
        let feed = DrawFeed()
        #expect(await feed.follow(Self.name) == nil)
        await feed.publish(ByteBuffer(string: "{\"n\":0}"), of: Self.name)
        let follower = try #require(await feed.follow(Self.name))
        for number in 1...1000 { await feed.publish(ByteBuffer(string: "{\"n\":\(number)}"), of: Self.name) }
        #expect(follower.beat() == 0)
        #expect(follower.begin().map { String(buffer: $0.event) } == "data: {\"n\":1000}\n\n")
        // A write lasts: what comes meanwhile is kept, and the beats are counted.
        await feed.publish(ByteBuffer(string: "{\"n\":\n1001}"), of: Self.name)
        #expect(follower.beat() == 1 && follower.beat() == 2)
        follower.finishWrite()
        #expect(follower.begin().map { String(buffer: $0.event) } == "data: {\"n\": 1001}\n\n")
        follower.finishWrite()
        #expect(follower.beat() == 0 && follower.begin() == nil)
        #expect(await feed.watcherCount(of: Self.name) == 1)
        follower.end()
        while await feed.watcherCount(of: Self.name) > 0 { try await Task.sleep(for: .milliseconds(5)) }
    }

    @Test("whoever asks for standings in the same process gets the newest first, then what follows")
    func stream() async throws {
        let feed = DrawFeed()
        #expect(await feed.standings(of: Self.name).first { _ in true } == nil)
        await feed.publish(ByteBuffer(string: "1"), of: Self.name)
        var standings = await feed.standings(of: Self.name).makeAsyncIterator()
        #expect(await standings.next() == ByteBuffer(string: "1"))
        await feed.publish(ByteBuffer(string: "2"), of: Self.name)
        await feed.publish(ByteBuffer(string: "3"), of: Self.name)
        #expect(await standings.next() == ByteBuffer(string: "3"))
        #expect(await feed.newest(of: Self.name) == ByteBuffer(string: "3"))
    }

    @Test("a screen gets the whole standing at once, then each change and beats; one that comes back, the newest")
    func screens() async throws {
        let feed = DrawFeed()
        try await with(DrawFeedRoutes(feed: feed, clock: { 1_763_800_000_000 }, beat: .milliseconds(50))) { port in
            let unknown = try await RawRequest("GET", "/draws/\(Self.name)/events").send(port: port)
            #expect(unknown.status == 404)
            await feed.publish(ByteBuffer(string: "{\"n\":1}"), of: Self.name)
            let first = try await Line(port, "/draws/\(Self.name)/events")
            try await first.expect("data: {\"n\":1}\n\n")
            #expect(first.text.contains("text/event-stream"))
            try await first.expect("event: beat\ndata: 1763800000000\n\n")
            await feed.publish(ByteBuffer(string: "{\"n\":2}"), of: Self.name)
            try await first.expect("data: {\"n\":2}\n\n")
            first.close()
            let again = try await Line(port, "/draws/rehearsal%2Bhousing%2B0001/events")
            try await again.expect("data: {\"n\":2}\n\n")
            #expect(!again.text.contains("{\"n\":1}"))
            let newest = try await RawRequest("GET", "/draws/\(Self.name)/standing").send(port: port)
            #expect(newest.text == "{\"n\":2}" && newest.headers["cache-control"] == "no-store")
            again.close()
            // The next beat finds out that nobody is there.
            while await feed.watcherCount(of: Self.name) > 0 { try await Task.sleep(for: .milliseconds(10)) }
        }
    }

    @Test("above the bound a screen is told when to come again, and comes in when another has left")
    func full() async throws {
        let feed = DrawFeed()
        await feed.publish(ByteBuffer(string: "{}"), of: Self.name)
        let routes = DrawFeedRoutes(
            feed: feed, clock: { 0 }, beat: .milliseconds(20), places: WatcherPlaces(maximum: 1))
        try await with(routes) { port in
            let line = try await Line(port, "/draws/\(Self.name)/events")
            try await line.expect("data: {}")
            let refused = try await RawRequest("GET", "/draws/\(Self.name)/events").send(port: port)
            #expect(refused.status == 503 && refused.headers["retry-after"] == "5")
            #expect(try refused.problem().detail.contains("/standing"))
            line.close()
            while await feed.watcherCount(of: Self.name) > 0 { try await Task.sleep(for: .milliseconds(10)) }
            let next = try await Line(port, "/draws/\(Self.name)/events")
            try await next.expect("data: {}")
            next.close()
        }
    }

    @Test("who takes nothing holds up nobody, and is cut off")
    func sleeper() async throws {
        let feed = DrawFeed()
        // More than the sockets of both sides take.
        let large = ByteBuffer(string: "\"" + String(repeating: "x", count: 24 << 20) + "\"")
        await feed.publish(large, of: Self.name)
        let routes = DrawFeedRoutes(feed: feed, clock: { 0 }, beat: .milliseconds(50), patience: 4)
        try await with(routes) { port in
            let sleeper = try await Line(port, "/draws/\(Self.name)/events", reads: false)
            while await feed.watcherCount(of: Self.name) == 0 { try await Task.sleep(for: .milliseconds(5)) }
            await feed.publish(ByteBuffer(string: "{\"n\":2}"), of: Self.name)
            let reader = try await Line(port, "/draws/\(Self.name)/events")
            try await reader.expect("data: {\"n\":2}\n\n")
            while await feed.watcherCount(of: Self.name) > 1 { try await Task.sleep(for: .milliseconds(10)) }
            try await reader.expect("event: beat")
            reader.close()
            sleeper.close()
        }
    }

    /// A connection on which something is asked, and what came on it.
    private final class Line: Sendable {
        private final class Sink: ChannelInboundHandler, Sendable {
            typealias InboundIn = ByteBuffer
            /// Written by the connection's event loop.
            let received = Mutex(("", isOpen: true))

            func channelRead(context: ChannelHandlerContext, data: NIOAny) {
                let piece = String(buffer: unwrapInboundIn(data))
                received.withLock { $0.0 += piece }
            }

            func channelInactive(context: ChannelHandlerContext) { received.withLock { $0.isOpen = false } }
        }

        private let channel: any Channel
        private let sink = Sink()

        init(_ port: Int, _ path: String, reads: Bool = true) async throws {
            channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.autoRead, value: reads)
                .channelInitializer { [sink] in $0.pipeline.addHandler(sink) }
                .connect(host: "127.0.0.1", port: port).get()
            try await channel.writeAndFlush(ByteBuffer(string: "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        }

        var text: String { sink.received.withLock { $0.0 } }

        /// Waits until this has come.
        func expect(_ due: String) async throws {
            while !text.contains(due) {
                guard sink.received.withLock({ $0.isOpen }) else {
                    throw HTTPError(.badGateway, message: "the line ended before \(due)")
                }
                try await Task.sleep(for: .milliseconds(5))
            }
        }

        func close() { channel.close(promise: nil) }
    }
}
