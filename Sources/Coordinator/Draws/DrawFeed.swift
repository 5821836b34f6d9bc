public import NIOCore

/// Brings each draw's newest standing to whoever follows it.
public actor DrawFeed {
    /// By the draw's name; owned by this actor.
    private var newest: [String: ByteBuffer] = [:]
    private var followers: [String: [UInt64: AsyncStream<ByteBuffer>.Continuation]] = [:]
    private var nextFollower: UInt64 = 0

    public init() {}

    /// The newest standing of a draw, as JSON; whoever is connected gets it, and whoever comes later.
    public func publish(_ standing: ByteBuffer, of name: String) {
        newest[name] = standing
        for follower in followers[name, default: [:]].values { follower.yield(standing) }
    }

    /// The newest standing first, then each change; who reads slowly misses older ones.
    public func standings(of name: String) -> AsyncStream<ByteBuffer> {
        let (stream, continuation) = AsyncStream.makeStream(of: ByteBuffer.self, bufferingPolicy: .bufferingNewest(1))
        let number = nextFollower
        nextFollower += 1
        followers[name, default: [:]][number] = continuation
        if let standing = newest[name] { continuation.yield(standing) }
        continuation.onTermination = { _ in Task { await self.leave(name, number) } }
        return stream
    }

    private func leave(_ name: String, _ number: UInt64) { followers[name]?[number] = nil }
}
