/// One line of a letter's report.
public struct LetterFinding: Sendable, Hashable {
    public let check: LetterCheck
    public let outcome: DepositFinding.Outcome
    let english: String
    let chinese: String

    /// One sentence; nothing that a file says can forge a line of the report.
    public func text(in language: Language) -> String {
        Sentence.printable(language == .chinese ? chinese : english)
    }
}
