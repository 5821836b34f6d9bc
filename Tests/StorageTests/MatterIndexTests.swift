import Foundation
import MatterSearch
import Storage
import Testing

@Suite("The index of deposits and letters") struct MatterIndexTests {
    private static func deposit(_ first: UInt64, _ count: Int = 1, at time: Int64, _ text: String, owner: String = "")
        -> IndexedDeposit
    {
        IndexedDeposit(first: first, count: count, time: time, owner: owner, text: text)
    }

    private static func letter(
        _ serial: UInt64, at time: Int64, _ number: String?, _ matter: IndexedLetter.Matter?, office: String = "office",
        account: String = "", isIssued: Bool = true
    ) -> IndexedLetter {
        IndexedLetter(
            serial: serial, time: time, number: number, matter: matter, office: office, account: account, owner: "东方公司",
            text: "Deposit 7", isIssued: isIssued)
    }

    private static func firsts(
        _ index: SQLiteMatterIndex, _ terms: MatterSearchTerms = MatterSearchTerms(), indices: Range<UInt64>? = nil
    ) async throws -> [UInt64] {
        let page = try await index.deposits(terms, indices: indices, before: nil, limit: 50, isCounting: true)
        #expect(page.count == page.hits.count)
        return page.hits.map(\.matter.first)
    }

    @Test("requests are taken in once, in their order, and found by any part of their text")
    func deposits() async throws {
        try await SearchFixture.withDirectory { directory in
            let index = try SQLiteMatterIndex(path: directory + "/i.sqlite")
            #expect(try await index.nextDeposit() == 0)
            let all = [
                Self.deposit(0, 3, at: 10, "（2026）沪01民初5号\n合同扫描件.pdf\n照片.jpg", owner: "Dong Fang"),
                Self.deposit(3, at: 20, "房屋租赁合同"), Self.deposit(4, at: 30, ""),
            ]
            try await index.add(Array(all.prefix(2)))
            #expect(try await index.nextDeposit() == 4)
            // What is there is passed over.
            try await index.add(all)
            #expect(try await index.nextDeposit() == 5)
            #expect(try await Self.firsts(index) == [4, 3, 0])
            #expect(try await Self.firsts(index, .init(words: ["合同"])) == [3, 0])
            #expect(try await Self.firsts(index, .init(words: ["合同", "民初5"])) == [0])
            #expect(try await Self.firsts(index, .init(words: ["(2026)沪01"])) == [0])
            #expect(try await Self.firsts(index, .init(owner: "ng fa")) == [0])
            #expect(try await Self.firsts(index, .init(from: 20, to: 30)) == [3])
            #expect(try await Self.firsts(index, indices: 4..<UInt64.max) == [4])
        }
    }

    @Test("letters: by number, by matter, by whose they are")
    func letters() async throws {
        try await SearchFixture.withDirectory { directory in
            let index = try SQLiteMatterIndex(path: directory + "/i.sqlite")
            #expect(try await index.nextLetter() == 1)
            try await index.put([
                Self.letter(1, at: 10, "（2026）沪东证保字第000001号", .deposit(7)),
                Self.letter(2, at: 20, "（2026）沪东证保字第000002号", .session("s1"), account: "wang"),
                Self.letter(3, at: 30, nil, nil, isIssued: false),
                Self.letter(4, at: 40, "（2026）沪东证保字第000004号", .session("s2"), office: "west", account: "li"),
            ])
            #expect(try await index.nextLetter() == 5)
            func serials(_ reach: LetterReach, _ words: String..., isIssued: Bool? = nil) async throws -> [UInt64] {
                try await index.letters(
                    .init(words: words), of: reach, isIssued: isIssued, before: nil, limit: 9, isCounting: false
                ).hits.map(\.matter.serial)
            }
            let all = LetterReach(deposits: "office", sessions: "office", account: nil)
            #expect(try await serials(all) == [3, 2, 1])
            #expect(try await serials(all, "第000002") == [2])
            #expect(try await serials(all, isIssued: false) == [3])
            #expect(try await serials(.init(deposits: nil, sessions: "office", account: "wang")) == [2])
            #expect(try await serials(.init(deposits: nil, sessions: "office", account: "li")) == [])
            #expect(try await serials(.init(deposits: "office", sessions: nil, account: nil)) == [3, 1])
            #expect(try await serials(.init(deposits: "west", sessions: "west", account: nil)) == [4])
            #expect(try await serials(.init(deposits: nil, sessions: nil, account: nil)) == [])
            #expect(try await index.letters(number: "(2026)沪东证保字第000001号").map(\.serial) == [1])
            #expect(try await index.letters(for: .session("s1")).map(\.serial) == [2])
            #expect(try await index.letters(for: .deposit(7)).map(\.matter) == [.deposit(7)])
            #expect(try await index.letters(serial: 4).map(\.office) == ["west"])
            // What was outstanding is told again once it is there.
            #expect(try await index.openLetters(after: 0, limit: 9) == [3])
            try await index.put([Self.letter(3, at: 30, "（2026）沪东证保字第000003号", .deposit(8))])
            #expect(try await index.openLetters(after: 0, limit: 9) == [])
            #expect(try await serials(all) == [3, 2, 1])
            try await index.clear()
            #expect(try await index.nextLetter() == 1)
            #expect(try await index.nextDeposit() == 0)
            #expect(try await serials(all) == [])
        }
    }

    @Test("a file that is damaged or of another make is made anew; a good one is kept")
    func madeAnew() async throws {
        try await SearchFixture.withDirectory { directory in
            let path = directory + "/i.sqlite"
            func fill() async throws -> UInt64 {
                let index = try SQLiteMatterIndex(path: path)
                let before = try await index.nextDeposit()
                try await index.add([Self.deposit(before, at: 1, "x")])
                return before
            }
            #expect(try await fill() == 0)
            #expect(try await fill() == 1)
            try SearchFixture.run(path, "PRAGMA user_version = 99")
            #expect(try await fill() == 0)
            try Data(repeating: 0x5A, count: 8192).write(to: URL(fileURLWithPath: path))
            for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
            #expect(try await fill() == 0)
            #expect(try await fill() == 1)
        }
    }
}
