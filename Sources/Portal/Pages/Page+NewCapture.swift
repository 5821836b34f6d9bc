/// What the form that begins a capture holds: as it was filled in, when it comes back.
public struct CaptureDraft: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable { case interactive, plain, script }

    /// A field that cannot be taken.
    public enum Problem: Sendable, Hashable {
        case url, subject, form
        /// Why, in the system's words.
        case script(String)
    }

    public var url: String
    public var subject: String
    public var kind: Kind
    public var script: String

    public init(url: String = "", subject: String = "", kind: Kind = .interactive, script: String = "") {
        self.url = url
        self.subject = subject
        self.kind = kind
        self.script = script
    }
}

extension Page {
    /// The form that begins a capture.
    ///
    /// - Parameters:
    ///   - token: shows that the form came from our own page.
    ///   - key: makes sending it twice one capture.
    public static func newCapture(
        _ draft: CaptureDraft, problems: [CaptureDraft.Problem] = [], token: String, key: String
    ) -> Page {
        let words: [[String: any Sendable]] = problems.map { problem in
            switch problem {
            case .url: ["words": Saying(.newBadURL)]
            case .subject: ["words": Saying(.newBadSubject)]
            case .form: ["words": Saying(.newBadForm)]
            case .script(let why): ["words": Saying(.newBadScript, why)]
            }
        }
        let isBadScript = problems.contains { if case .script = $0 { true } else { false } }
        return Page(
            template: "newcapture", title: "newTitle",
            values: [
                "url": draft.url, "subject": draft.subject, "scriptText": draft.script, "token": token, "key": key,
                "isInteractive": draft.kind == .interactive, "isPlain": draft.kind == .plain,
                "isScript": draft.kind == .script, "problems": words, "hasProblems": !problems.isEmpty,
                "isBadURL": problems.contains(.url), "isBadSubject": problems.contains(.subject),
                "isBadScript": isBadScript,
            ])
    }
}
