/// The project's one way to speak HTTP as a client: a request, an answer bounded in bytes and in time.
///
/// HTTP/1.1, a connection an exchange. No more is read than is taken, so that a server that never ends costs nobody's
/// memory. Redirections are not followed; there are no cookies, caches and proxies. No opinion about statuses. Retrying is
/// the caller's.
public enum WebExchange {
    /// Sends a request and waits for its whole answer.
    ///
    /// - Throws: the first of error, bound, timeout and cancellation; nobody waits longer.
    public static func perform(_ request: WebRequest) async throws(WebError) -> WebAnswer {
        try await perform(WebCourse(request: request))
    }

    /// Sends a body that is read while it is sent; a piece may still be asked for when this has thrown.
    public static func send(_ source: WebSource, with request: WebRequest) async throws(WebError) -> WebAnswer {
        try await perform(WebCourse(request: request, source: source))
    }

    /// Gives the body of an answer of 200 to 299 away while it comes; no more is read before `take` returns. When this has
    /// thrown, the last `take` may still run.
    ///
    /// - Parameter take: what it throws ends the exchange and is the cause of a `cancelled`. The body is whole when this
    ///   returns, and not before.
    /// - Returns: the answer, without the body that was given away; one of another status has its explanation.
    public static func receive(
        _ request: WebRequest, take: @escaping @Sendable ([UInt8]) async throws -> Void
    ) async throws(WebError) -> WebAnswer {
        try await perform(WebCourse(request: request, taker: take))
    }

    static func perform(_ course: WebCourse, trust: TLSTrust? = nil) async throws(WebError) -> WebAnswer {
        let target = try course.request.target()
        return try await PendingExchange(course, to: target, trust: trust ?? course.request.trust).run().get()
    }
}
