import AccessModel
import FarmProtocol
import HTTPTypes
import Hummingbird
import NIOCore
import Portal

/// What the form that begins a capture sent.
struct CaptureForm: Sendable {
    /// Of a body, in bytes: a script of its greatest length, percent-encoded.
    static let longestBody = 3 * CaptureRequest.maximumScriptBytes + 32_768

    let draft: CaptureDraft
    let token: String
    let key: String

    /// - Throws: `ProblemDetails` 413, 415 or 422.
    static func read(_ request: Request) async throws -> CaptureForm {
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
        return try CaptureForm(bytes)
    }

    /// - Throws: `ProblemDetails` 422 for what no form of ours sends.
    init(_ body: [UInt8]) throws(ProblemDetails) {
        var fields: [String: String] = [:]
        let known: Set = ["url", "subject", "kind", "script", "csrf", "key"]
        for pair in body.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(parts[0]), let value = Self.decode(parts.count > 1 ? parts[1] : []),
                known.contains(name), fields.updateValue(value, forKey: name) == nil
            else {
                throw ProblemDetails(
                    status: 422, title: "Unusable form", detail: "a field is unknown, stands twice, or is not UTF-8")
            }
        }
        guard let kind = CaptureDraft.Kind(rawValue: fields["kind"] ?? "") else {
            throw ProblemDetails(
                status: 422, title: "Unusable form", detail: "kind: must be interactive, plain or script")
        }
        draft = CaptureDraft(
            url: Self.trimmed(fields["url"] ?? ""), subject: Self.trimmed(fields["subject"] ?? ""), kind: kind,
            script: fields["script"] ?? "")
        token = fields["csrf"] ?? ""
        key = fields["key"] ?? ""
    }

    /// What is asked for, if every field can be taken.
    var request: CaptureRequest {
        CaptureRequest(
            url: draft.url, script: draft.kind == .script ? draft.script : nil, subject: draft.subject,
            isInteractive: draft.kind == .interactive)
    }

    /// A browser sends white space that people did not mean.
    private static func trimmed(_ text: String) -> String {
        let text = text.drop { $0.isWhitespace }
        return String(text.reversed().drop { $0.isWhitespace }.reversed())
    }

    private static func decode(_ bytes: ArraySlice<UInt8>) -> String? {
        String(validating: bytes, as: UTF8.self).flatMap { PercentEncoding.decode($0) }
    }
}
