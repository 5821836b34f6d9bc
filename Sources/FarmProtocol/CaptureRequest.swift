/// What a client asks for: one address captured in a desktop of its own, by a script or by the default one.
public struct CaptureRequest: Codable, Sendable, Hashable {
    /// The address that is typed into the browser: `http` or `https`, at most 2,048 bytes.
    public var url: String

    /// The script's JSON text; nil for "open the address, wait for it, take a screenshot".
    public var script: String?

    /// Who captures what for what purpose, in the user's own words: in the bundle as it is, on the ledger as a salted
    /// commitment.
    public var subject: String?

    public init(url: String, script: String? = nil, subject: String? = nil) {
        self.url = url
        self.script = script
        self.subject = subject
    }

    /// The longest address accepted, in bytes.
    public static let maximumURLBytes = 2048

    /// The longest script accepted, in bytes.
    public static let maximumScriptBytes = 256 * 1024

    /// The longest subject accepted, in bytes.
    public static let maximumSubjectBytes = 4096

    /// Why the request cannot be taken, by field; empty when it can.
    public func problems() -> [FieldProblem] {
        var problems: [FieldProblem] = []
        let lowered = url.lowercased()
        if !lowered.hasPrefix("https://") && !lowered.hasPrefix("http://") {
            problems.append(.init(field: "url", problem: "must begin with https:// or http://"))
        } else if url.utf8.count > Self.maximumURLBytes {
            problems.append(.init(field: "url", problem: "is longer than \(Self.maximumURLBytes) bytes"))
        } else if url.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7f }) {
            problems.append(.init(field: "url", problem: "contains a space or a control character; percent-encode it"))
        } else if url.drop(while: { $0 != ":" }).dropFirst(3).first.map({ "/?#:".contains($0) }) ?? true {
            problems.append(.init(field: "url", problem: "names no host"))
        }
        if let script, script.utf8.count > Self.maximumScriptBytes {
            problems.append(.init(field: "script", problem: "is longer than \(Self.maximumScriptBytes) bytes"))
        }
        if let subject, subject.utf8.count > Self.maximumSubjectBytes {
            problems.append(.init(field: "subject", problem: "is longer than \(Self.maximumSubjectBytes) bytes"))
        }
        return problems
    }
}
