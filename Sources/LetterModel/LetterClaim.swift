/// A sentence of a letter about what is and what is not claimed; the words stand in the catalogues.
public enum LetterClaim: String, Sendable, CaseIterable {
    /// The bytes with these digests existed, unchanged since, no later than the anchors' times.
    case existed
    /// The entry stands on the ledger at this place, and every copy of the ledger has it.
    case recorded
    /// The desktop, in the checked state, displayed and received these bytes between t0 and t1.
    case displayed
    /// The office keeps what was deposited, or the depositor does.
    case kept

    /// Nothing is said about whether the content is true or lawful.
    case notContent
    /// Nothing is said about who made it, and who owns it.
    case notAuthor
    /// Names, media types and title are the depositor's statements.
    case notStatements
    /// Nothing is said about what anybody else saw at the same address.
    case notElsewhere
    /// The letter is no notarial certificate.
    case notCertificate

    /// Whether the letter claims it; else it says that it does not.
    public var isClaimed: Bool {
        switch self {
        case .existed, .recorded, .displayed, .kept: true
        case .notContent, .notAuthor, .notStatements, .notElsewhere, .notCertificate: false
        }
    }

    /// What a letter of a kind says unless the office decides otherwise.
    public static func usual(for kind: LetterContent.Kind) -> [LetterClaim] {
        switch kind {
        case .deposit: [.existed, .recorded, .notContent, .notAuthor, .notStatements, .notCertificate]
        case .certificate: [.existed, .notContent, .notCertificate]
        case .capture: [.displayed, .recorded, .notContent, .notElsewhere, .notStatements, .notCertificate]
        }
    }
}
