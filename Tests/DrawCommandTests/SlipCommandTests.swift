import CanonicalJSON
import CryptoPrimitives
import DrawCore
import Draws
import Foundation
import Testing

/// `tabellion-audit slip`: what a candidate sees alone, of good slips and bad ones.
@Suite("tabellion-audit slip", .serialized) struct SlipCommandTests {
    private func check(
        _ slip: Slip, of draw: RehearsedDraw, as id: CandidateIdentifier?, _ more: [String] = []
    ) throws -> Commands.Outcome {
        let path = draw.directory + "-slip.json"
        try Data(slip.canonicalBytes).write(to: URL(fileURLWithPath: path))
        let identity = id.map { ["--id", $0.text] } ?? []
        return try Commands.audit(["slip", path, "--draw", draw.directory, "--rehearsal"] + identity + more)
    }

    /// A winner, a loser and some others of an example: everybody's slip is right, and what it says of a stage is what the draw published.
    @Test(arguments: ["housing", "school", "plates", "company"])
    func verdicts(_ example: String) async throws {
        try await Commands.withPlace { place in
            let draw = try await RehearsedDraw(in: place, example: example)
            let configuration = draw.rehearsal.configuration
            var admitted: [Set<UInt64>] = []
            for stage in configuration.stages {
                let file = URL(fileURLWithPath: draw.directory + "/" + StageOutcome.file(UInt32(stage.id)))
                let bytes = Array(try Data(contentsOf: file))
                let outcomes = try stride(from: 0, to: bytes.count, by: UnitOutcome.byteCount).map {
                    try UnitOutcome(decoding: Array(bytes[$0..<$0 + UnitOutcome.byteCount]))
                }
                admitted.append(Set(outcomes.filter(\.isAdmitted).map(\.index)))
            }
            var seen: Set<String> = []
            let slips = try draw.slips()
            let winner = try #require(
                slips.indices.first { index in admitted.contains { $0.contains(slips[index].unit) } })
            let loser = try #require(
                slips.indices.first { index in !admitted.contains { $0.contains(slips[index].unit) } })
            for position in [winner, loser] + stride(from: 0, to: slips.count, by: max(1, slips.count / 8)) {
                let slip = slips[position]
                let outcome = try check(slip, of: draw, as: draw.candidates[position], ["--json"])
                #expect(outcome.code == 0, "\(outcome.output)\(outcome.complaint)")
                let report = try #require(
                    JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
                let statements = try #require(report["statements"] as? [[String: Any]])
                let stages = statements.filter { ($0["check"] as? String)?.hasPrefix("stage-") ?? false }
                let says = stages.compactMap { $0["status"] as? String }
                #expect(says.count == configuration.stages.count)
                for (status, admitted) in zip(says, admitted) {
                    #expect((status == "admitted") == admitted.contains(slip.unit), "\(slip.unit): \(says)")
                }
                seen.formUnion(says)
            }
            #expect(seen.contains("admitted") && seen.count > 1, "\(seen)")
            if example == "company" { #expect(seen.contains("not-drawn")) }
            if example == "school" { #expect(seen.contains("excluded")) }
        }
    }

    @Test("plain words in both languages")
    func words() async throws {
        try await Commands.withPlace { place in
            let draw = try await RehearsedDraw(in: place, example: "school")
            let slips = try draw.slips()
            let without = try #require(slips.indices.first { slips[$0].own.entry.tags == 0 })
            let english = try check(slips[without], of: draw, as: draw.candidates[without])
            #expect(english.output.contains("it asks for sibling, which you do not have"), "\(english.output)")
            #expect(english.output.hasSuffix("REHEARSAL VALID: nothing contradicts your slip\n"))
            let path = draw.directory + "-slip.json"
            let chinese = try Commands.audit(
                "--lang", "zh", "slip", path, "--draw", draw.directory, "--rehearsal", "--id",
                draw.candidates[without].text)
            #expect(chinese.code == 0 && chinese.output.contains("本阶段要求“sibling”，您不具备"), "\(chinese.output)")
            let nobody = try check(slips[without], of: draw, as: nil)
            #expect(nobody.code == 0 && nobody.output.contains("----  identity"), "\(nobody.output)")
            // A rehearsal is refused by whoever did not ask for one.
            #expect(try Commands.audit("slip", path, "--draw", draw.directory).code == 1)
            #expect(try Commands.audit("slip", path, "--draw", place + "/nowhere").code == 2)
            #expect(try Commands.audit("slip", place + "/nowhere", "--draw", draw.directory).code == 2)
            let noID = try Commands.audit("slip", path, "--draw", draw.directory, "--rehearsal", "--id", "nobody")
            #expect(noID.code == 2, "\(noID)")
        }
    }

    @Test("a slip that was tampered with, another's, or of another draw")
    func badSlips() async throws {
        try await Commands.withPlace { place in
            let draw = try await RehearsedDraw(in: place, number: 1, subject: "甲")
            let other = try await RehearsedDraw(in: place, number: 2, subject: "乙")
            let slips = try draw.slips()
            let (slip, id) = (slips[0], draw.candidates[0])
            #expect(try check(slip, of: draw, as: id).code == 0)
            func changed(
                salt: [UInt8]? = nil, commit: Digest? = nil, own: ListProof? = nil, members: [ListProof]? = nil
            ) -> Slip {
                Slip(
                    draw: slip.draw, subject: slip.subject, commit: commit ?? slip.commit, salt: salt ?? slip.salt,
                    own: own ?? slip.own, members: members ?? slip.members)
            }
            let next = ListProof(index: slip.own.index + 1, entry: slip.own.entry, path: slip.own.path)
            let bad: [(Slip, CandidateIdentifier, String)] = [
                (slip, draw.candidates[1], "slip: salt"), (changed(commit: .zero), id, "slip: commit"),
                (changed(salt: [UInt8](repeating: 1, count: 16)), id, "slip: salt"),
                (changed(own: next), id, "slip: path"), (changed(members: [next]), id, "slip: members[0]"),
                (try other.slips()[0], id, "slip: drawId"),
            ]
            for (slip, id, words) in bad {
                let outcome = try check(slip, of: draw, as: id)
                #expect(outcome.code == 1 && outcome.output.contains("FAIL  slip"), "\(words): \(outcome.output)")
                #expect(outcome.output.contains(words), "\(outcome.output)")
            }
            try Data("{".utf8).write(to: URL(fileURLWithPath: place + "/x.json"))
            #expect(try Commands.audit("slip", place + "/x.json", "--draw", draw.directory, "--rehearsal").code == 2)
        }
    }

    @Test("outcomes that were changed are not this draw's")
    func changedOutcomes() async throws {
        try await Commands.withPlace { place in
            let draw = try await RehearsedDraw(in: place, example: "plates")
            let (slip, id) = (try draw.slips()[0], draw.candidates[0])
            #expect(try check(slip, of: draw, as: id).code == 0)
            let stages = draw.rehearsal.configuration.stages.filter { $0.admits(tags: slip.own.entry.tags) }
            let file = URL(
                fileURLWithPath: draw.directory + "/" + StageOutcome.file(UInt32(try #require(stages.first).id)))
            let intact = try Data(contentsOf: file)
            var changed = intact
            changed[changed.count / 2] ^= 1
            try changed.write(to: file)
            let outcome = try check(slip, of: draw, as: id)
            #expect(outcome.code == 1 && outcome.output.contains("FAIL  stages"), "\(outcome.output)")
            try intact.dropLast(45).write(to: file)
            #expect(try check(slip, of: draw, as: id).code == 1)
            try intact.write(to: file)
            #expect(try check(slip, of: draw, as: id).code == 0)
        }
    }

    @Test func aVoidDraw() async throws {
        try await Commands.withPlace { place in
            let draw = try await RehearsedDraw(in: place, ending: .void(.tooFewReveals))
            let slips = try draw.slips()
            let outcome = try check(slips[0], of: draw, as: draw.candidates[0])
            #expect(outcome.code == 0 && outcome.output.contains("too few contributors"), "\(outcome.output)")
            #expect(try check(slips[0], of: draw, as: draw.candidates[1]).code == 1)
        }
    }
}
