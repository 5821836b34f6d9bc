import CanonicalJSON
import CryptoPrimitives
import DrawCore
import DrawTestSupport
import Foundation
import Testing
import TransparencyLog

/// The commands of those who take part, run as they would run them.
@Suite("draw key, contribute, reveal, cosign", .serialized, .timeLimit(.minutes(3)))
struct ParticipantCommandTests {
    private func succeed(_ arguments: String...) throws -> String {
        let outcome = try Commands.tabellion(["draw"] + arguments)
        #expect(outcome.code == 0, "\(arguments): \(outcome.output)\(outcome.complaint)")
        return outcome.output
    }

    private func fail(_ code: Int32, _ words: String, _ arguments: String...) throws {
        let outcome = try Commands.tabellion(["draw"] + arguments)
        #expect(outcome.code == code, "\(arguments): \(outcome.output)\(outcome.complaint)")
        #expect(outcome.complaint.contains(words), "\(outcome.complaint)")
    }

    private func member(_ name: String, of text: String) throws -> String {
        guard case .object(let object) = try JSONParser.parse(Array(text.utf8.dropLast()), spelling: .any),
            case .string(let value)? = object[name]
        else { throw CocoaError(.coderValueNotFound) }
        return value
    }

    @Test func aDrawFromKeyToCosignature() async throws {
        try await TestFolder.with { folder in
            // Two contributors make keys, and contributions for a draw whose name the office has told them.
            let name = "office.example/draws/0001"
            var (keys, contributions): ([[UInt8]], [Digest]) = ([], [])
            for number in 0..<2 {
                let (key, secret) = (folder.file("\(number).key"), folder.file("\(number).secret"))
                let out = folder.file("contribution-\(number).json")
                let text = try succeed("key", key).trimmingCharacters(in: .whitespacesAndNewlines)
                keys.append(try #require(Hex.decode(text)))
                #expect(try succeed("key", key).hasPrefix(text))
                _ = try succeed(
                    "contribute", "--draw", name, "--index", "\(number)", "--key", key, "--secret", secret, "--out", out
                )
                let before = try Data(contentsOf: URL(fileURLWithPath: out))
                #expect(
                    try succeed(
                        "contribute", "--draw", name, "--index", "\(number)", "--key", key, "--secret", secret, "--out",
                        out
                    ).contains("made before"))
                #expect(try Data(contentsOf: URL(fileURLWithPath: out)) == before)
                contributions.append(try ContributionFile(canonical: before, file: out).contribution)
            }
            let witness = folder.file("witness.key")
            let lines = try succeed("key", witness, "--name", "witness0.example").split(separator: "\n")
            let verifier = try VerifierKey(parsing: String(try #require(lines.last)))
            let draw = try StagedDraw(contributions: contributions) {
                $0.contributors = keys
                $0.cosigners[0] = verifier
            }
            #expect(draw.identifier.text == name)
            for number in 0..<2 {
                let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file("contribution-\(number).json")))
                let file = try ContributionFile(canonical: bytes, file: "contribution")
                #expect(file.problem(in: draw.configuration, of: draw.identifier) == nil)
            }
            let (path, log, out) = (folder.file("draw"), folder.file("log"), folder.file("reveal.json"))
            try draw.publish(at: path)
            try await draw.append([.vrfKey, .commitment], to: log)
            func reveal(_ more: String...) throws -> Commands.Outcome {
                try Commands.tabellion(
                    [
                        "draw", "reveal", "--key", folder.file("0.key"), "--secret", folder.file("0.secret"), "--from",
                        path,
                        "--log", log, "--out", out,
                    ] + more)
            }
            let early = try reveal()
            #expect(early.code == 1 && early.complaint.contains("FAILED   proof: pi is not on the log yet"))
            #expect(early.complaint.contains("nothing was revealed") && early.output.contains("passed   vrf-key"))
            #expect(!FileManager.default.fileExists(atPath: out))
            try await draw.append([.proof], to: log)
            let unwitnessed = try reveal("--witnessed", "--json")
            #expect(unwitnessed.code == 1 && unwitnessed.output.contains("\"isRevealed\":false"))
            #expect(!FileManager.default.fileExists(atPath: out))
            let revealed = try reveal()
            #expect(revealed.code == 0, "\(revealed.complaint)")
            #expect(revealed.output.split(separator: "\n").count { $0.hasPrefix("passed   ") } == 12)
            let file = try RevealFile(canonical: Data(contentsOf: URL(fileURLWithPath: out)), file: out)
            #expect(file.problem(in: draw.commitment, of: draw.configuration) == nil)
            #expect(try reveal("--json").output.contains("\"isRevealed\":true"))
            try await cosign(draw, witness, verifier, folder)
        }
    }

    private func cosign(
        _ draw: StagedDraw, _ key: String, _ verifier: VerifierKey, _ folder: TestFolder
    ) async throws {
        let common = [
            "cosign", "--key", key, "--name", verifier.name, "--state", folder.file("state"), "--log",
            folder.file("log"),
            "--out", folder.file("note.txt"),
        ]
        func run(_ more: String...) throws -> Commands.Outcome { try Commands.tabellion(["draw"] + common + more) }
        #expect(try run().code == 2)
        let missing = try run("--log-key", StagedDraw.logKey().text)
        #expect(missing.code == 1 && missing.complaint.contains("refused: missing-draw"), "\(missing.complaint)")
        let signed = try run("--from", folder.file("draw"))
        #expect(signed.code == 0 && signed.output.contains("holding  office.example/draws/0001"), "\(signed.complaint)")
        let note = try SignedNote(parsing: Array(Data(contentsOf: URL(fileURLWithPath: folder.file("note.txt")))))
        #expect(try note.verified(by: [verifier, StagedDraw.logKey()]).count == 2)
        #expect(try run().output.contains("signed before"))
        try await draw.append([.noise(3)], to: folder.file("log"))
        #expect(try run("--json").output.contains("\"size\":4"))
    }

    @Test func inputThatCannotBeUsed() async throws {
        try await TestFolder.with { folder in
            let key = folder.file("a.key")
            _ = try succeed("key", key)
            try fail(
                2, "--draw", "contribute", "--draw", "office/1", "--index", "0", "--key", key, "--secret",
                folder.file("s"), "--out", folder.file("o"))
            #expect(!FileManager.default.fileExists(atPath: folder.file("s")))
            try fail(
                2, "no", "contribute", "--draw", "office/0001", "--index", "0", "--key", folder.file("none"),
                "--secret",
                folder.file("s"), "--out", folder.file("o"))
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
            try fail(
                2, "chmod 600", "contribute", "--draw", "office/0001", "--index", "0", "--key", key, "--secret",
                folder.file("s"), "--out", folder.file("o"))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
            try fail(
                2, "no", "reveal", "--key", key, "--secret", folder.file("s"), "--from", folder.path, "--log",
                folder.path,
                "--out", folder.file("o"))
            try fail(
                2, "white space", "cosign", "--key", key, "--name", "a b", "--state", folder.file("st"), "--log",
                folder.path, "--out", folder.file("o"))
            try fail(2, "identifier", "slip", "--slips", folder.path, "--id", "nobody")
        }
    }
}
