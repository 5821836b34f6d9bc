internal import FarmProtocol
internal import Foundation
public import WebExchange

/// One coordinator over HTTP: JSON in, JSON or problem details out.
public struct HTTPCaller: Sendable {
    private let base: String
    private let token: String
    private let trust: TLSTrust

    /// How long nothing may come; longer than the coordinator holds a poll. A coordinator that was killed in the middle of a
    /// request may be noticed by nothing else.
    private static let patience = Duration.seconds(30)

    /// The same while a file is on its way: the coordinator may have gigabytes to look at before it answers.
    private static let filePatience = Duration.seconds(3600)

    /// For everything: the slowest line is through by then.
    private static let timeout = Duration.seconds(86_400)

    /// Longest answer that is no file, in bytes: a proof of many entries, a letter.
    private static let maximumByteCount = 256 << 20

    /// Of a file, in bytes.
    private static let pieceByteCount = 256 << 10

    /// - Parameters:
    ///   - server: `http://host:port`, without a slash at the end.
    ///   - token: the bearer token.
    ///   - trust: over TLS, whom to believe and what to show.
    public init(server: String, token: String, trust: TLSTrust = .system) {
        base = server.hasSuffix("/") ? String(server.dropLast()) : server
        self.token = token
        self.trust = trust
    }

    /// Sends a request and decodes the answer.
    ///
    /// - Throws: `ProblemDetails` as the coordinator sent them, `FarmClientError` when it cannot be reached or understood.
    func call<Answer: Decodable>(
        _ method: WebRequest.Method, _ path: String, body: (any Encodable)? = nil, headers: [String: String] = [:],
        as type: Answer.Type
    ) async throws -> Answer {
        let data = try await fetch(method, path, body: body, headers: headers)
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch {
            throw FarmClientError("\(method.rawValue) \(path): the coordinator's answer is not of the described form")
        }
    }

    /// Sends a request and returns the answer's body as it came.
    func fetch(
        _ method: WebRequest.Method, _ path: String, body: (any Encodable)? = nil, headers: [String: String] = [:]
    ) async throws -> Data {
        var headers = headers
        if body != nil { headers["Content-Type"] = "application/json" }
        let encoded = try body.map { [UInt8](try JSONEncoder().encode($0)) }
        let request = try request(method, path, headers: headers, body: encoded)
        return try await reach(path) { () async throws(WebError) in try await WebExchange.perform(request) }
    }

    /// Sends a request whose answer has no content.
    func tell(_ method: WebRequest.Method, _ path: String, body: any Encodable) async throws {
        _ = try await fetch(method, path, body: body)
    }

    /// Streams a file and returns the answer's body.
    ///
    /// - Parameter progress: told bytes sent, from another thread.
    func send(
        _ method: WebRequest.Method, file: String, to path: String, headers: [String: String] = [:],
        progress: @escaping @Sendable (Int64) -> Void = { _ in }
    ) async throws -> Data {
        var headers = headers
        headers["Content-Type"] = "application/octet-stream"
        let request = try request(method, path, headers: headers, silence: Self.filePatience)
        // Closed by whoever holds it last: a piece may still be read when nobody waits any more.
        let reader = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
        let count = try reader.seekToEnd()
        try reader.seek(toOffset: 0)
        let source = WebSource(byteCount: Int64(count), progress: progress) {
            [UInt8](try reader.read(upToCount: Self.pieceByteCount) ?? Data())
        }
        return try await reach(path) { () async throws(WebError) in try await WebExchange.send(source, with: request) }
    }

    /// Streams an answer into a file, which appears only when it is whole.
    func download(_ path: String, to file: String) async throws {
        let request = try request(.get, path, headers: [:], silence: Self.filePatience, maximumByteCount: .max)
        let part = file + ".part"
        guard FileManager.default.createFile(atPath: part, contents: nil),
            let writer = FileHandle(forWritingAtPath: part)
        else { throw FarmClientError("cannot write \(part)") }
        defer { try? FileManager.default.removeItem(atPath: part) }
        _ = try await reach(path) { () async throws(WebError) in
            try await WebExchange.receive(request) { try writer.write(contentsOf: Data($0)) }
        }
        guard unsafe rename(part, file) == 0 else { throw FarmClientError("cannot write \(file)") }
    }

    /// A query string; everything but letters, digits and `-._~` is escaped.
    static func query(_ members: [(String, String)]) -> String {
        let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return members.map { name, value in
            "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: plain) ?? "")"
        }.joined(separator: "&")
    }

    private func request(
        _ method: WebRequest.Method, _ path: String, headers: [String: String], body: [UInt8]? = nil,
        silence: Duration = Self.patience, maximumByteCount: Int = Self.maximumByteCount
    ) throws -> WebRequest {
        guard let url = URL(string: base + path) else {
            throw FarmClientError("\(base) is not an address; give --server as http://host:port")
        }
        return WebRequest(
            method, url, headers: headers.merging(["Authorization": "Bearer \(token)"]) { given, _ in given },
            body: body,
            timeout: Self.timeout, silence: silence, maximumByteCount: maximumByteCount, trust: trust)
    }

    /// The body of an answer of 200 to 299.
    ///
    /// - Throws: `ProblemDetails`; what reading or writing a file threw, as it is; `CancellationError`; `FarmClientError`.
    private func reach(
        _ path: String, _ exchange: () async throws(WebError) -> WebAnswer
    ) async throws -> Data {
        let answer: WebAnswer
        do {
            answer = try await exchange()
        } catch {
            switch error.code {
            case .cancelled: throw error.cause ?? CancellationError()
            case .badRequest:
                throw FarmClientError("\(base)\(path): \(error.reason); give --server as http://host:port")
            case .notHTTP: throw FarmClientError("\(base) does not speak HTTP")
            case .unreachable, .timedOut:
                throw FarmClientError("\(base)\(path): \(error.reason); is the farm running?")
            case .tooLarge, .redirected: throw FarmClientError("\(base)\(path): \(error.reason)")
            }
        }
        guard !answer.isSuccess else { return Data(answer.body) }
        if let problem = try? JSONDecoder().decode(ProblemDetails.self, from: Data(answer.body)) { throw problem }
        // A coordinator explains itself; a web server in front that wants to know the node does not.
        if base.lowercased().hasPrefix("https:"), answer.status == 400 || answer.status == 403 {
            throw FarmClientError(
                "\(base)\(path): refused by the web server in front of the farm with status \(answer.status); show this node's certificate (--certificate, --certificate-key), one that the farm's authority gave and has not revoked"
            )
        }
        throw FarmClientError("\(base) answered with status \(answer.status)")
    }
}

/// The coordinator could not be reached, or answered what is not of its interface.
public struct FarmClientError: Error, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
