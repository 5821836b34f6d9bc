/// A failed attempt, as the outbox remembers it.
public struct AnchorFailure: Hashable, Sendable {
    public let code: AnchorError.Code

    /// At most 1,024 characters.
    public let text: String

    /// The anchor's own wish, in milliseconds; nil if it has none.
    let retryAfterMilliseconds: Int64?

    init(code: AnchorError.Code, text: String, retryAfterMilliseconds: Int64? = nil) {
        self.code = code
        self.text = String(text.prefix(1024))
        self.retryAfterMilliseconds = retryAfterMilliseconds
    }

    init(_ error: AnchorError) {
        self.init(
            code: error.code, text: error.message,
            retryAfterMilliseconds: error.retryAfter.map { Int64(clamping: Int($0 / .milliseconds(1))) })
    }
}
