import Foundation
import Testing

/// `tabellion draw rehearse` on the ready examples, as a notary would call it.
@Suite("draw rehearse", .serialized) struct RehearseTests {
    private func rehearse(_ example: String, _ more: String...) throws -> Commands.Outcome {
        let folder = Commands.root + "/examples/draws/" + example
        return try Commands.tabellion(
            ["draw", "rehearse", "--config", folder + "/rules.json", "--candidates", folder + "/candidates.csv"] + more)
    }

    private func object(_ outcome: Commands.Outcome) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    }

    @Test(
        "every example: chances known exactly, nothing contradicted",
        arguments: [
            ("housing", "is drawn again in stage 2"), ("school", "bundle of 2"), ("plates", "12.00 times the tickets"),
            ("company", "fits no stage"),
        ])
    func examples(_ example: String, _ finding: String) throws {
        let outcome = try rehearse(example, "--seeds", "300")
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.complaint)")
        #expect(outcome.output.contains("\nNo contradiction: "), "\(outcome.output)")
        #expect(outcome.output.contains(finding), "\(outcome.output)")
        #expect(!outcome.output.contains("not known exactly"))
        let chinese = try rehearse(example, "--seeds", "300", "--lang", "zh")
        #expect(chinese.code == 0 && chinese.output.contains("\n未见矛盾："), "\(chinese.output)")
        let json = try object(try rehearse(example, "--seeds", "300", "--json"))
        #expect(json["contradicted"] as? Bool == false && json["seeds"] as? Int == 300)
    }

    /// 48 of 129 families without a home; then 72 of the 372 that are left.
    @Test func housingByHand() throws {
        let json = try object(try rehearse("housing", "--seeds", "300", "--json"))
        let overall = try #require(json["overall"] as? [[String: Any]])
        let expected = overall.compactMap { ($0["expected"] as? String).flatMap { Double($0) } }
        let (quota, general) = (48.0 / 129, 72.0 / 372)
        #expect(expected.count == 2)
        #expect(abs(expected[0] - general) < 1e-8 && abs(expected[1] - quota - (1 - quota) * general) < 1e-8)
    }

    @Test func theStartDecides() throws {
        let first = try rehearse("company", "--seeds", "200", "--seed-start", "a")
        #expect(try rehearse("company", "--seeds", "200", "--seed-start", "a").output == first.output)
        #expect(try rehearse("company", "--seeds", "200", "--seed-start", "b").output != first.output)
    }

    @Test("what cannot be rehearsed: clear words")
    func refusals() throws {
        #expect(try rehearse("housing", "--seeds", "99").code == 2)
        #expect(try rehearse("nothing").complaint.contains("rules.json"))
        try Commands.withDirectory { directory in
            let (rules, list) = (directory + "/rules.json", directory + "/list.csv")
            func attempt(_ rulesText: String, _ listText: String) throws -> Commands.Outcome {
                try rulesText.write(toFile: rules, atomically: true, encoding: .utf8)
                try listText.write(toFile: list, atomically: true, encoding: .utf8)
                return try Commands.tabellion([
                    "draw", "rehearse", "--config", rules, "--candidates", list, "--seeds", "100",
                ])
            }
            let good = #"{"subject": "x", "stages": [{"seats": 1}]}"#
            let sound = try attempt(good, "id\nCN:ID:1\nCN:ID:2\n")
            #expect(sound.code == 0 && sound.output.contains("50.00 %"), "\(sound)")
            let twice = try attempt(good, "id\nCN:ID:1\nCN:ID:1\n")
            #expect(twice.code == 1 && twice.complaint.contains("line 3"), "\(twice)")
            let broken = try attempt("{", "id\nCN:ID:1\n")
            #expect(broken.code == 2 && broken.complaint.contains("rules.json"), "\(broken)")
            let late = try attempt(
                #"{"subject": "x", "stages": [{"seats": 1, "cascade": true}]}"#, "id\nCN:ID:1\n")
            #expect(late.code == 1 && late.complaint.contains("cascade"), "\(late)")
        }
    }
}
