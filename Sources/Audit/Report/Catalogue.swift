/// The auditor's sentences; arguments stand as %1, %2, …
enum Catalogue {
    /// A test holds both tables complete.
    static func text(of phrase: Phrase, in language: Language) -> String {
        let table = language == .chinese ? chinese : english
        return table[phrase] ?? phrase.rawValue
    }
}
