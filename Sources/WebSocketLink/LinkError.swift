/// Why a link did not come about, or ended otherwise than by a goodbye.
public struct LinkError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// The address or a header field cannot be used; nothing was sent.
        case badRequest
        /// Nobody answered.
        case unreachable
        /// An answer in HTTP that is no link; `status` says which.
        case refused
        /// The connection broke.
        case broken
        /// The other side takes nothing, or is silent.
        case tooSlow
        /// The other side does not keep to RFC 6455.
        case violation
        /// A message longer than the bound; the other side's ends the link, one's own is not sent.
        case tooLong
        /// Sent after the end.
        case ended
        /// Cut on this side.
        case cut
        /// A second reader.
        case misuse
    }

    public let code: Code

    /// In words.
    public let reason: String

    /// The answer's status when refused.
    public let status: Int?

    public init(_ code: Code, _ reason: String, status: Int? = nil) {
        self.code = code
        self.reason = reason
        self.status = status
    }

    public var description: String { "\(code.rawValue): \(reason)" }
}
