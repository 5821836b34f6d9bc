import CanonicalJSON
import CryptoPrimitives
import DepositModel
import FarmClient
import FarmProtocol
import Foundation
import SeededTestSupport
import Synchronization
import Testing
import TransparencyLog

/// A real coordinator, killed with -9 at random instants while clients deposit.
@Suite("Deposits: kill -9", .serialized) struct DepositKillTests {
    /// Everything that a client was told, by key.
    private final class Told: Sendable {
        let answers = Mutex<[String: (sha256: String, answer: Data)]>([:])
        let isOver = Mutex(false)
    }

    /// `TABELLION_DEPOSIT_KILLS`: how many kills.
    @Test(.timeLimit(.minutes(10))) func acknowledgedDepositsSurviveAndStandOnce() async throws {
        var generator = SeededGenerator.announced()
        let kills = FarmPaths.variable("TABELLION_DEPOSIT_KILLS").flatMap { Int($0) } ?? 12
        let farm = try DepositFarm("kill")
        defer { farm.remove() }
        try await farm.start()
        let told = Told()
        let client = try farm.client()
        let seed = generator.next()
        let clients = (0..<6).map { number in
            Task {
                var generator = SeededGenerator(seed: seed &+ UInt64(number))
                var round = 0
                while !told.isOver.withLock({ $0 }) {
                    let key = "client-\(number)-\(round)"
                    let digest = sha256(Array(key.utf8)).hex
                    // The same key until there is an answer: a client that never gives up.
                    while let answer = try? await client.deposit(.init(sha256: digest, case: "kill"), key: key) {
                        told.answers.withLock { $0[key] = (digest, answer) }
                        round += 1
                        break
                    }
                    if Int.random(in: 0..<4, using: &generator) == 0 { try? await Task.sleep(for: .milliseconds(3)) }
                }
            }
        }
        var delays: [Int] = []
        for _ in 0..<kills {
            let delay = Int.random(in: 0...700, using: &generator)
            delays.append(delay)
            try await Task.sleep(for: .milliseconds(delay))
            farm.kill()
            try await farm.start()
        }
        told.isOver.withLock { $0 = true }
        for client in clients { await client.value }
        let answers = told.answers.withLock { $0 }
        print("killed after \(delays) ms; \(answers.count) deposits acknowledged")
        #expect(answers.count > kills)
        try await check(answers, client, key: try farm.logKey())
        // And once more after an orderly restart.
        farm.stop()
        try await farm.start()
        for (key, told) in answers.prefix(40) {
            #expect(try await client.deposit(.init(sha256: told.sha256, case: "kill"), key: key) == told.answer)
        }
    }

    /// Each deposit is there with its index, its receipt verifies, its proof holds, and it stands once.
    private func check(
        _ answers: [String: (sha256: String, answer: Data)], _ client: DepositClient, key: VerifierKey
    ) async throws {
        var indices: Set<UInt64> = []
        for (name, told) in answers {
            let members = try #require(try JSONSerialization.jsonObject(with: told.answer) as? [String: Any])
            let receipt = try DepositReceipt(
                freely: try JSONSerialization.data(withJSONObject: try #require(members["receipt"])), file: name)
            try receipt.verify(logKey: key)
            #expect(indices.insert(receipt.first).inserted, "\(name): index \(receipt.first) was given twice")
            let proof = try DepositProof(canonical: try await client.proof(String(receipt.first)), file: name)
            #expect(proof.digests.sha256?.hex == told.sha256)
            #expect(proof.receipt == receipt)
            try proof.checkCommitments()
            try proof.checkReceipt(logKey: key)
            try proof.checkpoint(in: .log, logKey: key)
            let places = try await client.deposits(sha256: told.sha256)
            #expect(places.deposits.map(\.id) == [String(receipt.first)], "\(name) stands once")
            #expect(try await client.find(key: name)?.id == String(receipt.first))
        }
    }

    /// `tabellion deposit` from a file to a checked proof and a letter; given again, it changes nothing.
    @Test(.timeLimit(.minutes(3))) func theCommandFetchesReceiptProofAndLetter() async throws {
        let farm = try DepositFarm("command")
        defer { farm.remove() }
        try await farm.start()
        let file = farm.directory + "/照片 1.jpg"
        let content = Data("Inhalt".utf8)
        try content.write(to: URL(fileURLWithPath: file))
        let identity = farm.directory + "/owner.agekey"
        try Program.check(["/usr/bin/age-keygen", "-o", identity])
        let recipient = try Program.check(["/usr/bin/age-keygen", "-y", identity]).output
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let out = farm.directory + "/out"
        let command = [
            try FarmPaths.program("tabellion"), "deposit", file, "--recipient", recipient, "--letter", "--out", out,
            "--server", farm.server, "--token", farm.directory + "/operator.token", "--case", "8 号", "--json",
        ]
        let first = try Program.check(command).output
        let again = try Program.check(command).output
        #expect(first == again)
        let proof = try DepositProof(
            canonical: try #require(FileManager.default.contents(atPath: out + "/照片 1.jpg.proof.json")), file: "proof")
        #expect(proof.digests == (try DepositDigests(DigestPair(of: content))))
        try proof.checkpoint(in: .log, logKey: try farm.logKey())
        let sealed = farm.directory + "/deposits/files/sealed/\(proof.index).age"
        #expect(try Program.check(["/usr/bin/age", "-d", "-i", identity, sealed]).data == content)
        try expectGenuine(out + "/照片 1.jpg", file: file, farm)
        let wrong = try Program.run([
            try FarmPaths.program("tabellion"), "deposit", "--hash", "xyz", "--token",
            farm.directory + "/operator.token",
        ])
        #expect(wrong.status == 2)
        let hashed = try Program.check([
            try FarmPaths.program("tabellion"), "deposit", "--hash", sha256([1]).hex, "--out", out, "--server",
            farm.server,
            "--token", farm.directory + "/operator.token",
        ])
        #expect(hashed.output.contains("receipt"))
    }

    /// What the depositor holds passes the auditor with the farm's own trust file; a letter with one byte changed does not.
    private func expectGenuine(_ base: String, file: String, _ farm: DepositFarm) throws {
        let audit = try FarmPaths.program("tabellion-audit")
        let trust = ["--trust", farm.directory + "/trust.json"]
        try Program.check([audit, "deposit", base + ".receipt.json"] + trust)
        let proof = try Program.check([audit, "deposit", base + ".proof.json", file] + trust).output
        #expect(proof.contains("PASS  inclusion-sm3") && proof.contains("PASS  time test"))
        let letter = try Program.check([audit, "letter", base + ".letter.pdf"] + trust).output
        #expect(letter.contains("PASS  agreement") && letter.contains("TEST"))
        var bytes = try Data(contentsOf: URL(fileURLWithPath: base + ".letter.pdf"))
        bytes[bytes.count / 3] ^= 1
        let changed = farm.directory + "/changed.pdf"
        try bytes.write(to: URL(fileURLWithPath: changed))
        #expect(try Program.run([audit, "letter", changed] + trust).status == 1)
    }
}
