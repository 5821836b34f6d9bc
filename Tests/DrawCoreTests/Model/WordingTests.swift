import CanonicalJSON
import Testing

@testable import DrawCore

/// Errors and warnings in Chinese: nothing that the sources say is missing, and nothing is left over.
@Suite struct WordingTests {
    /// Calls whose text no Chinese reader sees: broken invariants, tags that are hashed, and JSON's own errors.
    private static let exempt: Set = [
        "precondition", "preconditionFailure", "ByteWriter", "failure", "JSONError", "DrawsError", "set",
    ]

    /// Sentences: DrawCore's own, and those of the reader of candidate lists.
    private static func sentences() throws -> [SourceLiterals.Literal] {
        let all = try SourceLiterals.all(below: "DrawCore") + SourceLiterals.all(below: "Draws/CandidateLists")
        return all.filter { literal in
            let isChinese = literal.template.unicodeScalars.contains { 0x4E00...0x9FFF ~= $0.value }
            guard !isChinese, !exempt.contains(literal.call), literal.label != "at", literal.label != "ascii" else {
                return false
            }
            let isWarning = literal.call == "DrawWarning" || literal.call == "ListProblem"
            return isWarning ? literal.template.contains { $0.isLetter } : isSentence(literal.template)
        }
    }

    /// Two words, or a number and a word.
    private static func isSentence(_ text: String) -> Bool {
        let words = text.split(separator: " ")
        return words.count > 1 && words.contains { $0.contains { $0.isLetter } }
    }

    /// Around the sentences of `ListProblem`, which has both languages.
    private static let frames: Set = ["line %1", ", column %1", "\nand %1 problems more"]

    /// Names a record or a file's member: `PlaceName` has it.
    private static func isPlace(_ template: String) -> Bool {
        let place = template.replacing(#/%\d+/#, with: "7")
        return template.hasPrefix("%1: ") && !isSentence(String(template.dropFirst(4))) || template.hasPrefix(": ")
            || template.hasPrefix("stages[") || PlaceName.chinese(place) != place || frames.contains(template)
    }

    @Test func everySentenceHasItsChinese() throws {
        let sentences = try Self.sentences()
        #expect(sentences.count > 200, "the sources are read")
        for sentence in sentences where WordingCatalogue.chinese[sentence.template] == nil {
            #expect(Self.isPlace(sentence.template), "\(sentence.place): no Chinese for \"\(sentence.template)\"")
        }
    }

    @Test func nothingInTheCatalogueIsUnused() throws {
        let literals = try SourceLiterals.all(below: "DrawCore") + SourceLiterals.all(below: "Draws/CandidateLists")
        let said = Set(literals.map(\.template)).union(["%1: %2"])
        for key in WordingCatalogue.chinese.keys { #expect(said.contains(key), "nobody says \"\(key)\"") }
    }

    @Test func noSentenceStandsTwice() {
        let parts = [
            WordingCatalogue.rules, WordingCatalogue.list, WordingCatalogue.csv, WordingCatalogue.warnings,
            WordingCatalogue.remedies, WordingCatalogue.audit, WordingCatalogue.log, WordingCatalogue.candidate,
            WordingCatalogue.steps,
        ]
        #expect(parts.reduce(0) { $0 + $1.count } == WordingCatalogue.chinese.count)
    }

    @Test func chineseNamesTheSameValues() {
        func values(_ text: String) -> Set<String> { Set(text.matches(of: #/%\d+/#).map { String($0.0) }) }
        for (english, chinese) in WordingCatalogue.chinese {
            #expect(values(english) == values(chinese), "\(english)")
            #expect(
                chinese.contains { $0.unicodeScalars.contains { 0x4E00...0x9FFF ~= $0.value } } || english == "%1: %2")
            #expect(!Self.oldTerms.contains { chinese.contains($0) }, "\(chinese)")
        }
    }

    /// Terms that docs/terms.md gives up.
    private static let oldTerms = ["贡献者", "见证方", "日志", "凭条", "上链", "公开值"]

    @Test func errorsAndWarningsAreSaidInBoth() {
        let error = DrawError(.removal, at: "removal of 12", "there is no stage \(7)")
        #expect(error.message == "removal of 12: there is no stage 7")
        #expect(error.chinese.hasPrefix("第 12 号单元的除名：没有第 7 阶段；请在结果中查明"))
        let nested = DrawError(.mismatch, at: "log entry 3", error.sentence, remedy: "do nothing")
        #expect(nested.description == "log entry 3: removal of 12: there is no stage 7; do nothing")
        #expect(nested.chinese == "账本第 3 条：第 12 号单元的除名：没有第 7 阶段；无须处理")
        let warning = DrawWarning(
            .noAlternates, at: "stage 1", "no alternates: who moves up is not among the published outcomes")
        #expect(warning.chinese == "第 1 阶段：未设候补：由谁递补，不在公布的次序之内")
        #expect(DrawError(.mismatch, at: "x", "\("a b") is not after \("%1")").chinese.hasPrefix("x：a b 不晚于 %1；"))
        let foreign = DrawError(.json, at: "", Wording(verbatim: "somebody else's words %1"), remedy: "do nothing")
        #expect(foreign.chinese == "somebody else's words %1；无须处理")
        #expect(PlaceName.chinese("list.bin: entry 4") == "list.bin：第 4 项")
        #expect(PlaceName.chinese("某登记簿, number 3") == "某登记簿，第 3 号")
    }

    /// The scanner itself: without it the first test could not fail.
    @Test func literalsAreFound() {
        let source = """
            // "not this"
            throw DrawError(.key, at: "log", "a \\(one("x")) and " + "\\(two) b", remedy: flag ? "yes it is" : "no")
            """
        let found = SourceLiterals(source, file: "f").literals
        #expect(found.map(\.template) == ["log", "a %1 and %2 b", "yes it is", "no"])
        #expect(Set(found.map(\.call)) == ["DrawError"])
        #expect(found.map { $0.label ?? "" }.prefix(3) == ["at", "", "remedy"])
    }
}
