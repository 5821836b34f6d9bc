import DrawCore
import Foundation
import SeededTestSupport
import Testing

/// Whether TABELLION_KILL_ALL asks for every point of each command, which takes an hour or more.
private let triesAll = ProcessInfo.processInfo.environment["TABELLION_KILL_ALL"] != nil

/// kill -9 at every step: whatever a killed command left, the same command goes on from there, and nothing happens twice.
///
/// Real processes. `killer.c` ends them at a point around their n-th durable write; others are killed at a random instant. What
/// they come to is compared with what the same commands come to when nobody disturbs them.
@Suite("draw ceremony, killed", .serialized, .timeLimit(.minutes(triesAll ? 240 : 10)))
struct KillTests {
    /// Points of each command that are tried otherwise.
    private static let pointCount = 6

    /// The steps of a draw, each with its arguments; run in this order.
    private static func steps(_ office: TestOffice) throws -> [[String]] {
        var steps = try (0..<3).map { office.arguments("contribution", [try office.contribution($0)]) }
        steps += [
            office.arguments("commit", ["--deadline", "\(TestOffice.past)"]),
            office.arguments("slips", ["--out", office.slips]), office.arguments("prove"),
        ]
        return steps
    }

    private static func laterSteps(_ office: TestOffice) throws -> [[String]] {
        let removal = [
            "--stage", "1", "--index", "INDEX", "--reason", "0", "--evidence", office.root + "/rules.json",
            "--notary-key",
            office.notary, "--supervisor-key", office.supervisor,
        ]
        return [
            office.arguments("accept", [try office.reveal(0)]), office.arguments("accept", [try office.reveal(2)]),
            office.arguments("deadline"), office.arguments("beacon"), office.arguments("run"),
            office.arguments("remove", removal), office.arguments("publish", ["--out", office.out]),
        ]
    }

    /// The unit that won the first seat.
    private static func winner(_ office: TestOffice) throws -> String {
        let outcomes = try Data(contentsOf: URL(fileURLWithPath: office.folder + "/public/stage-1.outcomes"))
        return "\(try UnitOutcome(decoding: Array(outcomes.prefix(UnitOutcome.byteCount))).index)"
    }

    private static func filled(_ step: [String], _ office: TestOffice) throws -> [String] {
        try step.map { $0 == "INDEX" ? try winner(office) : $0 }
    }

    private static func copy(_ from: String, to: String) throws {
        try? FileManager.default.removeItem(atPath: to)
        let outcome = try Commands.run("/bin/cp", ["-a", from, to])
        try #require(outcome.code == 0, "\(outcome)")
    }

    /// The library that kills; compiled for the test.
    private static func killer(in root: String) throws -> String {
        let library = root + "/killer.so"
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("killer.c").path
        let outcome = try Commands.run("/usr/bin/cc", ["-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"])
        try #require(outcome.code == 0, "\(outcome)")
        return library
    }

    /// How many points the command passes.
    private static func count(_ step: [String], _ library: String, _ root: String) throws -> Int {
        let file = root + "/count"
        let outcome = try Commands.tabellion(
            step, environment: ["LD_PRELOAD": library, "TABELLION_KILL_COUNT": file])
        try #require(outcome.code == 0, "\(step): \(outcome)")
        return try #require(
            Int(String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    private static func points(_ total: Int, _ random: inout SeededGenerator) -> [Int] {
        if triesAll { return Array(1...max(1, total)) }
        return Array(Set((1...max(1, total)).shuffled(using: &random).prefix(pointCount) + [total]))
    }

    @Test("at every durable write: the office, a draft, and each step of a draw")
    func everyStep() throws {
        var random = SeededGenerator.announced()
        try Commands.withDirectory { root in
            let library = try Self.killer(in: root)
            let office = try TestOffice.found(in: root)
            try killNew(office, library, &random)
            for step in try Self.steps(office) { try kill(step, office, library, &random) }
            for step in try Self.laterSteps(office) {
                try kill(try Self.filled(step, office), office, library, &random)
            }
            try office.judge()
        }
    }

    /// A draft's secrets are random: it is there whole, or not at all.
    private func killNew(_ office: TestOffice, _ library: String, _ random: inout SeededGenerator) throws {
        let empty = office.root + "/empty"
        try Self.copy(office.path, to: empty)
        let total = try Self.count(office.newArguments(), library, office.root)
        #expect(total > 10)
        for point in Self.points(total, &random) {
            try Self.copy(empty, to: office.path)
            let outcome = try Commands.tabellion(
                office.newArguments(), environment: ["LD_PRELOAD": library, "TABELLION_KILL_AT": "\(point)"])
            #expect(outcome.code == 9, "point \(point): \(outcome)")
            try office.prepare()
            let folders = try FileManager.default.contentsOfDirectory(atPath: office.path + "/draws")
            #expect(folders == ["rehearsal+hall+0001"], "point \(point): \(folders)")
        }
    }

    /// Kills one step at its points, each time from the same state, and lets it go on.
    private func kill(
        _ step: [String], _ office: TestOffice, _ library: String, _ random: inout SeededGenerator
    ) throws {
        let before = office.root + "/before"
        let outputs = [office.slips, office.out]
        func clearOutputs() {
            for (index, output) in outputs.enumerated() where step[1] == ["slips", "publish"][index] {
                try? FileManager.default.removeItem(atPath: output)
            }
        }
        try Self.copy(office.path, to: before)
        let total = try Self.count(step, library, office.root)
        let undisturbed = try office.state()
        var kills = 0
        for point in Self.points(total, &random) {
            try Self.copy(before, to: office.path)
            clearOutputs()
            let outcome = try Commands.tabellion(
                step, environment: ["LD_PRELOAD": library, "TABELLION_KILL_AT": "\(point)"])
            if outcome.code == 9 { kills += 1 }
            let again = try Commands.tabellion(step)
            #expect(again.code == 0, "\(step[1]), point \(point): \(again)")
            #expect(try office.state() == undisturbed, "\(step[1]), point \(point)")
        }
        // The last point lies after the last write, where a run may be over already.
        #expect(kills > 0, "\(step[1]) was never killed in \(total) points")
    }

    @Test("at random instants, again and again, to the result that nobody disturbed")
    func randomInstants() throws {
        var random = SeededGenerator.announced()
        try Commands.withDirectory { root in
            let office = try TestOffice.found(in: root)
            try office.prepare()
            let start = root + "/start"
            try Self.copy(office.path, to: start)
            let first = try Self.steps(office)
            func runAll(_ run: ([String]) throws -> Void) throws {
                for step in first { try run(step) }
                for step in try Self.laterSteps(office) { try run(try Self.filled(step, office)) }
            }
            // The longest that a command takes on this machine: kills fall anywhere in it.
            var longest = Duration.milliseconds(20)
            try runAll { step in
                let start = ContinuousClock.now
                try office.expect(0, step)
                longest = max(longest, ContinuousClock.now - start)
            }
            var span = Int(longest / .microseconds(1))
            let undisturbed = try office.state()
            try office.judge()
            var kills = 0
            for _ in 0..<2 {
                try Self.copy(start, to: office.path)
                for output in [office.slips, office.out] { try? FileManager.default.removeItem(atPath: output) }
                try runAll { step in
                    while true {
                        let delay = Duration.microseconds(Int.random(in: 1_000...span, using: &random))
                        let outcome = try Commands.tabellion(step, killAfter: delay)
                        guard outcome.code == 9 else {
                            #expect(outcome.code == 0, "\(step[1]): \(outcome)")
                            break
                        }
                        kills += 1
                        // However slow the machine becomes, some run gets through.
                        span += span / 20
                    }
                }
                #expect(try office.state() == undisturbed)
                try office.judge()
            }
            print("randomInstants: \(kills) commands killed")
            #expect(kills > 3)
        }
    }
}
