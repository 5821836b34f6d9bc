internal import CanonicalJSON
internal import CryptoPrimitives
internal import Foundation
internal import WebExchange

/// One node's JSON-RPC 2.0 over HTTP: one call, one bounded answer. Retrying is the caller's.
struct NodeClient: Sendable {
    /// Longest answer, in bytes: a full block of a busy chain.
    static let maximumByteCount = 64 * 1024 * 1024

    let url: URL
    let timeout: Duration

    /// What a node says when it does not do what is asked.
    struct Refusal: Error, Sendable {
        let code: Int64
        let message: String
        /// What a contract answered when it refused.
        let data: [UInt8]
    }

    enum Answer: Sendable {
        case value(NodeValue)
        case refusal(Refusal)
    }

    /// - Throws: `unreachable`, `badAnswer`.
    func ask(_ method: String, _ parameters: [JSONValue]) async throws(ChainError) -> Answer {
        var request = JSONObject()
        request.set("jsonrpc", "2.0")
        request.set("id", 1)
        request.set("method", method)
        request.set("params", .array(parameters))
        let answer: WebAnswer
        do throws(WebError) {
            answer = try await WebExchange.perform(
                WebRequest(
                    .post, url, headers: ["Content-Type": "application/json"],
                    body: JSONValue.object(request).canonicalBytes, timeout: timeout,
                    maximumByteCount: Self.maximumByteCount))
        } catch {
            throw ChainError(error.code == .badRequest ? .configuration : .unreachable, error.message, cause: error)
        }
        return try read(answer, method: method)
    }

    private func read(_ answer: WebAnswer, method: String) throws(ChainError) -> Answer {
        guard let value = try? JSONDecoder().decode(NodeValue.self, from: Data(answer.body)),
            case .object(let members) = value
        else {
            throw failure(
                answer.isSuccess
                    ? "answers \(method) with something that is no JSON-RPC" : "answers HTTP \(answer.status)")
        }
        if let error = value["error"] {
            guard case .number(let code)? = error["code"], let message = error["message"]?.text else {
                throw failure("answers \(method) with an error without code or message")
            }
            let data = error["data"]?.bytes ?? error["data"]?["data"]?.bytes ?? []
            return .refusal(Refusal(code: code, message: Self.shortened(message), data: data))
        }
        guard value["id"] == .number(1), let result = members["result"] else {
            throw failure("answers \(method) without a result")
        }
        return .value(result)
    }

    func failure(_ what: String) -> ChainError {
        ChainError(.badAnswer, "\(url) \(what): check the address, or ask another node")
    }

    /// A stranger's text in our own messages: one line, and not long.
    private static func shortened(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }.prefix(300)))
    }
}
