import DrawCore
import Foundation
import Testing

/// Slips of many candidates in few files: from the office to the candidate.
@Suite("packed slips", .serialized, .timeLimit(.minutes(5)))
struct PackedSlipTests {
    @Test("everybody finds theirs in the shards, and the office in its archive")
    func packed() throws {
        try Commands.withDirectory { root in
            let office = try TestOffice.found(in: root)
            try office.commit()
            try office.run("slips", ["--files", "--packed", "--out", office.slips], code: 64)
            try office.run("slips", ["--packed", "--out", office.slips], says: "slips written")
            for more in [["--packed"], [], ["--files"]] {
                try office.run("slips", more + ["--out", office.slips], says: "slips were written before")
            }
            let files = FileManager.default
            #expect(try files.contentsOfDirectory(atPath: office.slips).sorted() == ["shards", "slips.json"])
            #expect(try files.contentsOfDirectory(atPath: office.slips + "/shards") == ["0000"])
            let own = office.folder + "/slips"
            #expect(try files.contentsOfDirectory(atPath: own).sorted() == ["codes.csv", "slips.jsonl"])
            try office.run("prove", says: "pi is on the log")
            let codes = try String(contentsOfFile: own + "/codes.csv", encoding: .utf8).split(separator: "\n").dropFirst()
            #expect(codes.count == 40)
            let archive = ["--archive", own + "/slips.jsonl"]
            let directory = ["--from", office.folder + "/public"]
            for (number, line) in codes.enumerated() where number % 13 == 0 {
                let (id, code) = (String(line.split(separator: ",")[0]), String(line.split(separator: ",")[1]))
                let slip = ["draw", "slip", "--id", id, "--json"]
                let first = try Commands.tabellion(slip + archive)
                #expect(first.code == 0 && first.output.contains("\"path\":"), "\(first)")
                let second = try Commands.run(
                    Commands.program("tabellion"), slip + ["--slips", office.slips] + directory, input: code + "\n")
                #expect(second.code == 0 && second.output == first.output, "\(second)")
                let wrong = try Commands.run(
                    Commands.program("tabellion"), slip + ["--slips", office.slips], input: "0000-0000-0000-0000-0000\n")
                #expect(wrong.code == 1 && wrong.complaint.contains("nothing is there"), "\(wrong)")
            }
            let checked = try office.expect(
                0, ["draw", "slip", "--id", "CN:ID:1003"] + archive + directory, says: "on the list that the draw")
            #expect(checked.output.contains("REHEARSAL"))
            try office.expect(1, ["draw", "slip", "--id", "CN:ID:9999"] + archive, says: "has no slip for this identifier")
            try office.expect(64, ["draw", "slip", "--id", "CN:ID:1003"] + archive + ["--slips", office.slips])
            try office.expect(
                2, ["draw", "slip", "--id", "CN:ID:1003", "--archive", own + "/codes.csv"], says: "no archive of slips")
        }
    }
}
