/// The body of every error answer (RFC 9457, media type application/problem+json).
public struct ProblemDetails: Codable, Sendable, Error, Hashable {
    public var type: String
    public var title: String
    public var status: Int
    public var detail: String

    /// The fields at fault, when the request's content was.
    public var errors: [FieldProblem]?

    public init(status: Int, title: String, detail: String, errors: [FieldProblem]? = nil) {
        self.type = "about:blank"
        self.status = status
        self.title = title
        self.detail = detail
        self.errors = errors
    }
}
