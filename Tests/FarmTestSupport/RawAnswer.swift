public import FarmProtocol
import Foundation

/// An HTTP answer as it came.
public struct RawAnswer: Sendable {
    public let status: Int
    /// By lower-case name.
    public let headers: [String: String]
    public let body: [UInt8]

    public var text: String { String(decoding: body, as: UTF8.self) }

    /// - Throws: when the bytes are no answer, such as after a connection that was reset.
    init(_ bytes: [UInt8]) throws {
        let end: [UInt8] = Array("\r\n\r\n".utf8)
        guard let split = bytes.firstRange(of: end) else {
            throw RawError("no answer: \(String(decoding: bytes.prefix(80), as: UTF8.self))")
        }
        let lines = String(decoding: bytes[..<split.lowerBound], as: UTF8.self).split(separator: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw RawError("no status line: \(lines.first ?? "")")
        }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { throw RawError("no header: \(line)") }
            headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        self.status = status
        self.headers = headers
        let rest = Array(bytes[split.upperBound...])
        body = headers["transfer-encoding"] == "chunked" ? try Self.joined(rest) : rest
    }

    private static func joined(_ chunked: [UInt8]) throws -> [UInt8] {
        var rest = chunked[...]
        var body: [UInt8] = []
        while let end = rest.firstRange(of: Array("\r\n".utf8)) {
            guard let length = Int(String(decoding: rest[..<end.lowerBound], as: UTF8.self), radix: 16) else { break }
            if length == 0 { return body }
            body += rest[end.upperBound...].prefix(length)
            rest = rest[end.upperBound...].dropFirst(length + 2)
        }
        throw RawError("a chunked body that is cut off")
    }

    /// The problem details in the body.
    public func problem() throws -> ProblemDetails {
        try JSONDecoder().decode(ProblemDetails.self, from: Data(body))
    }
}
