public import NIOCore

/// The newest standing of each draw, and everybody who watches it.
///
/// A standing is whole: whoever missed earlier ones lacks nothing. So nobody has a queue, only the newest standing that they were not
/// sent yet, and a slow reader costs as much memory as a fast one and holds up nobody.
public actor DrawFeed {
    /// Draws that were published, by name.
    private var draws: [String: Draw] = [:]
    private var lastWatch: UInt64 = 0

    private struct Draw {
        var newest: Standing
        /// Told of each new standing, by their numbers.
        var watches: [UInt64: @Sendable (Standing) -> Void] = [:]
    }

    /// A standing as it was published, and as events tell it: made once, shared by all who are sent it.
    struct Standing: Sendable {
        let json: ByteBuffer
        let event: ByteBuffer

        init(_ json: ByteBuffer, told: ByteBuffer?) {
            self.json = json
            event = ServerSentEvent.data(told ?? json)
        }
    }

    public init() {}

    /// The newest standing of a draw; whoever is connected gets it, and whoever comes later.
    ///
    /// - Parameters:
    ///   - standing: JSON.
    ///   - told: the same, shorter, as events tell it; nil for all of it.
    ///   - name: of the draw's folder: the drawId with `+` for `/`.
    public func publish(_ standing: ByteBuffer, told: ByteBuffer? = nil, of name: String) {
        let shown = Standing(standing, told: told)
        guard let draw = draws[name] else {
            draws[name] = Draw(newest: shown)
            return
        }
        draws[name]?.newest = shown
        for tell in draw.watches.values { tell(shown) }
    }

    /// nil for a draw of which nothing was published.
    public func newest(of name: String) -> ByteBuffer? { draws[name]?.newest.json }

    /// The newest standing, then each that follows; whoever reads slowly misses older ones. Ends at once for a draw of which nothing
    /// was published.
    public func standings(of name: String) -> AsyncStream<ByteBuffer> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            guard let number = watch(name, { continuation.yield($0.json) }) else { return continuation.finish() }
            continuation.onTermination = { _ in Task { await self.leave(name, number) } }
        }
    }

    /// Somebody's line to a draw's standings; nil for a draw of which nothing was published.
    func follow(_ name: String) -> DrawFollower? {
        let follower = DrawFollower()
        guard let number = watch(name, { follower.show($0) }) else { return nil }
        follower.onEnd { Task { await self.leave(name, number) } }
        return follower
    }

    /// How many watch a draw.
    func watcherCount(of name: String) -> Int { draws[name]?.watches.count ?? 0 }

    private func watch(_ name: String, _ tell: @escaping @Sendable (Standing) -> Void) -> UInt64? {
        guard let draw = draws[name] else { return nil }
        lastWatch += 1
        draws[name]?.watches[lastWatch] = tell
        tell(draw.newest)
        return lastWatch
    }

    private func leave(_ name: String, _ number: UInt64) { draws[name]?.watches[number] = nil }
}
