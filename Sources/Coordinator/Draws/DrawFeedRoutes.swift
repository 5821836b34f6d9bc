import FarmProtocol
import HTTPTypes
import Hummingbird
import NIOCore

/// `GET /draws/NAME/events`: a draw's standings as server-sent events, for anybody; `GET /draws/NAME/standing`: the newest alone.
///
/// Each event's data is the standing as it is told, with the first outcomes alone; the newest comes at once. `beat` events between them carry the office's clock.
struct DrawFeedRoutes: Sendable {
    /// How many screens may be connected at once.
    static let maximumWatcherCount = 4000

    let feed: DrawFeed
    /// Has a draw of which nothing was published since the start published, if there is such a draw.
    var wake: @Sendable (String) async throws -> Void = { _ in }
    /// Unix milliseconds.
    let clock: @Sendable () -> Int64
    /// How often a connection shows that it lives.
    var beat = Duration.seconds(5)
    /// For how many beats a reader may take nothing.
    var patience = 12
    var places = WatcherPlaces(maximum: Self.maximumWatcherCount)

    func add(to router: Router<FarmContext>) {
        router.get("draws/:name/events", use: events)
        router.get("draws/:name/standing", use: standing)
    }

    @Sendable private func standing(_ request: Request, _ context: FarmContext) async throws -> Response {
        let name = try DrawFileRoutes.name(context)
        try await wake(name)
        guard let newest = await feed.newest(of: name) else { throw Self.unknown }
        return Response(
            status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: newest))
    }

    @Sendable private func events(_ request: Request, _ context: FarmContext) async throws -> Response {
        let name = try DrawFileRoutes.name(context)
        try await wake(name)
        guard await feed.newest(of: name) != nil else { throw Self.unknown }
        var headers: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-store"]
        // A proxy that collected answers would make all of this late.
        if let name = HTTPField.Name("X-Accel-Buffering") { headers[name] = "no" }
        guard request.method == .get else { return Response(status: .ok, headers: headers) }
        guard let place = places.enter() else {
            throw ProblemDetails(
                status: 503, title: "All places taken",
                detail: "\(places.maximum) screens are connected; /draws/\(name)/standing says the same, once",
                retryAfter: 5)
        }
        guard let follower = await feed.follow(name) else { throw Self.unknown }
        let channel = context.channel
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { [clock, beat, patience] writer in
                let beats = Task {
                    while true {
                        try await Task.sleep(for: beat)
                        // Only the end of the connection wakes a write that nobody takes.
                        if follower.beat() >= patience { return channel.close(promise: nil) }
                    }
                }
                defer {
                    beats.cancel()
                    follower.end()
                    place.leave()
                }
                for await _ in follower.wakes {
                    try await writer.write(follower.begin()?.event ?? ServerSentEvent.beat(clock()))
                    follower.finishWrite()
                }
                try await writer.finish(nil)
            })
    }

    private static let unknown = ProblemDetails(
        status: 404, title: "No such draw", detail: "nothing of such a draw was published here")
}
