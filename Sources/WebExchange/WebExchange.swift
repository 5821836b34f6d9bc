/// The project's one way to speak HTTP as a client: a request, an answer bounded in bytes and in time.
///
/// Redirections are not followed, cookies and caches not used. No opinion about statuses. Retrying is the caller's.
public enum WebExchange {
    /// Sends a request and waits for its whole answer.
    ///
    /// - Throws: the first of error, bound, timeout and cancellation; nobody waits longer.
    public static func perform(_ request: WebRequest) async throws(WebError) -> WebAnswer {
        let prepared = try request.urlRequest()
        return try await PendingExchange(request).run(prepared).get()
    }
}
