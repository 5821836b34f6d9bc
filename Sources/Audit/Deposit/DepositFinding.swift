/// One line of a deposit's report.
public struct DepositFinding: Sendable, Hashable {
    public enum Outcome: String, Sendable, Hashable {
        case passed = "pass"
        case failed = "fail"
        /// Said, and no verdict on it.
        case noted = "note"

        var mark: String { rawValue.uppercased() }
    }

    public let check: DepositCheck
    /// The anchor that it is about.
    public let anchor: String?
    public let outcome: Outcome
    let english: String
    let chinese: String

    /// One sentence; nothing that a file says can forge a line of the report.
    public func text(in language: Language) -> String {
        Sentence.printable(language == .chinese ? chinese : english)
    }
}
