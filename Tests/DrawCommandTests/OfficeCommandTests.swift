import CanonicalJSON
import CryptoPrimitives
import DrawCore
import Foundation
import Testing
import TransparencyLog

/// Two operators, drafts, secrets.
@Suite("draw ceremony: the office", .serialized, .timeLimit(.minutes(5)))
struct OfficeCommandTests {
    @Test("two operators at once: one works, the other is told at once")
    func operators() async throws {
        let root = NSTemporaryDirectory() + "tb-draw-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: root) }
        let office = try TestOffice.found(in: root)
        try office.commit()
        try office.run("slips", ["--out", office.slips])
        let descriptor = unsafe open(office.path + "/lock", O_RDWR | O_CLOEXEC)
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        try Data("4711\n".utf8).write(to: URL(fileURLWithPath: office.path + "/lock"), options: [])
        let start = ContinuousClock.now
        for command in ["prove", "status"] {
            let words =
                command == "status" ? "(process 4711): nothing was done" : "another command is at work in the office"
            try office.run(command, code: 1, says: words)
        }
        try office.expect(1, ["draw", "list", "--office", office.path], says: "another command is at work")
        #expect(ContinuousClock.now - start < .seconds(30))
        // Who only looks waits a little for whoever works.
        let release = Task.detached {
            try await Task.sleep(for: .seconds(1))
            close(descriptor)
        }
        try office.run("status", says: "commit")
        try await release.value
        let outcomes = try await Commands.race(6, office.arguments("prove"))
        for outcome in outcomes {
            #expect(
                outcome.code == 0 || outcome.code == 1 && outcome.complaint.contains("another command is at work"),
                "\(outcome)")
        }
        #expect(outcomes.contains { $0.code == 0 })
        try office.run("prove", says: "was on the log before")
        #expect(try office.state().components(separatedBy: ": pi").count == 2)
    }

    @Test("a draft that is set aside leaves no gap; two drafts of one register are not made")
    func drafts() throws {
        try Commands.withDirectory { root in
            let office = try TestOffice.found(in: root)
            try office.prepare()
            let config = try Data(contentsOf: URL(fileURLWithPath: office.folder + "/config.json"))
            try office.expect(
                1, office.newArguments(["--contributor", String(repeating: "ab", count: 32)]),
                says: "is prepared with other rules")
            try office.run("void", ["--reason", "0", "--key", office.supervisor], code: 1, says: "notary's key")
            try office.run("void", ["--reason", "0", "--key", office.notary], says: "number is free again")
            try office.run("status", code: 2, says: "there is no draw")
            try office.prepare()
            #expect(try Data(contentsOf: URL(fileURLWithPath: office.folder + "/config.json")) != config)
            let aside = try FileManager.default.contentsOfDirectory(atPath: office.path + "/aside")
            #expect(aside == ["rehearsal+hall+0001.1"])
            try office.expect(
                1, ["draw", "office", "--office", office.path, "--origin", "other/log"], says: "is the office of")
        }
    }

    @Test("nobody but its owner can read what is secret, and nothing of it is public")
    func secrecy() throws {
        try Commands.withDirectory { root in
            let office = try TestOffice.found(in: root)
            try office.commit()
            try office.run("slips", ["--out", office.slips])
            func mode(_ path: String) throws -> Int {
                let attributes = try FileManager.default.attributesOfItem(atPath: path)
                return try #require(attributes[.posixPermissions] as? Int)
            }
            for name in ["keys/log", "keys/office"] { #expect(try mode(office.path + "/" + name) == 0o600, "\(name)") }
            for name in ["secrets.json", "rehearsal-beacon", "candidates.csv"] {
                #expect(try mode(office.folder + "/" + name) == 0o600, "\(name)")
            }
            #expect(try mode(office.path) == 0o700 && mode(office.folder) == 0o700)
            #expect(try mode(office.folder + "/slips") == 0o700 && mode(office.slips) == 0o755)
            let secrets = try String(contentsOfFile: office.folder + "/secrets.json", encoding: .utf8)
            let values = secrets.components(separatedBy: "\"").filter { $0.count == 64 }
            #expect(values.count == 2)
            for place in [office.folder + "/public", office.slips, office.path + "/log"] {
                for name in try FileManager.default.subpathsOfDirectory(atPath: place) {
                    guard let data = FileManager.default.contents(atPath: place + "/" + name) else { continue }
                    for value in values {
                        #expect(
                            data.range(of: Data(value.utf8)) == nil
                                && data.range(of: Data(Hex.decode(value) ?? [1])) == nil)
                    }
                    #expect(data.range(of: Data("CN:ID:1003".utf8)) == nil, "\(name)")
                }
            }
        }
    }
}
