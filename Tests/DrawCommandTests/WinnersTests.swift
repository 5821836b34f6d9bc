import CanonicalJSON
import CryptoPrimitives
import DrawCore
import Foundation
import Testing

@testable import Draws

/// `tabellion draw winners`: numbers become people again, for the office alone.
@Suite("winners with their names", .serialized, .timeLimit(.minutes(3)))
struct WinnersTests {
    private struct Row {
        let stage: String
        let status: String
        let index: Int
        let id: String
        let label: String
        let unit: String
    }

    /// Every label of the test office is quoted, with a comma and doubled quotes in it.
    private func rows(_ path: String) throws -> [Row] {
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        let lines = text.components(separatedBy: "\r\n")
        #expect(lines.first == "\u{FEFF}stage,order,status,index,id,label,unit")
        #expect(lines.last == "")
        return try lines.dropFirst().dropLast().map { line in
            let quote = try #require(line.firstIndex(of: "\""))
            let end = try #require(line.lastIndex(of: "\""))
            let cells = line[..<quote].split(separator: ",", omittingEmptySubsequences: false)
            let label = line[line.index(after: quote)..<end].replacingOccurrences(of: "\"\"", with: "\"")
            return Row(
                stage: String(cells[0]), status: String(cells[2]), index: try #require(Int(cells[3])),
                id: String(cells[4]), label: label, unit: String(line[line.index(end, offsetBy: 2)...]))
        }
    }

    @Test("admitted, alternates, removed and moved up, each with their own name and unit")
    func table() throws {
        try Commands.withDirectory { root in
            let office = try TestOffice.found(in: root)
            let units = try UnitsFile((1...7).map { "\($0) 号" })
            let file = try office.write(units.canonicalBytes, "units.json")
            try office.expect(0, office.newArguments(["--units", file]))
            for index in 0..<3 { try office.run("contribution", [office.contribution(index)]) }
            try office.run("commit", ["--deadline", "\(TestOffice.past)"])
            try office.run("slips", ["--out", office.slips])
            try office.run("prove")
            try office.run("accept", [office.reveal(0)])
            try office.run("deadline")
            let out = root + "/winners.csv"
            try office.run("winners", ["--out", out], code: 1, says: "nobody has won before there is a result")
            try office.run("beacon")
            try office.run("run")
            try office.run("winners", ["--out", out], says: "rows")
            let before = try rows(out)
            try judge(before, office)
            #expect(before.filter { $0.status == "admitted" }.map(\.unit) == units.units)
            #expect(before.filter { $0.status == "alternate" }.count >= 2)
            let mode = try FileManager.default.attributesOfItem(atPath: out)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let first = try #require(before.first { $0.stage == "1" })
            let evidence = try office.write([1], "evidence")
            let removed = try office.run(
                "remove",
                [
                    "--stage", "1", "--index", "\(first.index)", "--reason", "0", "--evidence", evidence,
                    "--notary-key",
                    office.notary, "--supervisor-key", office.supervisor,
                ])
            try office.run("winners", ["--out", out])
            let after = try rows(out)
            try judge(after, office)
            let gone = try #require(after.first { $0.index == first.index })
            #expect(gone.status == "removed" && gone.unit == "")
            let moved = try #require(after.first { $0.status == "moved-up" })
            #expect(moved.unit == first.unit && removed.output.contains("moved up     \(moved.index)"))
        }
    }

    /// Each row's person is the one whom the list has at that place.
    private func judge(_ rows: [Row], _ office: TestOffice) throws {
        let draw = try DrawIdentifier(parsing: office.draw)
        let secrets = try DrawSecrets.read(from: office.folder + "/secrets.json", of: draw)
        let key = try #require(SaltKey(bytes: secrets.saltKey, draw: draw))
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: office.folder + "/list.bin")))
        let list = try CandidateList(checking: bytes, executor: ThreadedExecutor())
        for row in rows {
            let number = try #require(Int(row.id.suffix(4))) - 1000
            #expect(row.label == "第 \(number) 户, \"王*\"", "\(row)")
            #expect(list.index(of: key.cid(of: try CandidateIdentifier(parsing: row.id))) == row.index, "\(row)")
        }
        // Somebody may be an alternate of several stages, once in each.
        #expect(Set(rows.map { "\($0.stage)/\($0.index)" }).count == rows.count)
    }
}
