public import Foundation

/// One HTTP request, and how much of an answer is waited for.
public struct WebRequest: Sendable {
    public enum Method: String, Sendable, CaseIterable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
    }

    public let method: Method

    /// `http:` or `https:`, with a host.
    public let url: URL

    /// Header fields to send; a body's Content-Type is among them.
    public let headers: [String: String]

    /// Sent as it is; nil for none.
    public let body: [UInt8]?

    /// From the start to the whole answer.
    public let timeout: Duration

    /// How long nothing at all may come; nil for as long as the whole may take.
    public let silence: Duration?

    /// Longest body of an answer, in bytes.
    public let maximumByteCount: Int

    /// Over TLS, whom to believe and what to show.
    public let trust: TLSTrust

    public init(
        _ method: Method = .get, _ url: URL, headers: [String: String] = [:], body: [UInt8]? = nil,
        timeout: Duration = .seconds(10), silence: Duration? = nil, maximumByteCount: Int,
        trust: TLSTrust = .system
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.silence = silence
        self.maximumByteCount = maximumByteCount
        self.trust = trust
    }

    /// - Throws: `badRequest` for an address of another kind, or a header field that would break out of its line.
    func target() throws(WebError) -> WebTarget {
        guard let target = WebTarget(url) else { throw WebError(.badRequest, url, "it is no http or https address") }
        for (name, value) in headers {
            guard Self.isToken(name), value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
                throw WebError(.badRequest, url, "a header field \(name.debugDescription) cannot be sent")
            }
        }
        return target
    }

    /// RFC 9110 section 5.1, narrowed to what occurs.
    private static func isToken(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
