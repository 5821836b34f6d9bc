import DrawCore
import Draws
import Foundation
import Testing

@testable import DrawForms

@Suite("What a list was found to be")
struct ListVerdictTests {
    private static func verdict(_ text: String, tags: [String] = ["甲", "乙"]) throws -> ListVerdict {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString + ".csv")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try verdict(path: file.path, tags: tags)
    }

    private static func verdict(path: String, tags: [String]) throws -> ListVerdict {
        let draw = try DrawIdentifier(register: "rehearsal/x", number: 1)
        let key = try #require(SaltKey(bytes: [UInt8](repeating: 7, count: 32), draw: draw))
        return ListVerdict(try CandidateListReader(rules: ListRules(tags: tags)).read(path, key: key), tags: tags)
    }

    @Test("a list in figures")
    func facts() throws {
        let verdict = try Self.verdict(
            "id,tags,weight,group,label\nCN:ID:1,甲,1,,a\nCN:ID:2,甲|乙,2,g,b\nCN:ID:3,甲|乙,2,g,c\nCN:ID:4,,3,lone,d\n")
        #expect(
            verdict
                == .accepted(
                    .init(
                        candidates: 4, tickets: 8, weights: 1...3, groups: 2, loneGroups: 1, inGroups: 3,
                        tags: [.init(name: "甲", count: 3), .init(name: "乙", count: 2)], untagged: 1,
                        wasConverted: false,
                        hasLabels: true)))
        guard case .accepted(let facts) = verdict else { return }
        #expect(facts.shape == RulesInWords.ListShape(hasBundles: true, hasWeights: true))
    }

    @Test("the examples' lists", arguments: DrawExample.allCases)
    func examples(example: DrawExample) throws {
        let verdict = try Self.verdict(path: Examples.candidates(example), tags: example.template.tags)
        guard case .accepted(let facts) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        let lines =
            try String(contentsOfFile: Examples.candidates(example), encoding: .utf8)
            .split(whereSeparator: \.isNewline).count - 1
        #expect(facts.candidates == lines && facts.tags.map(\.name) == example.template.tags)
        #expect(facts.tags.reduce(facts.untagged) { $0 + $1.count } >= facts.candidates)
    }

    @Test("problems stand by line and column, the first thousand of them, in both languages")
    func problems() throws {
        let rows = (0..<1500).map { "CN:ID:\($0),丙\n" }.joined()
        guard case .refused(let shown, let count) = try Self.verdict("id,tags\n" + rows) else {
            Issue.record("accepted")
            return
        }
        #expect(count == 1500 && shown.count == 1000)
        #expect(shown[0].line == 2 && shown[0].column == 2 && shown[999].line == 1001)
        #expect(shown[0].problem.english.contains("丙") && shown[0].problem.chinese.contains("不是标签"))
        #expect(shown[0].remedy.chinese != shown[0].remedy.english)
    }
}
