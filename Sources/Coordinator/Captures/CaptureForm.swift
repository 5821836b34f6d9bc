import FarmProtocol
import Portal

/// What the form that begins a capture sent.
struct CaptureForm: Sendable {
    static let known: Set = ["url", "subject", "kind", "script", "key"]
    /// Of a body, in bytes: a script of its greatest length, percent-encoded.
    static let longestBody = 3 * CaptureRequest.maximumScriptBytes + 32_768

    let draft: CaptureDraft
    let key: String

    /// - Throws: `ProblemDetails` 422 for what no form of ours sends.
    init(_ form: Form) throws(ProblemDetails) {
        guard let kind = CaptureDraft.Kind(rawValue: form["kind"]) else {
            throw ProblemDetails(
                status: 422, title: "Unusable form", detail: "kind: must be interactive, plain or script")
        }
        draft = CaptureDraft(
            url: Self.trimmed(form["url"]), subject: Self.trimmed(form["subject"]), kind: kind, script: form["script"])
        key = form["key"]
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
}
