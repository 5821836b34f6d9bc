/// What is sent and where the answer goes.
struct WebCourse: Sendable {
    let request: WebRequest

    /// Sent instead of the request's body.
    var source: WebSource?

    /// Given the body of an answer of 200 to 299, piece by piece; nil to have it in the answer.
    var taker: (@Sendable ([UInt8]) async throws -> Void)?
}
