import CryptoPrimitives
import Testing

@testable import Audit
@testable import DrawCore

@Suite("Words about draws") struct DrawWordsTests {
    private func isChinese(_ text: String) -> Bool {
        text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
    }

    @Test(arguments: DrawCheck.allCases) func everyCheckHasBothLanguages(_ check: DrawCheck) {
        let (english, chinese) = (
            DrawWords.sentence(of: check, in: .english), DrawWords.sentence(of: check, in: .chinese)
        )
        #expect(!english.isEmpty && !isChinese(english) && isChinese(chinese))
    }

    /// The kind comes first, in Chinese; then place, cause and remedy, each as the catalogue of draws has it.
    @Test(arguments: DrawError.Code.allCases) func everyFaultHasItsKindInChinese(_ code: DrawError.Code) throws {
        let error = DrawError(code, at: "list.bin: entry 3", "the register's next number is \(7)")
        let kind = DrawWords.kind(of: code)
        #expect(isChinese(kind) && !kind.contains { $0.isASCII }, "\(kind)")
        let remedy = try #require(WordingCatalogue.chinese[error.remedy], "no Chinese for \"\(error.remedy)\"")
        #expect(isChinese(remedy))
        #expect(
            DrawWords.text(of: error, in: .english)
                == "list.bin: entry 3: the register's next number is 7; \(error.remedy)")
        #expect(DrawWords.text(of: error, in: .chinese) == "\(kind)：list.bin：第 3 项：登记簿的下一个编号是 7；\(remedy)")
    }

    /// Words that are not this project's stay as they are, after the kind and the place.
    @Test(arguments: DrawError.Code.allCases) func foreignWordsStay(_ code: DrawError.Code) {
        let error = DrawError(
            code, at: "list.bin: entry 3", Wording(verbatim: "a cause"), remedy: Wording(verbatim: "a remedy"))
        #expect(DrawWords.text(of: error, in: .english) == "list.bin: entry 3: a cause; a remedy")
        #expect(
            DrawWords.text(of: error, in: .chinese)
                == "\(DrawWords.kind(of: code))：list.bin：第 3 项：a cause；a remedy")
    }

    /// Every sentence that draws have without values reaches the reader as the catalogue has it, as cause and as remedy.
    @Test func everySentenceIsTheCatalogues() {
        let sentences = WordingCatalogue.chinese.filter { !$0.key.contains("%") }
        #expect(sentences.count > 100)
        for (english, chinese) in sentences {
            let words = Wording(stringLiteral: english)
            let error = DrawError(.mismatch, at: "list.bin", words, remedy: words)
            #expect(isChinese(chinese) && !isChinese(english), "\(english)")
            #expect(DrawWords.text(of: error, in: .english) == "list.bin: \(english); \(english)")
            #expect(DrawWords.text(of: error, in: .chinese) == "不一致：list.bin：\(chinese)；\(chinese)")
        }
    }

    /// Nothing that an office writes can move the cursor or forge a line.
    @Test func reasonsArePrintable() {
        let error = DrawError(.mismatch, at: "\u{1B}[2K\nPASS  list", "x\u{202E}y", remedy: "z")
        #expect(!DrawWords.text(of: error, in: .english).contains { $0 == "\n" || $0 == "\u{1B}" || $0 == "\u{202E}" })
    }

    /// What a candidate is told: the figures that matter are there, in both languages.
    @Test func verdicts() throws {
        let entry = CandidateEntry(cid: .zero, tags: 0b101, weight: 3, group: 7, start: 0)
        let own = ListProof(index: 4, entry: entry, path: [])
        let slip = Slip(
            draw: try DrawIdentifier(register: "r", number: 1), subject: "s", commit: .zero,
            salt: [UInt8](repeating: 0, count: 16), own: own,
            members: [ListProof(index: 9, entry: entry, path: [])])
        let rule = StageRule(id: 2, require: 0b10, forbid: 0b100, seats: 30)
        let record = StageRecord(
            stage: 2, available: 30, left: 1, cutoff: nil, listed: 41, last: nil, outcomeRoot: .zero)
        let cases: [(StageVerdict, [String])] = [
            (.excluded, ["district", "rich"]), (.admittedBefore(stage: 1), ["1"]), (.admitted(place: 11), ["12"]),
            (.alternate(place: 33), ["6", "34", "30", "1", "2"]), (.beyond, ["41", "30", "1", "2"]), (.notDrawn, ["3"]),
            (.needsReplay(place: 35), ["36", "tabellion-audit draw"]),
            (.needsReplay(place: nil), ["tabellion-audit draw"]),
        ]
        for (verdict, parts) in cases {
            for language in Language.allCases {
                let text = SlipWords(language: language).text(
                    verdict, rule, record, slip, tags: ["sibling", "district", "rich"], alternatesBefore: 5)
                #expect(isChinese(text) == (language == .chinese), "\(text)")
                for part in parts { #expect(text.contains(part), "\(verdict): \(text)") }
            }
        }
        for cause in VoidCause.allCases {
            #expect(isChinese(SlipWords(language: .chinese).void(cause)))
            #expect(!isChinese(SlipWords(language: .english).void(cause)))
        }
    }
}
