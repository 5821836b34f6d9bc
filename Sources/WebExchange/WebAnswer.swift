internal import NIOHTTP1

/// What a server answered, whatever the status: the caller decides what it means.
public struct WebAnswer: Sendable, Hashable {
    /// Bodies of answers outside 200 to 299 are cut off here, in bytes: they explain, they are not the matter itself.
    public static let maximumExplanation = 65_536

    /// Header fields of an answer, and all their names and values in bytes; more of them are an error.
    static let maximumFieldCount = 256
    static let maximumHeadByteCount = 262_144

    private static let maximumFieldByteCount = 8192

    /// 200 to 599; redirections are errors.
    public let status: Int

    /// Header fields, names in lower case; values of at most 8,192 bytes.
    public let headers: [String: String]

    public let body: [UInt8]

    /// The body of an answer outside 200 to 299 went on.
    public let isCut: Bool

    public init(status: Int, headers: [String: String] = [:], body: [UInt8] = [], isCut: Bool = false) {
        self.status = status
        self.headers = headers
        self.body = body
        self.isCut = isCut
    }

    /// 200 to 299.
    public var isSuccess: Bool { (200...299).contains(status) }

    /// The media type in lower case, without parameters; nil if the server names none.
    public var contentType: String? {
        guard let field = headers["content-type"], let first = field.split(separator: ";").first else { return nil }
        return first.split(separator: " ").first?.lowercased()
    }

    /// Whole seconds of a Retry-After field (RFC 9110 section 10.2.3), 0 to 86,400; nil for a date or none.
    public var retryAfterSeconds: Int? {
        guard let field = headers["retry-after"], let seconds = Int(field), (0...86_400).contains(seconds) else {
            return nil
        }
        return seconds
    }

    /// Fields of one name are joined, as RFC 9110 section 5.3 has it.
    static func fields(_ received: HTTPHeaders) -> [String: String] {
        var fields: [String: String] = [:]
        for (name, value) in received {
            let name = name.lowercased()
            fields[name] = fields[name].map { "\($0), \(value)" } ?? value
        }
        return fields.filter { $0.value.utf8.count <= maximumFieldByteCount }
    }
}
