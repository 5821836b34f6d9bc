import DrawCore
import Draws
import Foundation
import SeededTestSupport
import Testing

@Suite("Candidate lists")
struct CandidateListTests {
    private let tags = ["无房", "sibling, \"older\"", "c"]

    private func key() throws -> SaltKey {
        let draw = try DrawIdentifier(register: "rehearsal/office", number: 1)
        return try #require(SaltKey(bytes: [UInt8](repeating: 7, count: 32), draw: draw))
    }

    private func read(
        _ text: some Sequence<UInt8>, maximumWeight: UInt32 = 1024, allowsBundles: Bool = true
    ) async throws -> CandidateListReader.Outcome {
        try await TestPlace.with { place in
            let rules = try ListRules(tags: tags, maximumWeight: maximumWeight, allowsBundles: allowsBundles)
            return try CandidateListReader(rules: rules).read(place.write(text, to: "list.csv"), key: key())
        }
    }

    private func problems(_ text: String, allowsBundles: Bool = true) async throws -> [String] {
        guard case .refused(let problems, _) = try await read(Array(text.utf8), allowsBundles: allowsBundles) else {
            return []
        }
        #expect(problems.count == UInt64(problems.listed.count))
        return problems.listed.map { "\($0.code.rawValue) \($0.line) \($0.column ?? 0)" }
    }

    private struct Candidate {
        let number: String
        let mask: UInt64
        let weight: UInt32
        let group: UInt32
    }

    /// The list of these candidates, made without any file.
    private func list(_ candidates: [Candidate]) throws -> CandidateList {
        var batch = CandidateBatch()
        for candidate in candidates {
            let identifier = Array("CN:ID:\(candidate.number)".utf8)
            try batch.append(
                identifier: identifier.span, tags: candidate.mask, weight: candidate.weight, group: candidate.group)
        }
        var builder = CandidateListBuilder()
        try builder.append(batch.salted(with: key()))
        return try builder.build()
    }

    private func accepted(_ text: String) async throws -> (CandidateList, ListSummary) {
        switch try await read(Array(text.utf8)) {
        case .list(let list, let summary): return (list, summary)
        case .refused(let problems, _):
            Issue.record("\(problems)")
            throw problems
        }
    }

    @Test func columnsInAnyOrderQuotesAndLineEnds() async throws {
        let expected = try list([
            Candidate(number: "1", mask: 0b11, weight: 2, group: 0),
            Candidate(number: "2", mask: 0, weight: 1, group: .max),
            Candidate(number: "3", mask: 0b11, weight: 2, group: 0),
            Candidate(number: "4", mask: 4, weight: 9, group: 1),
        ])
        let rows = [
            "weight,label,id,group,tags", #"2,"A, ""B""",CN:ID:1,x,"无房|sibling, ""older""""#, #"1,,"CN:ID:2",,"#,
            #""2",李,CN:ID:3,"x","sibling, ""older""|无房""#, #"9,,CN:ID:4,"x"" ",c"#,
        ]
        for end in ["\n", "\r\n"] {
            for tail in ["", end, end + end] {
                for mark in ["", "\u{FEFF}"] {
                    let (found, summary) = try await accepted(mark + rows.joined(separator: end) + tail)
                    #expect(found.bytes == expected.bytes)
                    #expect(summary.encoding == .utf8 && summary.hasLabels)
                    #expect(summary.bundleCount == 2 && summary.loneBundleCount == 1)
                }
            }
        }
    }

    @Test func missingColumnsMeanOneTicketAndNobodyElse() async throws {
        let (found, summary) = try await accepted("id\nCN:ID:9\nCN:ID:8")
        let expected = try list([
            Candidate(number: "8", mask: 0, weight: 1, group: .max),
            Candidate(number: "9", mask: 0, weight: 1, group: .max),
        ])
        #expect(found.bytes == expected.bytes)
        #expect(!summary.hasLabels)
    }

    @Test(arguments: [
        ("", "header 1 0,header 1 1"), ("id,id\n", "header 1 2"), ("ID\nCN:ID:1", "header 1 0,header 1 1"),
        ("tags\nc", "header 1 0"),
        ("id,phone\n", "header 1 2"), ("id", "empty 1 0"), ("id\n\n", "empty 1 0"),
        ("id\nCN:ID:1\nCN:ID:2\nCN:ID:1\n", "duplicate 4 1"), ("id\nCN:id:1\n", "identifier 2 1"),
        ("id\n CN:ID:1\n", "identifier 2 1"), ("id\nCN:ID:1:2\n", "identifier 2 1"), ("id\nCN:ID:\n", "identifier 2 1"),
        ("id\nCN:ID:1\nUS:ID:2\n", "documentType 3 1"), ("id\nCN:ID:1\nCN:IDX:2\n", "documentType 3 1"),
        (
            "id,weight\nCN:ID:1,0\nCN:ID:2,\nCN:ID:3,1025\nCN:ID:4,01\nCN:ID:5,-1\nCN:ID:6,99999999999\nCN:ID:7,1024",
            "weight 2 2,weight 3 2,weight 4 2,weight 5 2,weight 6 2,weight 7 2"
        ),
        ("id,tags\nCN:ID:1,d\nCN:ID:2,c|c\nCN:ID:3,c|\nCN:ID:4,c", "tags 2 2,tags 3 2,tags 4 2"),
        ("id,tags\nCN:ID:1\nCN:ID:2,c,c\nCN:ID:3,c", "fieldCount 2 0,fieldCount 3 0"),
        ("id,group,weight\nCN:ID:1,a,1\nCN:ID:2,b,1\nCN:ID:3,a,2\n", "bundle 4 0"),
        ("id,group,tags\nCN:ID:1,a,\nCN:ID:2,a,c\n", "bundle 3 0"),
        ("id,label\nCN:ID:1,\"x\nCN:ID:2,y\nCN:ID:1,z", "quote 2 2"), ("id,label\nCN:ID:1,x\"y\n", "quote 2 2"),
        ("id,label\nCN:ID:1,\"x\"y\nCN:ID:2,\n", "quote 2 3"),
        (
            "id,label\nCN:ID:1,\"x\ny\"\nCN:ID:2,1,1\n",
            "controlCharacter 2 2,fieldCount 4 0"
        ),
        (
            "id,label\nCN:ID:1,a\u{1}b\nCN:ID:2,\u{7F}\nCN:ID:3,\t",
            "controlCharacter 2 2,controlCharacter 3 2,controlCharacter 4 2"
        ),
        ("id\rCN:ID:1\rCN:ID:2", "header 1 1"),
        ("id,weight\nCN:ID:1,x\nCN:ID:1,1", "weight 2 2,duplicate 3 1"),
    ])
    func everyProblemIsNamedWithItsLine(text: String, expected: String) async throws {
        #expect(try await problems(text).joined(separator: ",") == expected)
    }

    @Test func bundlesInADrawWithAPick() async throws {
        #expect(try await problems("id,group\nCN:ID:1,\nCN:ID:2,a", allowsBundles: false) == ["bundle 3 2"])
        #expect(try await problems("id,group\nCN:ID:1,\nCN:ID:2,", allowsBundles: false).isEmpty)
    }

    @Test func aThousandProblemsAreListedAndAllAreCounted() async throws {
        let text = "id\n" + String(repeating: "x\n", count: 2500)
        guard case .refused(let problems, _) = try await read(Array(text.utf8)) else {
            Issue.record("accepted")
            return
        }
        #expect(problems.count == 2500 && problems.listed.count == 1000)
        #expect(problems.description.hasSuffix("and 1500 problems more"))
    }

    @Test func noProblemShowsAnIdentifier() async throws {
        let text = "id,weight\nCN:ID:SECRET1,0\nCN:ID:SECRET1,1\nUS:ID:SECRET2,1\nCN:ID:SECRET3:,1\n"
        guard case .refused(let problems, _) = try await read(Array(text.utf8)) else {
            Issue.record("accepted")
            return
        }
        #expect(problems.count == 4)
        #expect(!problems.description.contains("SECRET"))
    }

    @Test func neitherEncoding() async throws {
        for bytes in [
            [0xFF, 0xFE, 0x69, 0], Array("id\nCN:ID:1,".utf8) + [0xFF, 0x0A], Array("id,label\nCN:ID:1,".utf8) + [0x81],
        ]
            as [[UInt8]]
        {
            await #expect { _ = try await read(bytes) } throws: { ($0 as? DrawsError)?.code == .encoding }
        }
    }

    /// A table of random cells, quoted at random; more than one piece long if `isLong`.
    private func table(_ random: inout SeededGenerator, rowCount: Int) -> String {
        let cells = ["", "c", "无房", "c|无房", "\"sibling, \"\"older\"\"\"", "\"无房|sibling, \"\"older\"\"\""]
        var text = "label,tags,id,weight,group\r\n"
        for number in 0..<rowCount {
            let group = Int.random(in: 0..<3, using: &random) == 0 ? "家,\(number % 7 + number / 50 * 7)" : ""
            // Members of one bundle are alike.
            let kind = group.isEmpty ? Int.random(in: 0..<6, using: &random) : number % 7 % 6
            let label = ["", "\"\"\"\"", "王,".quoted, "x y", "\"\"", "𠮷田"].randomElement(using: &random) ?? ""
            let id = Bool.random(using: &random) ? "CN:ID:\(number)X" : "\"CN:ID:\(number)X\""
            let end = Bool.random(using: &random) ? "\n" : "\r\n"
            text += "\(label),\(cells[kind]),\(id),\(kind + 1),\(group.isEmpty ? "" : group.quoted)\(end)"
        }
        return text
    }

    @Test(arguments: [1, 5, 60, 150_000])
    func pythonReadsTheSame(rowCount: Int) async throws {
        var random = SeededGenerator.announced()
        let text = table(&random, rowCount: rowCount)
        try await TestPlace.with { place in
            let utf8 = try place.write(Array(text.utf8), to: "utf8.csv")
            let gb = place.file("gb.csv")
            let convert = try Process.run(
                URL(fileURLWithPath: "/usr/bin/iconv"),
                arguments: ["-f", "UTF-8", "-t", "GB18030", "-o", gb, utf8])
            convert.waitUntilExit()
            try #require(convert.terminationStatus == 0)
            for (path, encoding, name) in [(utf8, ListEncoding.utf8, "utf-8"), (gb, .gb18030, "gb18030")] {
                let lines = try TestPlace.output(of: "reference.py", [path, name]).split(separator: "\n")
                let expected = try list(lines.map { try candidate(String($0)) })
                #expect(expected.count == rowCount)
                let outcome = try CandidateListReader(rules: ListRules(tags: tags)).read(path, key: key())
                guard case .list(let found, let summary) = outcome else {
                    Issue.record("\(name): refused")
                    return
                }
                #expect(found.bytes == expected.bytes)
                // A table of ASCII alone is both.
                let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
                #expect(summary.encoding == (isASCII ? .utf8 : encoding))
            }
        }
    }

    /// A line of reference.py.
    private func candidate(_ line: String) throws -> Candidate {
        let parts = line.split(separator: " ", omittingEmptySubsequences: false)
        let names = parts[1..<(parts.count - 2)].joined(separator: " ").split(separator: "|")
        let mask = try names.reduce(0 as UInt64) { mask, name in
            mask | 1 << UInt64(try #require(tags.firstIndex(of: String(name))))
        }
        return Candidate(
            number: String(parts[0].dropFirst("CN:ID:".count)), mask: mask,
            weight: try #require(UInt32(parts[parts.count - 2])), group: UInt32(parts[parts.count - 1]) ?? .max)
    }

    @Test func mutatedListsNeverCrashAndAreNeverHalfImported() async throws {
        var random = SeededGenerator.announced()
        let text = Array(table(&random, rowCount: 12).utf8)
        var (acceptedCount, refusedCount) = (0, 0)
        let key = try key()
        try await TestPlace.with { place in
            let reader = CandidateListReader(rules: try ListRules(tags: tags), executor: SerialExecutor())
            for _ in 0..<3000 {
                let path = try place.write(random.mutate(text), to: "list.csv")
                do {
                    switch try reader.read(path, key: key) {
                    case .list(let list, _):
                        acceptedCount += 1
                        #expect(list.count > 0)
                    case .refused(let problems, _):
                        refusedCount += 1
                        #expect(!problems.isEmpty && !problems.listed.isEmpty)
                    }
                } catch { #expect((error as? DrawsError)?.code == .encoding) }
            }
        }
        #expect(acceptedCount > 0 && refusedCount > 0)
    }

    @Test func tagsThatAListCannotName() throws {
        for name in ["", "a|b", "a\nb"] { #expect(throws: DrawsError.self) { try ListRules(tags: [name]) } }
        #expect(try ListRules(tags: ["a b"]).maximumWeight == .max)
    }
}

extension String {
    /// As RFC 4180 quotes it.
    fileprivate var quoted: String { "\"" + replacingOccurrences(of: "\"", with: "\"\"") + "\"" }
}
