import AccessModel
import FarmProtocol
import HTTPTypes
import Hummingbird
import NIOCore
import Portal

/// What a form about lists sent.
struct BatchForm: Sendable {
    /// Of a body, in bytes.
    private static let longestBody = 4 << 20
    private static let known: Set = ["list", "script", "csrf", "key"]

    let draft: BatchDraft
    let token: String
    let key: String

    /// - Throws: `ProblemDetails` 413, 415 or 422.
    static func read(_ request: Request) async throws -> BatchForm {
        let type = (request.headers[.contentType] ?? "").split(separator: ";").first ?? ""
        guard type.lowercased().filter({ $0 != " " }) == "application/x-www-form-urlencoded" else {
            throw ProblemDetails(
                status: 415, title: "Not a form",
                detail: "send application/x-www-form-urlencoded, as the page's form does")
        }
        var bytes: [UInt8] = []
        for try await chunk in request.body {
            guard bytes.count + chunk.readableBytes <= longestBody else {
                throw ProblemDetails(status: 413, title: "Too long", detail: "a form may have \(longestBody) bytes")
            }
            bytes += chunk.readableBytesView
        }
        return try BatchForm(bytes)
    }

    /// - Throws: `ProblemDetails` 422 for what no form of ours sends.
    init(_ body: [UInt8]) throws(ProblemDetails) {
        var fields: [String: String] = [:]
        for pair in body.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(parts[0]), let value = Self.decode(parts.count > 1 ? parts[1] : []),
                Self.known.contains(name), fields.updateValue(value, forKey: name) == nil
            else {
                throw ProblemDetails(
                    status: 422, title: "Unusable form", detail: "a field is unknown, stands twice, or is not UTF-8")
            }
        }
        draft = BatchDraft(list: fields["list"] ?? "", script: fields["script"] ?? "")
        token = fields["csrf"] ?? ""
        key = fields["key"] ?? ""
    }

    private static func decode(_ bytes: ArraySlice<UInt8>) -> String? {
        String(validating: bytes, as: UTF8.self).flatMap { PercentEncoding.decode($0) }
    }
}
