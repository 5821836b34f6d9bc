import CanonicalJSON
import DrawCore
import DrawStatistics
import Draws
import Foundation
import Testing

@Suite("The office's order of a list")
struct FileOrderTests {
    private func key(_ byte: UInt8) throws -> SaltKey {
        let draw = try DrawIdentifier(register: "rehearsal/office", number: 1)
        return try #require(SaltKey(bytes: [UInt8](repeating: byte, count: 32), draw: draw))
    }

    /// Every entry is where its cid says; blank lines do not count, GB18030 is read as it was.
    @Test(arguments: [ListEncoding.utf8, .gb18030]) func everyEntryHasItsLine(_ encoding: ListEncoding) async throws {
        let count = 3000
        try await TestPlace.with { place in
            let rows = (0..<count).map { "CN:ID:\($0 * 7919 % 3001),x\($0.isMultiple(of: 100) ? "\n" : "")\n" }
            var bytes = Array("id,label\n".utf8)
            for row in rows {
                // "张" in GB18030, which is no UTF-8.
                if encoding == .gb18030 { bytes += row.utf8.flatMap { $0 == UInt8(ascii: "x") ? [0xD5, 0xC5] : [$0] } }
                if encoding == .utf8 { bytes += row.utf8 }
            }
            let path = try place.write(bytes, to: "list.csv")
            let (reader, key) = (
                CandidateListReader(rules: try ListRules(tags: [], maximumWeight: 1, allowsBundles: true)), try key(7)
            )
            guard case .list(let list, let summary) = try reader.read(path, key: key) else {
                Issue.record("the list was refused")
                return
            }
            #expect(summary.encoding == encoding)
            let order = try reader.fileOrder(of: path, encoding: encoding, key: key, list: list)
            #expect(order.sorted() == Array(0..<count))
            for index in stride(from: 0, to: count, by: 17) {
                let identifier = try CandidateIdentifier(parsing: "CN:ID:\(order[index] * 7919 % 3001)")
                #expect(list[index].cid == key.cid(of: identifier))
            }
            // Another key's list, or a file that has grown since, is another list.
            #expect(throws: DrawsError.self) {
                try reader.fileOrder(of: path, encoding: encoding, key: self.key(8), list: list)
            }
            _ = try place.write(bytes + Array("CN:ID:9999,y\n".utf8), to: "list.csv")
            #expect(throws: DrawsError.self) {
                try reader.fileOrder(of: path, encoding: encoding, key: key, list: list)
            }
        }
    }

    /// The same start gives the same list and the same report; another start another list.
    @Test func aRehearsalFollowsFromItsStart() async throws {
        try await TestPlace.with { place in
            let path = try place.write(
                Array("id,weight\n".utf8) + (0..<50).flatMap { Array("CN:ID:\($0),\(1 + $0 % 3)\n".utf8) },
                to: "list.csv")
            let template = try DrawTemplate(
                freely: Data(#"{"subject": "x", "minimumReveals": 2, "stages": [{"seats": 9}]}"#.utf8),
                file: "rules.json")
            func rehearsal(_ start: String) throws -> ListRehearsal {
                try ListRehearsal(template, candidates: path, start: start, executor: ThreadedExecutor())
            }
            func overall(_ rehearsal: ListRehearsal) -> [GroupChance] {
                rehearsal.rehearsal.run(seeds: SeedSequence(start: "s"), count: 100).overall
            }
            let (one, again, other) = (try rehearsal("a"), try rehearsal("a"), try rehearsal("b"))
            #expect(one.list.bytes == again.list.bytes && one.fileOrder == again.fileOrder)
            #expect(one.list.bytes != other.list.bytes)
            #expect(overall(one) == overall(again) && overall(one) != overall(other))
            #expect(one.warnings.map(\.code) == [.noReason, .noAlternates])
        }
    }
}
