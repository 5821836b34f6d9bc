/// What the worker tells the coordinator on a session's control link.
public enum LineReport: LineMessage {
    /// Where the session stands: whenever that changes, and at least once a second while a viewer is there.
    case status(LiveStatus)

    /// What came of an order.
    case answer(LineAnswer)

    public func check() throws(LineError) {
        switch self {
        case .status(let status): try status.check()
        case .answer(let answer): try answer.check()
        }
    }

    private enum Key: String, CodingKey {
        case report, status, answer
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        switch try members.decode(String.self, forKey: .report) {
        case "status": self = .status(try members.decode(LiveStatus.self, forKey: .status))
        case "answer": self = .answer(try members.decode(LineAnswer.self, forKey: .answer))
        default: throw LineError(.value, "report must be status or answer")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Key.self)
        switch self {
        case .status(let status):
            try members.encode("status", forKey: .report)
            try members.encode(status, forKey: .status)
        case .answer(let answer):
            try members.encode("answer", forKey: .report)
            try members.encode(answer, forKey: .answer)
        }
    }
}

/// What came of a `LineOrder`.
public struct LineAnswer: LineMessage {
    public enum Outcome: String, Codable, Sendable, Hashable, CaseIterable {
        /// A viewer is joined, a screenshot stands in the evidence, the session is ending.
        case done
        /// It could not be done; `detail` says why and what to do.
        case refused
    }

    /// Of the order.
    public var id: String

    public var outcome: Outcome

    /// One English sentence, at most 1,024 bytes; empty when there is nothing to say.
    public var detail: String

    /// Of a screenshot: its path in the bundle below `data/`, "screenshots/000003.png".
    public var path: String?

    /// Of a screenshot: SHA-256 of the file, 64 hexadecimal digits.
    public var sha256: String?

    public init(id: String, outcome: Outcome, detail: String = "", path: String? = nil, sha256: String? = nil) {
        self.id = id
        self.outcome = outcome
        self.detail = detail
        self.path = path
        self.sha256 = sha256
    }

    public func check() throws(LineError) {
        try LineLimits.checkID(id, "id")
        try LineLimits.checkText(detail, "detail")
        try LineLimits.checkText(path, "path")
        try LineLimits.checkHexadecimal(sha256, digits: 64, "sha256")
    }
}
