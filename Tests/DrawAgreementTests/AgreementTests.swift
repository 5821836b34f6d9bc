import Foundation
import SeededTestSupport
import Testing

/// Thousands of random draws, drawn here and by `Tests/PythonReplay/compare_draws.py`, which was written from the page alone.
///
/// TABELLION_DRAWS sets their number, TABELLION_TEST_SEED repeats a run.
@Suite("Two implementations") struct AgreementTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("PythonReplay")

    private struct Outcome {
        let code: Int32
        let output: String
    }

    /// What the other implementation says of lines: "<n> draws agree", and each rule with the number of its uses.
    private func compare(_ lines: [UInt8], _ arguments: String...) throws -> Outcome {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("tb-draws-\(UUID().uuidString).jsonl")
        try Data(lines).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try python("compare_draws.py", [file.path] + arguments)
    }

    private func python(_ program: String, _ arguments: [String]) throws -> Outcome {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = [Self.folder.appendingPathComponent(program).path] + arguments
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(code: process.terminationStatus, output: String(decoding: output, as: UTF8.self))
    }

    private static let count =
        ProcessInfo.processInfo.environment["TABELLION_DRAWS"].flatMap { Int($0) } ?? 2000

    @Test("random draws: every record, winner, removal and unit is the same")
    func randomDrawsAgree() throws {
        var generator = SeededGenerator.announced()
        var lines: [UInt8] = []
        for _ in 0..<Self.count { lines += try DrawLine(using: &generator).drawn() }
        let outcome = try compare(lines, "--every-rule")
        print(outcome.output)
        #expect(outcome.code == 0, "\(outcome.output)")
        #expect(outcome.output.contains("\(Self.count) draws agree"))
    }

    /// Draws that the other implementation thought of, whose idea of a random draw is another.
    @Test func theirDrawsAgree() throws {
        var generator = SeededGenerator.announced()
        let count = Self.count / 4
        let seed = UInt32.random(in: .min ... .max, using: &generator)
        let made = try python("random_draws.py", ["engine", "--seed", "\(seed)", "--count", "\(count)"])
        try #require(made.code == 0, "\(made.output)")
        var lines: [UInt8] = []
        for line in made.output.split(separator: "\n") where line.hasPrefix("{") {
            lines += try DrawLine(given: line.utf8).drawn()
        }
        let outcome = try compare(lines)
        #expect(outcome.code == 0 && outcome.output.contains("\(count) draws agree"), "\(outcome.output)")
    }

    /// The comparison itself: one digit of what is expected, and it says which line and what.
    @Test func aDifferenceIsSeen() throws {
        var generator = SeededGenerator.announced()
        let good = String(decoding: try DrawLine(using: &generator).drawn(), as: UTF8.self)
        #expect(try compare(Array(good.utf8)).code == 0)
        for member in ["\"result\":\"", "\"listRoot\":\"", "\"stageRec\":\""] {
            let place = try #require(good.range(of: member)).upperBound
            let digit = good[place] == "0" ? "1" : "0"
            let changed = good.replacingCharacters(in: place..<good.index(after: place), with: digit)
            let outcome = try compare(Array(changed.utf8))
            #expect(outcome.code == 1 && outcome.output.contains("line 1"), "\(member): \(outcome.output)")
        }
    }
}
