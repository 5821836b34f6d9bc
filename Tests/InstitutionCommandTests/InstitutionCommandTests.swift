import CanonicalJSON
import CryptoPrimitives
import Foundation
import Testing
import TransparencyLog

@Suite("Commands of institutions", .serialized, .timeLimit(.minutes(3)))
struct InstitutionCommandTests {
    private let log: String
    private let officeKey = Hex.encode(Institution.key(2).publicKey)

    init() throws { log = try Institution.logKey().text }

    @Test func anInstitutionJoinsMirrorsAndIsCounted() async throws {
        let place = try Institution()
        try await place.append(300)
        let vkey = try place.run("mirror", "key", "mirror.key", "--name", "court.example/mirror").output
            .trimmingCharacters(in: .newlines)
        #expect(try VerifierKey(parsing: vkey).type == .cosignature)
        try place.writeKey("member.key", 5)
        let proposed = try place.run(
            "member", "propose", "admit", "--from", "ledger", "--log", log, "--office-key", officeKey, "--name",
            "City Court",
            "--cosigner", vkey, "--key", Hex.encode(Institution.key(5).publicKey), "--address",
            "https://court.example/",
            "--out", "court.json")
        #expect(proposed.status == 0, "\(proposed)")
        let admit = [
            "member", "admit", "court.json", "--from", "ledger", "--log", log, "--office-key", officeKey, "--ledger",
            "ledger", "--log-key", "log.key",
        ]
        func admitted() throws -> (status: Int32, output: String, complaint: String) { try place.run(admit) }
        #expect(try admitted().status == 1)
        #expect(try place.run("member", "vote", "court.json", "--member", "0", "--key", "office.key").status == 0)
        let done = try admitted()
        #expect(done.status == 0 && done.output.contains("entry 300: 1 members"), "\(done)")
        // The same votes do not count again.
        #expect(try admitted().status == 1)
        let listed = try place.run(
            "member", "list", "--from", "ledger", "--log", log, "--office-key", officeKey, "--policy", "policy.txt")
        #expect(listed.status == 0 && listed.output.contains("City Court"), "\(listed)")
        // Nobody has cosigned yet.
        let before = try place.run("log", "checkpoint", "--from", "ledger", "--log", log, "--policy", "policy.txt")
        #expect(before.status == 1 && before.output.contains("missing  member-1"), "\(before)")
        let mirrored = try place.run(
            "mirror", "--once", "--data", "mirror", "--key", "mirror.key", "--name", "court.example/mirror", "--log",
            log,
            "--office-key", officeKey, "--from", "ledger")
        #expect(mirrored.status == 0, "\(mirrored)")
        let note = try SignedNote(parsing: Array(mirrored.output.utf8))
        #expect(try note.verified(by: [VerifierKey(parsing: vkey), Institution.logKey()]).count == 2)
        let copy = "mirror/served/" + sha256(Array(Institution.origin.utf8)).hex
        let after = try place.run("log", "checkpoint", "--from", copy, "--log", log, "--policy", "policy.txt")
        #expect(after.status == 0 && after.output.contains("cosigned member-1"), "\(after)")
        let proven = try place.run(
            "log", "prove", "--from", copy, "--log", log, "--index", "17", "--out", "17.tlog-proof", "--entry", "17.bin"
        )
        #expect(proven.status == 0, "\(proven)")
        let receipt = try InclusionReceipt(
            parsingTlogProof: String(contentsOfFile: place.file("17.tlog-proof"), encoding: .utf8))
        let entry = try Data(contentsOf: URL(fileURLWithPath: place.file("17.bin")))
        #expect(try receipt.verify(entry: Array(entry), logKey: Institution.logKey()).size == 301)
        #expect(try place.run("log", "prove", "--from", copy, "--log", log, "--index", "301").status == 2)
    }

    @Test func aMonitorShoutsAndProves() async throws {
        let place = try Institution()
        try await place.append(40)
        func monitor(_ source: String) throws -> (status: Int32, output: String, complaint: String) {
            try place.run(
                "log", "monitor", "--once", "--from", source, "--log", log, "--office-key", officeKey, "--state",
                "monitor",
                "--exec", place.file("alarm"))
        }
        try Data("#!/bin/sh\ncat > '\(place.file("alarmed"))'\n".utf8).write(
            to: URL(fileURLWithPath: place.file("alarm")))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: place.file("alarm"))
        let calm = try monitor("ledger")
        #expect(calm.status == 0 && calm.output.contains("40 entries"), "\(calm)")
        #expect(!FileManager.default.fileExists(atPath: place.file("alarmed")))
        try await place.append(60, first: 7, to: "other")
        let loud = try monitor("other")
        #expect(loud.status == 1 && loud.complaint.contains("ALARM fork"), "\(loud)")
        let alarm = try Data(contentsOf: URL(fileURLWithPath: place.file("alarmed")))
        #expect(String(decoding: alarm, as: UTF8.self).contains("tabellion/fork-proof"))
        let shown = try place.run("log", "fork", "monitor/fork.json", "--log", log)
        #expect(shown.status == 0 && shown.output.contains("signed two histories"), "\(shown)")
        let stranger = try VerifierKey(
            name: Institution.origin, type: .ed25519, publicKey: Institution.key(3).publicKey)
        #expect(try place.run("log", "fork", "monitor/fork.json", "--log", stranger.text).status == 1)
        #expect(try place.run("log", "fork", "alarmed", "--log", log).status == 1)
        // A log that cannot be read is no proof of anything.
        #expect(try monitor("nowhere").status == 2)
        #expect(try monitor("ledger").status == 0)
    }
}
