/// What one check found.
public struct CheckResult: Sendable {
    public enum Outcome: String, Sendable {
        case passed
        case failed
        /// What it needs could not be read; another check says why.
        case notChecked = "not-checked"
    }

    public let id: CheckID
    public internal(set) var outcome: Outcome
    /// Why it did not pass, each on a line of its own; at most `maximumReasons`.
    public internal(set) var reasons: [Sentence] = []
    /// Reasons beyond those.
    public internal(set) var furtherReasons = 0

    /// A bundle in which everything is wrong must not flood the report.
    static let maximumReasons = 20

    init(_ id: CheckID) {
        self.id = id
        outcome = .passed
    }

    mutating func fail(_ reason: Sentence) {
        outcome = .failed
        guard !reasons.contains(reason) else { return }
        if reasons.count < Self.maximumReasons { reasons.append(reason) } else { furtherReasons += 1 }
    }
}
