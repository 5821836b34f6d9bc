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
        #expect(!outcome.output.contains("not known") && !outcome.output.contains("observed"))
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

    /// A quota with sixty kinds of weights and a general round behind it: what is not known is said, for whom, and what was seen.
    @Test func whereNothingExactIsKnown() throws {
        try Commands.withDirectory { directory in
            let rules =
                #"{"subject": "x", "tags": ["local"], "stages": [{"seats": 40, "require": ["local"]}, {"seats": 60}]}"#
            var list = "id,tags,weight\n"
            for number in 0..<400 {
                list += "CN:ID:\(number + 1000),\(number % 2 == 0 ? "local" : ""),\(number % 60 + 1)\n"
            }
            try rules.write(toFile: directory + "/rules.json", atomically: true, encoding: .utf8)
            try list.write(toFile: directory + "/list.csv", atomically: true, encoding: .utf8)
            let common = [
                "--config", directory + "/rules.json", "--candidates", directory + "/list.csv", "--seeds", "200",
            ]
            let outcome = try Commands.tabellion(["draw", "rehearse"] + common)
            #expect(outcome.code == 0, "\(outcome)")
            #expect(
                outcome.output.contains(
                    "From stage 2 on, and for all stages together, the exact chances are not known: 60 kinds"))
            #expect(outcome.output.contains("It concerns 60 of 60 groups: ") && outcome.output.contains("and 54 more."))
            #expect(outcome.output.contains("observed: ") && outcome.output.contains("by these 200 draws, at 95 %"))
            #expect(outcome.output.contains("Expected shares follow from the rules"), "stage 1 is exact")
            let chinese = try Commands.tabellion(["draw", "rehearse", "--lang", "zh"] + common)
            #expect(chinese.output.contains("第 2 阶段起以及各阶段合计无精确值：可参加者有 60 类单元"), "\(chinese.output)")
            #expect(chinese.complaint.contains("注意：第 1 阶段：未设候补"), "\(chinese.complaint)")
            let json = try object(try Commands.tabellion(["draw", "rehearse", "--json"] + common))
            let overall = try #require(json["overall"] as? [[String: Any]])
            for chance in overall {
                let values = ["observedFrom", "share", "observedTo"].compactMap {
                    (chance[$0] as? String).flatMap { Double($0) }
                }
                #expect(values.count == 3 && values == values.sorted() && chance["expected"] == nil)
            }
        }
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
