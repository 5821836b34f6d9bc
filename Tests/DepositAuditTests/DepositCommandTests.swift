import DepositTestSupport
import Foundation
import Testing
import TimeTestSupport

/// The program itself: exit codes, languages, files that are none.
@Suite("tabellion-audit deposit", .serialized) struct DepositCommandTests {
    /// Beside the test bundle.
    private static let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("tabellion-audit").path

    private let scratch: Scratch
    private let trust = DepositGolden.path("trust.json")
    private let proof = DepositGolden.path("proof.json")
    private let content = DepositGolden.path("content.txt")

    init() throws { scratch = try Scratch() }

    private func run(_ arguments: String...) throws -> Program.Output {
        try Program.run("env", ["LC_ALL=C", Self.program, "deposit"] + arguments, in: scratch)
    }

    @Test func exitCodes() throws {
        let good = try run(
            "--trust", trust, proof, content, "--policy", DepositGolden.path("letter-policy.json"))
        #expect(
            good.status == 0 && good.text.contains("VALID: the content existed not later than 2026-09-21T14:13:23.000Z")
        )
        #expect(try run("--trust", trust, proof, proof).status == 1)
        #expect(try run(proof).status == 1)
        #expect(try run("--untrusted", proof).status == 0)
        #expect(try run("--untrusted", "--trust", trust, proof).status == 2)
        #expect(try run("--trust", trust, trust).status == 2)
        #expect(try run("--trust", trust, "nothing.json").status == 2)
        #expect(try run("--trust", trust, proof, "nothing.pdf").status == 2)
        #expect(try run("--trust", trust, proof, "--policy", proof).status == 2)
        #expect(try run("--trust", trust, DepositGolden.path("receipt.json")).status == 0)
        #expect(try run("--help").text.contains("EXAMPLE"))
    }

    @Test func languagesAndJSON() throws {
        #expect(try run("--trust", trust, "--lang", "zh", proof).text.contains("不晚于 2026-09-21T14:13:23.000Z"))
        let json = try run("--trust", trust, "--json", proof, content)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(json.text.utf8)) as? [String: Any])
        #expect(object["notLaterThan"] as? Int == 1_790_000_003_000 && object["valid"] as? Bool == true)
        #expect((object["anchors"] as? [Any])?.count == 2 && object["kind"] as? String == "proof")
    }

    /// A file that does not fit into memory is read in parts.
    @Test func largeFiles() throws {
        let path = try scratch.write("", "large")
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.truncate(atOffset: 256 << 20)
        try handle.close()
        let output = try Program.run(
            "bash",
            ["-c", "ulimit -v 200000; \"$0\" deposit --trust \"$1\" \"$2\" \"$3\"", Self.program, trust, proof, path],
            in: scratch)
        #expect(output.status == 1 && output.text.contains("FAIL  file"), "\(output.text)")
    }
}
