/// The body of every error answer (RFC 9457, media type application/problem+json).
public struct ProblemDetails: Codable, Sendable, Error, Hashable {
    public var type: String
    public var title: String
    public var status: Int
    public var detail: String

    /// The fields at fault, when the request's content was.
    public var errors: [FieldProblem]?

    /// When asking again makes sense, in seconds: the header Retry-After, not part of the body.
    public var retryAfter: Int?

    private enum CodingKeys: String, CodingKey { case type, title, status, detail, errors }

    /// Whether asking again is of no use: the request itself is at fault, not the moment (408, 425, 429) nor the server.
    public var isFinal: Bool { (400..<500).contains(status) && ![408, 425, 429].contains(status) }

    public init(status: Int, title: String, detail: String, errors: [FieldProblem]? = nil, retryAfter: Int? = nil) {
        self.type = "about:blank"
        self.status = status
        self.title = title
        self.detail = detail
        self.errors = errors
        self.retryAfter = retryAfter
    }
}
