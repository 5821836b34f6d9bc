import AccessModel
import FarmProtocol
import HTTPTypes
import Hummingbird
import NIOCore

/// What a browser's form sent: `application/x-www-form-urlencoded`, each field once, none that the page does not have.
struct Form: Sendable {
    /// Of a body, in bytes, where a page's form has no long texts.
    static let longestBody = 65_536
    /// The field that shows that the form is ours.
    static let token = "token"

    private let fields: [String: String]

    /// - Parameter known: the names of fields that the page's form has, `token` besides.
    /// - Throws: `ProblemDetails` 413, 415, 422, naming the field.
    init(_ body: [UInt8], known: Set<String>) throws {
        var fields: [String: String] = [:]
        for pair in body.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(parts[0]), known.contains(name) || name == Self.token else {
                throw Self.refusal(Self.decode(parts[0]) ?? "", "this form has no such field")
            }
            guard let value = Self.decode(parts.count > 1 ? parts[1] : []) else {
                throw Self.refusal(name, "is not percent-encoded UTF-8")
            }
            guard fields.updateValue(value, forKey: name) == nil else { throw Self.refusal(name, "stands twice") }
        }
        self.fields = fields
    }

    /// A form that was read elsewhere: its fields are known and stand once.
    init(fields: [String: String]) { self.fields = fields }

    /// Reads a request's form.
    ///
    /// - Parameter longest: of the body, in bytes.
    static func read(_ request: Request, known: Set<String>, longest: Int) async throws -> Form {
        let type = (request.headers[.contentType] ?? "").split(separator: ";").first ?? ""
        guard type.trimmingSpaces.lowercased() == "application/x-www-form-urlencoded" else {
            throw ProblemDetails(
                status: 415, title: "Not a form",
                detail: "send application/x-www-form-urlencoded, as the page's form does")
        }
        var bytes: [UInt8] = []
        for try await chunk in request.body {
            guard bytes.count + chunk.readableBytes <= longest else {
                throw ProblemDetails(
                    status: 413, title: "Too long", detail: "this form may have \(longest) bytes")
            }
            bytes += chunk.readableBytesView
        }
        return try Form(bytes, known: known)
    }

    /// A field's value; empty for one that was not sent.
    subscript(_ name: String) -> String { fields[name] ?? "" }

    func has(_ name: String) -> Bool { fields[name] != nil }

    /// What may be shown again: those fields alone, never a password or code.
    func typed(_ names: String...) -> [String: String] { fields.filter { names.contains($0.key) } }

    private static func decode(_ bytes: ArraySlice<UInt8>) -> String? {
        String(validating: bytes, as: UTF8.self).flatMap { PercentEncoding.decode($0) }
    }

    private static func refusal(_ field: String, _ problem: String) -> ProblemDetails {
        let shown = String(field.prefix(64))
        return ProblemDetails(
            status: 422, title: "Unusable form", detail: "field \(shown): \(problem)",
            errors: [FieldProblem(field: shown, problem: problem)])
    }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        var text = self
        while text.last == " " { text.removeLast() }
        return text.drop { $0 == " " }
    }
}
