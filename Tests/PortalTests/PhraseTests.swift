import Testing

@testable import AccessModel
@testable import Portal

@Suite("The pages' one catalogue")
struct PhraseTests {
    /// Names in `{{…}}` of a template, without the signs of sections and comments.
    static func tags(_ template: String) -> [String] {
        template.split(separator: "{{").dropFirst().compactMap { $0.split(separator: "}}").first.map(String.init) }
    }

    /// Phrases that values say: every case there is.
    private static var chosen: [Said] {
        Role.allCases.map(\.said) + AccountState.Phase.allCases.map(\.said)
            + AccountState.SecondFactor.allCases.map(\.said) + AccessScope.allCases.map(\.said)
            + FormProblem.allCases.map(\.said) + AccountDone.allCases.map(\.said) + KeyLife.allCases.map(\.said)
            + Visitor.Place.allCases.map(\.said) + Phrase.accessWords.map { Said($0.name) }
    }

    /// Phrases that templates say, and titles of pages.
    private static var used: Set<String> {
        var names = Set(PageSamples.all.map(\.title)).union(Word.allCases.map(\.rawValue))
        names.formUnion(Self.chosen.map(\.name))
        for template in PageRenderer.sources.values {
            for tag in tags(template) where tag.hasPrefix("say.") { names.insert(String(tag.dropFirst(4))) }
        }
        return names
    }

    @Test("templates and catalogue hold the same phrases")
    func complete() {
        let known = Phrase.all.map(\.name)
        #expect(Set(known).count == known.count, "a phrase stands twice")
        #expect(Self.used.subtracting(known).sorted() == [], "said by a page and in no catalogue")
        #expect(Set(known).subtracting(Self.used).sorted() == [], "in the catalogue and said by no page")
    }

    @Test("every action, event and reason that the access log can name has words")
    func accessWords() {
        let names = Set(Phrase.accessWords.map(\.name))
        let actions = AccessAction.allCases.map { "action." + $0.rawValue }
        let events = AccountState.moves.values.flatMap(\.keys).map { "action.account." + $0 }
        let outcomes =
            AccessPolicy.Refusal.allCases.map(\.rawValue) + SignInDecision.Reason.allCases.map(\.rawValue)
            + [CrossSiteCheck.Verdict.otherSite.rawValue, CrossSiteCheck.Verdict.badToken.rawValue, "allowed"]
        for name in actions + events + outcomes.map({ "outcome." + $0 }) { #expect(names.contains(name), "\(name)") }
    }

    @Test("every phrase is in both languages", arguments: Phrase.all.map(\.name))
    func translated(name: String) throws {
        let phrase = try #require(Phrase.all.first { $0.name == name })
        let isChinese = { (scalar: Unicode.Scalar) in (0x4E00...0x9FFF).contains(scalar.value) }
        #expect(phrase.chinese.unicodeScalars.contains(where: isChinese))
        // A phrase that is a figure alone is one in English too.
        #expect(!phrase.english.isEmpty && !phrase.english.unicodeScalars.contains(where: isChinese))
        #expect(phrase.text(.chinese) == phrase.chinese && phrase.text(.english) == phrase.english)
    }
}
