import Testing

@testable import Audit

@Suite("Sentences") struct CatalogueTests {
    /// A missing string fails here; so does a translation that drops an argument.
    @Test(arguments: Phrase.allCases) func everyPhraseHasBothLanguages(_ phrase: Phrase) throws {
        let english = try #require(Catalogue.english[phrase], "\(phrase) has no English")
        let chinese = try #require(Catalogue.chinese[phrase], "\(phrase) has no Chinese")
        #expect(!english.isEmpty && !chinese.isEmpty)
        for digit in 1...9 {
            #expect(english.contains("%\(digit)") == chinese.contains("%\(digit)"), "\(phrase) %\(digit)")
        }
    }

    @Test func chineseIsChinese() {
        let same = Phrase.allCases.filter { Catalogue.english[$0] == Catalogue.chinese[$0] }
        #expect(Set(same).isSubset(of: [.malformed, .factFingerprintSM3]))
        for check in CheckID.allCases {
            let text = Sentence(check.phrase).text(in: .chinese)
            #expect(text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) })
        }
    }

    @Test func languages() {
        #expect(Language(locale: "zh_CN.UTF-8") == .chinese && Language(locale: "zh") == .chinese)
        #expect(Language(locale: "C") == .english && Language(locale: "") == .english)
    }

    @Test func argumentsAreNotPhrases() {
        #expect(Sentence(.listOmits, "%2", "%1").text(in: .english) == "%2 does not name %1")
        #expect(Sentence(.malformed).text(in: .english) == "%1")
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_399_999, "2000-02-28T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"), (1_790_000_000_000, "2026-09-21T14:13:20.000Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ] as [(UInt64, String)])
    func times(_ milliseconds: UInt64, _ text: String) {
        #expect(UTCTime.text(milliseconds: milliseconds) == text)
        _ = UTCTime.text(milliseconds: .max)
    }
}
