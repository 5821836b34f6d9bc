import FarmProtocol
import Foundation
import FoundationNetworking

/// One coordinator over HTTP: JSON in, JSON or problem details out.
public struct HTTPCaller: Sendable {
    private let base: String
    private let token: String
    private let session: URLSession

    /// How long an answer may take in seconds; longer than the coordinator holds a poll. A coordinator that was killed in
    /// the middle of a request may be noticed by nothing else.
    private static let patience = 30.0

    /// - Parameters:
    ///   - server: `http://host:port`, without a slash at the end.
    ///   - token: the bearer token.
    public init(server: String, token: String) {
        base = server.hasSuffix("/") ? String(server.dropLast()) : server
        self.token = token
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = Self.patience
        configuration.httpMaximumConnectionsPerHost = 64
        session = URLSession(configuration: configuration)
    }

    /// Sends a request and decodes the answer.
    ///
    /// - Throws: `ProblemDetails` as the coordinator sent them, `FarmClientError` when it cannot be reached or understood.
    func call<Answer: Decodable>(
        _ method: String, _ path: String, body: (any Encodable)? = nil, headers: [String: String] = [:],
        as type: Answer.Type
    ) async throws -> Answer {
        let data = try await exchange(method, path, body: body, headers: headers)
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch {
            throw FarmClientError("\(method) \(path): the coordinator's answer is not of the described form")
        }
    }

    /// Sends a request and returns the answer's body as it came.
    func fetch(
        _ method: String, _ path: String, body: (any Encodable)? = nil, headers: [String: String] = [:]
    ) async throws -> Data {
        try await exchange(method, path, body: body, headers: headers)
    }

    /// Streams a file in a POST and returns the answer's body.
    ///
    /// - Parameter progress: told bytes sent, from another thread.
    func send(
        file: String, to path: String, headers: [String: String], progress: @escaping @Sendable (Int64) -> Void
    ) async throws -> Data {
        var request = try request("POST", path)
        request.timeoutInterval = 3600
        request.setValue("application/octet-stream", forHTTPHeaderField: "Content-Type")
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let source = URL(fileURLWithPath: file)
        let observer = UploadObserver(progress)
        let (data, response) = try await reach(path) { [request] in
            try await session.upload(for: request, fromFile: source, delegate: observer)
        }
        try check(response, data)
        return data
    }

    /// A query string; everything but letters, digits and `-._~` is escaped.
    static func query(_ members: [(String, String)]) -> String {
        let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return members.map { name, value in
            "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: plain) ?? "")"
        }.joined(separator: "&")
    }

    /// Sends a request whose answer has no content.
    func tell(_ method: String, _ path: String, body: any Encodable) async throws {
        _ = try await exchange(method, path, body: body, headers: [:])
    }

    private func exchange(
        _ method: String, _ path: String, body: (any Encodable)?, headers: [String: String]
    ) async throws -> Data {
        var request = try request(method, path)
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        if let body {
            request.httpBody = try JSONEncoder().encode(body)
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        }
        let (data, response) = try await reach(path) { [request] in try await session.data(for: request) }
        try check(response, data)
        return data
    }

    /// Streams a file to the coordinator.
    func upload(file: String, to path: String) async throws {
        var request = try request("PUT", path)
        request.timeoutInterval = 3600
        request.setValue("application/octet-stream", forHTTPHeaderField: "Content-Type")
        let source = URL(fileURLWithPath: file)
        let (data, response) = try await reach(path) { [request] in
            try await session.upload(for: request, fromFile: source)
        }
        try check(response, data)
    }

    /// Streams an answer into a file, which appears only when it is whole.
    func download(_ path: String, to file: String) async throws {
        var request = try request("GET", path)
        request.timeoutInterval = 3600
        let (temporary, response) = try await reach(path) { [request] in try await session.download(for: request) }
        defer { try? FileManager.default.removeItem(at: temporary) }
        if (response as? HTTPURLResponse)?.statusCode != 200 {
            try check(response, (try? Data(contentsOf: temporary)) ?? Data())
        }
        let part = file + ".part"
        try? FileManager.default.removeItem(atPath: part)
        try FileManager.default.copyItem(atPath: temporary.path, toPath: part)
        guard unsafe rename(part, file) == 0 else { throw FarmClientError("cannot write \(file)") }
    }

    private func request(_ method: String, _ path: String) throws -> URLRequest {
        guard let url = URL(string: base + path) else {
            throw FarmClientError("\(base) is not an address; give --server as http://host:port")
        }
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
        return request
    }

    private func reach<Answer: Sendable>(
        _ path: String, _ attempt: @escaping @Sendable () async throws -> Answer
    ) async throws -> Answer {
        do {
            return try await abandonable(attempt)
        } catch let error as URLError {
            throw FarmClientError("\(base)\(path): not reached (\(error.localizedDescription)); is the farm running?")
        }
    }

    private func check(_ response: URLResponse, _ data: Data) throws {
        guard let status = (response as? HTTPURLResponse)?.statusCode else {
            throw FarmClientError("\(base) does not speak HTTP")
        }
        guard !(200..<300).contains(status) else { return }
        if let problem = try? JSONDecoder().decode(ProblemDetails.self, from: data) { throw problem }
        throw FarmClientError("\(base) answered with status \(status)")
    }
}

/// The coordinator could not be reached, or answered what is not of its interface.
public struct FarmClientError: Error, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}

/// Follows an upload.
private final class UploadObserver: NSObject, URLSessionTaskDelegate {
    private let progress: @Sendable (Int64) -> Void

    init(_ progress: @escaping @Sendable (Int64) -> Void) { self.progress = progress }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, didSendBodyData bytesSent: Int64, totalBytesSent: Int64,
        totalBytesExpectedToSend: Int64
    ) { progress(totalBytesSent) }
}
