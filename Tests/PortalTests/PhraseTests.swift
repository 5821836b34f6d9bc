import Testing

@testable import Portal

@Suite("The pages' one catalogue")
struct PhraseTests {
    /// Names in `{{…}}` of a template, without the signs of sections and comments.
    static func tags(_ template: String) -> [String] {
        template.split(separator: "{{").dropFirst().compactMap { $0.split(separator: "}}").first.map(String.init) }
    }

    /// Phrases that templates say, and titles of pages.
    private static var used: Set<String> {
        var names = Set(PageSamples.all.map(\.title)).union(Word.allCases.map(\.rawValue))
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
