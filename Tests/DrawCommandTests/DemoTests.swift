import CryptoPrimitives
import Foundation
import SeededTestSupport
import Testing

/// `tabellion draw demo`, judged by `tabellion-audit draw` and by the independent replay.
@Suite("draw demo", .serialized) struct DemoTests {
    private func demo(_ example: String, in directory: String, _ more: [String] = []) throws -> String {
        let folder = Commands.root + "/examples/draws/" + example
        let out = directory + "/" + example
        let outcome = try Commands.tabellion(
            [
                "draw", "demo", "--config", folder + "/rules.json", "--candidates", folder + "/candidates.csv", "--out",
                out,
            ]
                + more)
        #expect(outcome.code == 0, "\(outcome.complaint)")
        #expect(outcome.output.contains("REHEARSAL rehearsal/example/0001"))
        return out + "/draw"
    }

    private func judge(_ draw: String) throws {
        let ours = try Commands.audit("draw", draw, "--rehearsal")
        #expect(ours.code == 0, "\(ours.output)\(ours.complaint)")
        #expect(ours.output.contains("PASS  ledger"))
        let log = URL(fileURLWithPath: draw).deletingLastPathComponent().path + "/office/log"
        let whole = try Commands.audit("draw", draw, "--rehearsal", "--log", log)
        #expect(whole.code == 0 && whole.output.contains("PASS  whole-log"), "\(whole.output)\(whole.complaint)")
        let theirs = try Commands.replay("replay", draw, "--rehearsal", "--log", log)
        #expect(theirs.code == 0 && theirs.output.contains("log pass"), "\(theirs.output)\(theirs.complaint)")
    }

    @Test("every example, and both implementations say yes", arguments: ["housing", "school", "plates", "company"])
    func examples(_ example: String) throws {
        try Commands.withDirectory { directory in
            let draw = try demo(example, in: directory)
            try judge(draw)
            // A rehearsal is refused by whoever did not ask for one.
            #expect(try Commands.audit("draw", draw).code == 1)
            #expect(try Commands.replay("replay", draw, "--engine-only").code == 1)
        }
    }

    /// Round 123 of drand quicknet, as drand published it (Tests/DrandBeaconTests/Vectors).
    @Test func anAuthenticRound() throws {
        let vectors = try Data(
            contentsOf: URL(fileURLWithPath: Commands.root + "/Tests/DrandBeaconTests/Vectors/drand.json"))
        let all = try #require(try JSONSerialization.jsonObject(with: vectors) as? [String: Any])
        let rounds = try #require(all["vectors"] as? [[String: Any]])
        let round = try #require(
            rounds.first { $0["network"] as? String == "quicknet" && $0["expect"] as? Bool == true })
        let number = try #require(round["round"] as? Int)
        let signature = try #require(round["signature"] as? String)
        try Commands.withDirectory { directory in
            let draw = try demo(
                "housing", in: directory, ["--beacon-round", "\(number)", "--beacon-signature", signature])
            try judge(draw)
            let folder = Commands.root + "/examples/draws/housing"
            let wrong = try Commands.tabellion([
                "draw", "demo", "--config", folder + "/rules.json", "--candidates", folder + "/candidates.csv", "--out",
                directory + "/wrong", "--beacon-round", "\(number + 1)", "--beacon-signature", signature,
            ])
            #expect(wrong.code == 1 && wrong.complaint.contains("round \(number + 1)"), "\(wrong.complaint)")
            #expect(!FileManager.default.fileExists(atPath: directory + "/wrong"))
        }
    }

    /// One changed byte anywhere: neither implementation says yes.
    @Test func anyChangeIsSeen() throws {
        var random = SeededGenerator.announced()
        try Commands.withDirectory { directory in
            let draw = try demo("school", in: directory)
            try judge(draw)
            let files = try FileManager.default.subpathsOfDirectory(atPath: draw).filter { $0 != "ledger" }.sorted()
            #expect(files.count == 13, "\(files)")
            for file in files {
                let path = URL(fileURLWithPath: draw + "/" + file)
                let intact = try Data(contentsOf: path)
                for _ in 0..<3 {
                    var changed = intact
                    let place = Int.random(in: changed.indices, using: &random)
                    changed[place] ^= UInt8(1) << UInt8.random(in: 0...7, using: &random)
                    try changed.write(to: path)
                    let ours = try Commands.audit("draw", draw, "--rehearsal")
                    #expect(ours.code == 1, "\(file), byte \(place): \(ours.output)\(ours.complaint)")
                    #expect(ours.output.contains("FAIL  "), "\(file), byte \(place): \(ours.output)")
                    if !file.hasPrefix("ledger/") {
                        let theirs = try Commands.replay("replay", draw, "--rehearsal", "--engine-only")
                        #expect(theirs.code == 1 || theirs.code == 2, "\(file), byte \(place): \(theirs.output)")
                    }
                }
                try intact.write(to: path)
                if file.hasSuffix(".outcomes") {
                    try FileManager.default.removeItem(at: path)
                    #expect(try Commands.audit("draw", draw, "--rehearsal").output.contains("files: \(file)"))
                    try intact.write(to: path)
                }
            }
            try judge(draw)
        }
    }

    @Test("rules and lists that cannot be: clear words, nothing written")
    func refusals() throws {
        try Commands.withDirectory { directory in
            let rules = directory + "/rules.json"
            let list = directory + "/list.csv"
            let out = directory + "/out"
            func attempt(_ rulesText: String, _ listText: String) throws -> Commands.Outcome {
                try rulesText.write(toFile: rules, atomically: true, encoding: .utf8)
                try listText.write(toFile: list, atomically: true, encoding: .utf8)
                let outcome = try Commands.tabellion([
                    "draw", "demo", "--config", rules, "--candidates", list, "--out", out,
                ])
                #expect(!FileManager.default.fileExists(atPath: out))
                return outcome
            }
            let good = #"{"subject": "x", "stages": [{"seats": 1}]}"#
            let cases: [(String, String, Int32, String)] = [
                ("{", "id\nCN:ID:1\n", 2, "rules.json"),
                (#"{"subject": "x", "stages": [{"seats": 1, "require": ["a"]}]}"#, "id\nCN:ID:1\n", 2, "require"),
                (#"{"subject": "x", "stages": [{"seats": 1}], "seats": 3}"#, "id\nCN:ID:1\n", 2, "seats"),
                (
                    #"{"subject": "x", "minimumReveals": 9, "stages": [{"seats": 1}]}"#, "id\nCN:ID:1\n", 1,
                    "minimumReveals"
                ),
                (good, "id\nCN:ID:1\nCN:ID:1\n", 1, "line 3"), (good, "id,weight\nCN:ID:1,x\n", 1, "line 2"),
                (good, "id\n", 1, "no candidate"),
            ]
            for (rulesText, listText, code, words) in cases {
                let outcome = try attempt(rulesText, listText)
                #expect(outcome.code == code && outcome.complaint.contains(words), "\(outcome)")
            }
        }
    }
}
