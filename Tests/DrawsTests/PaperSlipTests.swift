import CanonicalJSON
import DrawCore
import Foundation
import Testing

@testable import Draws

@Suite("Slips to print")
struct PaperSlipTests {
    private static let rules = """
        {"subject":"s","tags":["a"],"minimumReveals":0,"stages":[{"seats":2}]}
        """

    @Test("each has the code of its own letter and its number on the list, in the order of the file")
    func inOrder() async throws {
        let place = FileManager.default.temporaryDirectory.appending(path: "tabellion-paper-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }
        let list = place.appending(path: "list.csv").path
        let rows = (0..<10).map { "CN:ID:11010119900101\(1000 + $0),\($0.isMultiple(of: 2) ? "王*\($0)" : "")\n" }
        try Data(("id,label\n" + rows.joined()).utf8).write(to: URL(fileURLWithPath: list))
        var byte: UInt8 = 0
        let out = place.appending(path: "out").path
        let ceremony = try await RehearsedCeremony(
            try DrawTemplate(freely: Data(Self.rules.utf8), file: "rules.json"), candidates: list, register: "paper",
            contributors: 0, beacon: .own, out: out,
            entropy: { count in
                byte += 1
                return [UInt8](repeating: byte, count: count)
            }, now: 1_790_000_000_000)
        let office = try await Office(opening: OfficeDirectory(path: out + "/" + RehearsedCeremony.office))
        do {
            var runner = try await CeremonyRunner(ceremony.draft.draw, in: office)
            let slips = try runner.paperSlips(0..<100)
            let codes = try String(contentsOfFile: runner.slipsPath + "/codes.csv", encoding: .utf8)
                .split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
            #expect(slips.map(\.code.description) == codes.map { String($0[1]) })
            #expect(slips.map(\.addressee) == (0..<10).map { $0.isMultiple(of: 2) ? "王*\($0)" : "•••• \(1000 + $0)" })
            #expect(Set(slips.map(\.index)) == Set(0..<10))
            for (slip, row) in zip(slips, codes) {
                let candidate = try CandidateIdentifier(parsing: String(row[0]))
                let bytes = try SealedSlips(commit: ceremony.commitment.commit).read(
                    in: out + "/" + RehearsedCeremony.slips, for: candidate, code: slip.code)
                #expect(try Slip(canonical: bytes, file: "slip").own.index == slip.index)
            }
            #expect(try runner.paperSlips(3..<5) == Array(slips[3..<5]))
            #expect(try runner.paperSlips(9..<20) == Array(slips[9...]))
            #expect(try runner.paperSlips(10..<20) == [])
        } catch {
            await office.close()
            throw error
        }
        await office.close()
    }

    @Test("a short number keeps most of itself to itself")
    func masks() throws {
        #expect(PaperSlip.masked(try CandidateIdentifier(parsing: "CN:ID:1234567")) == "•••• 7")
        #expect(PaperSlip.masked(try CandidateIdentifier(parsing: "CN:ID:12345678")) == "•••• 5678")
    }
}
