/// What a client asks for: one address captured in a desktop of its own, by a script, by the default one, or by a person.
public struct CaptureRequest: Codable, Sendable, Hashable {
    /// The address that is typed into the browser: `http` or `https`, at most 2,048 bytes.
    public var url: String

    /// The script's JSON text; nil for "open the address, wait for it, take a screenshot".
    public var script: String?

    /// Who captures what for what purpose, in the user's own words: in the bundle as it is, on the ledger as a salted
    /// commitment.
    public var subject: String?

    /// Whether a person works in the desktop: the address is opened as the first step, then the session lasts until its
    /// person is done, its time is over, or something fails. JSON `interactive`, absent for false.
    public var isInteractive: Bool

    /// The draw whose screen is recorded: the address is opened, nobody works in the desktop, and the session lasts until the coordinator
    /// ends it. Asked for by the coordinator alone.
    public var draw: String?

    public init(
        url: String, script: String? = nil, subject: String? = nil, isInteractive: Bool = false, draw: String? = nil
    ) {
        self.url = url
        self.script = script
        self.subject = subject
        self.isInteractive = isInteractive
        self.draw = draw
    }

    /// Whether the coordinator has a line to its desktop, on which people come and orders go.
    public var hasLine: Bool { isInteractive || draw != nil }

    private enum CodingKeys: String, CodingKey {
        case url, script, subject, draw
        case isInteractive = "interactive"
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        url = try members.decode(String.self, forKey: .url)
        script = try members.decodeIfPresent(String.self, forKey: .script)
        subject = try members.decodeIfPresent(String.self, forKey: .subject)
        isInteractive = try members.decodeIfPresent(Bool.self, forKey: .isInteractive) ?? false
        draw = try members.decodeIfPresent(String.self, forKey: .draw)
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(url, forKey: .url)
        try members.encodeIfPresent(script, forKey: .script)
        try members.encodeIfPresent(subject, forKey: .subject)
        if isInteractive { try members.encode(true, forKey: .isInteractive) }
        try members.encodeIfPresent(draw, forKey: .draw)
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
        if script != nil && isInteractive {
            problems.append(
                .init(
                    field: "script", problem: "must be absent when `interactive` is true: a person works, or a script"))
        }
        if let subject, subject.utf8.count > Self.maximumSubjectBytes {
            problems.append(.init(field: "subject", problem: "is longer than \(Self.maximumSubjectBytes) bytes"))
        }
        return problems
    }
}
