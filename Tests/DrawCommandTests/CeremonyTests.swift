import CanonicalJSON
import CryptoPrimitives
import DrawCore
import Foundation
import Testing
import TransparencyLog

/// Whole ceremonies by commands, as an office would hold them.
@Suite("draw ceremony", .serialized, .timeLimit(.minutes(5)))
struct CeremonyTests {
    @Test("three contributors of whom one never reveals, three cosigners, everybody by their own commands")
    func whole() throws {
        try Commands.withDirectory { root in
            let office = try TestOffice.found(in: root, quorum: 2, minimumReveals: 1)
            try office.prepare()
            // A second time it is the same draft, and the same number.
            try office.expect(0, office.newArguments(), says: "was prepared before")
            try contribute(office)
            let deadline = TestOffice.now + 40
            try office.run("commit", ["--deadline", "\(deadline)"], says: "committed")
            try office.run("commit", ["--deadline", "\(deadline)"], says: "was committed before")
            try office.run("commit", ["--deadline", "\(deadline + 1)"], code: 1, says: "only the first commitment")
            try office.run("slips", ["--out", office.slips], says: "slips written")
            try office.run("prove", says: "pi is on the log")
            try reveal(office)
            try cosign(office)
            #expect(TestOffice.now < deadline, "this machine is too slow for the test's deadline")
            try office.run("deadline", code: 1, says: "is not over")
            Thread.sleep(forTimeInterval: max(0, Double(deadline) + 0.5 - Date().timeIntervalSince1970))
            try office.run("accept", [office.reveal(2)], code: 1, says: "late")
            try office.run("deadline", says: "the draw runs; revealed: 0, 1")
            try office.run("deadline", says: "was decided before")
            try office.run("run", code: 1, says: "tabellion draw beacon")
            try office.run("beacon", says: "verified and kept")
            try office.run("run", says: "the result is on the log")
            // The result stands under no checkpoint that anybody but the office signed.
            try office.run("publish", ["--out", office.out], code: 1, says: "has 2 cosignatures yet")
            try office.cosign()
            try office.run("publish", ["--out", office.out], says: "published")
            try office.run("publish", ["--out", office.out], says: "was published before")
            try office.judge()
            try removeSomebody(office)
            try office.expect(0, ["draw", "list", "--office", office.path], says: "\(office.draw): drawn")
        }
    }

    /// Contributor 0 with their own commands; the others by the core's functions.
    private func contribute(_ office: TestOffice) throws {
        let (file, secret) = (office.root + "/contribution-0.json", office.root + "/secret-0.json")
        try office.expect(
            0,
            [
                "draw", "contribute", "--draw", office.draw, "--index", "0", "--key", office.contributorKey(0),
                "--secret",
                secret, "--out", file,
            ])
        try office.run("contribution", [file], says: "contribution of contributor 0 taken")
        try office.run("contribution", [file], says: "was taken before")
        try office.run("commit", ["--deadline", "9"], code: 1, says: "no contribution of contributor 1, 2")
        for index in 1..<3 { try office.run("contribution", [office.contribution(index)], says: "taken") }
    }

    private func reveal(_ office: TestOffice) throws {
        let file = office.root + "/reveal-own.json"
        try office.expect(
            0,
            [
                "draw", "reveal", "--key", office.contributorKey(0), "--secret", office.root + "/secret-0.json",
                "--from",
                office.folder + "/public", "--log", office.path + "/log", "--out", file,
            ])
        try office.run("accept", [file], says: "reveal of contributor 0 is on the log")
        try office.run("accept", [file], says: "was on the log before")
        try office.run("accept", [office.reveal(1)], says: "reveal of contributor 1 is on the log")
    }

    /// Cosigner 0 with their own command; the second by the core's functions.
    private func cosign(_ office: TestOffice) throws {
        let note = office.root + "/note-own.txt"
        try office.expect(
            0,
            [
                "draw", "cosign", "--key", office.cosignerKey(0), "--name", TestOffice.cosignerKey(0).name, "--state",
                office.root + "/witness", "--log", office.path + "/log", "--from", office.folder + "/public", "--out",
                note,
            ])
        try office.run("cosigned", [note], says: "is cosigned by witness-0")
        try office.run("cosigned", [note], says: "nothing new")
        try office.run("cosigned", [office.note(1)], says: "witness-1")
    }

    private func removeSomebody(_ office: TestOffice) throws {
        let outcomes = try Data(contentsOf: URL(fileURLWithPath: office.out + "/stage-1.outcomes"))
        let first = try UnitOutcome(decoding: Array(outcomes.prefix(UnitOutcome.byteCount)))
        let evidence = try office.write(Array("they moved away".utf8), "evidence.txt")
        func arguments(_ index: UInt64, reason: Int = 0, notary: String? = nil) -> [String] {
            [
                "--stage", "1", "--index", "\(index)", "--reason", "\(reason)", "--evidence", evidence, "--notary-key",
                notary ?? office.notary, "--supervisor-key", office.supervisor,
            ]
        }
        try office.run("remove", arguments(first.index, reason: 7), code: 1, says: "reason 7 of 2")
        try office.run(
            "remove", arguments(first.index, notary: office.supervisor), code: 1, says: "notary's signature")
        try office.run("remove", arguments(4711), code: 1, says: "no unit has this lowest index")
        let removed = try office.run("remove", arguments(first.index), says: "is removed")
        #expect(!removed.output.contains("nobody"), "\(removed.output)")
        let state = try office.state()
        try office.run("remove", arguments(first.index), says: "was removed before")
        try office.run("remove", arguments(first.index, reason: 1), code: 1, says: "removed already")
        #expect(try office.state() == state)
        try office.cosign()
        try office.run("publish", ["--out", office.out], says: "published")
        try office.judge()
    }

    enum Cause: String, CaseIterable {
        case record
        case noProof = "no-proof"
        case tooFewReveals = "too-few-reveals"
    }

    @Test("void by each of the three causes, and repeated under the next number", arguments: Cause.allCases)
    func void(_ cause: Cause) throws {
        try Commands.withDirectory { root in
            var office = try TestOffice.found(in: root, minimumReveals: 2)
            try office.commit()
            if cause == .record {
                try office.run(
                    "void", ["--reason", "1", "--text", "list of last year", "--key", office.supervisor], code: 1,
                    says: "not the notary's key")
                let arguments = ["--reason", "1", "--text", "list of last year", "--key", office.notary]
                try office.run("void", arguments, says: "the void record is on the log")
                try office.run("void", arguments, says: "was on the log before")
                try office.run("slips", ["--out", office.slips])
                try office.run("prove", code: 1, says: "prove is not allowed while the draw is voiding")
            } else if cause == .tooFewReveals {
                try office.run("slips", ["--out", office.slips])
                try office.run("prove")
                try office.run("accept", [office.reveal(1)])
                try office.run(
                    "void", ["--reason", "1", "--key", office.notary], code: 1, says: "nothing but the deadline voids")
            }
            try office.run("deadline", says: "VOID: \(cause.rawValue)")
            try office.run("beacon", code: 1, says: "draw publish")
            try office.run("run", code: 1, says: "draw publish")
            try office.run("publish", ["--out", office.out], says: "published")
            try office.judge()
            // The same subject again only in its place.
            try office.expect(1, office.newArguments(), says: "a second draw for the subject")
            try office.expect(0, office.newArguments(["--replaces", "1"]), says: "\(office.register)/0002")
            try office.expect(0, ["draw", "list", "--office", office.path], says: "0001: VOID (\(cause.rawValue))")
            if cause == .noProof { try repeated(&office) }
            office.register = "rehearsal/none"
            try office.run("status", code: 2, says: "there is no draw")
        }
    }

    /// The draw that takes a void one's place; the office's own folders say so to an auditor.
    private func repeated(_ office: inout TestOffice) throws {
        office.number = 2
        for index in 0..<3 { try office.run("contribution", [office.contribution(index)], says: "taken") }
        try office.run("commit", ["--deadline", "\(TestOffice.past)"], says: "committed")
        try office.run("slips", ["--out", office.root + "/slips-2"])
        try office.run("prove")
        for index in 0..<2 { try office.run("accept", [office.reveal(index)]) }
        try office.run("deadline", says: "the draw runs")
        try office.run("beacon")
        try office.run("run", says: "next: tabellion draw publish")
        let out = office.root + "/published-2"
        try office.run("publish", ["--out", out], says: "published")
        let audit = try Commands.audit(
            "draw", out, "--rehearsal", "--log", office.path + "/log", "--register", office.path + "/draws")
        #expect(audit.code == 0 && audit.output.contains("PASS  register"), "\(audit.output)\(audit.complaint)")
    }

    @Test("every command out of order is refused, and changes nothing")
    func order() throws {
        try Commands.withDirectory { root in
            let office = try TestOffice.found(in: root)
            try office.run("status", code: 2, says: "there is no draw")
            try office.prepare()
            func refuse(_ commands: [String], at location: SourceLocation = #_sourceLocation) throws {
                let state = try office.state()
                for command in commands {
                    let more: [String] =
                        switch command {
                        case "slips", "publish": ["--out", root + "/nowhere"]
                        case "accept": [try office.write([], "empty.json")]
                        case "commit": ["--deadline", "77"]
                        case "remove":
                            [
                                "--stage", "1", "--index", "0", "--reason", "0", "--evidence",
                                office.root + "/rules.json",
                                "--notary-key", office.notary, "--supervisor-key", office.supervisor,
                            ]
                        case "void": ["--reason", "0", "--key", office.notary]
                        default: []
                        }
                    let outcome = try Commands.tabellion(office.arguments(command, more))
                    #expect(
                        outcome.code == 1 || command == "accept", "\(command): \(outcome)", sourceLocation: location)
                    #expect(outcome.code != 0 && !outcome.complaint.isEmpty, "\(outcome)", sourceLocation: location)
                }
                #expect(try office.state() == state, sourceLocation: location)
                #expect(!FileManager.default.fileExists(atPath: root + "/nowhere"), sourceLocation: location)
            }
            try refuse(["slips", "prove", "accept", "deadline", "beacon", "run", "publish", "remove", "commit"])
            for index in 0..<3 { try office.run("contribution", [office.contribution(index)]) }
            try office.run("commit", ["--deadline", "\(TestOffice.past)"])
            try refuse(["prove", "accept", "beacon", "run", "publish", "remove", "commit"])
            try office.run("slips", ["--out", office.slips])
            try refuse(["accept", "beacon", "run", "publish", "remove", "commit"])
            try office.run("prove")
            try refuse(["accept", "beacon", "run", "publish", "remove", "commit", "void"])
            for index in 0..<3 { try office.run("accept", [office.reveal(index)]) }
            try office.run("deadline", says: "the draw runs")
            try refuse(["accept", "run", "publish", "remove", "commit", "void"])
            try office.run("beacon")
            try refuse(["accept", "publish", "remove", "commit", "void"])
            try office.run("run")
            try refuse(["accept", "commit", "void"])
            try office.run("publish", ["--out", office.out])
            try office.judge()
        }
    }

    @Test("contributions: another draw, number, key or signature; another one later")
    func contributions() throws {
        try Commands.withDirectory { root in
            let office = try TestOffice.found(in: root)
            try office.prepare()
            let other = try TestOffice.contributor(1)
            try office.run(
                "contribution", [office.contribution(0, of: "rehearsal/hall/0002")], code: 1,
                says: "it is for rehearsal/hall/0002")
            try office.run("contribution", [office.contribution(0, key: other)], code: 1, says: "another key")
            try office.run(
                "contribution", [office.contribution(3, key: other)], code: 1, says: "there are 3 contributors")
            var text = String(
                decoding: try Data(contentsOf: URL(fileURLWithPath: office.contribution(0))), as: UTF8.self)
            text = text.replacingOccurrences(of: "\"signature\":\"", with: "\"signature\":\"0")
            try office.run("contribution", [office.write(Array(text.utf8), "bad.json")], code: 2, says: "signature")
            let swapped = ContributionFile(
                draw: try DrawIdentifier(parsing: office.draw), contributor: 0, value: sha256([7]),
                key: try TestOffice.contributor(0))
            try office.run("contribution", [office.contribution(0)], says: "taken")
            try office.run(
                "contribution", [office.write(swapped.canonicalBytes, "other.json")], code: 1,
                says: "has handed in another")
            for index in 1..<3 { try office.run("contribution", [office.contribution(index)]) }
            try office.run("commit", ["--deadline", "\(TestOffice.past)"])
            try office.run("contribution", [office.contribution(0)], says: "was taken before")
            try office.run(
                "contribution", [office.write(swapped.canonicalBytes, "other.json")], code: 1, says: "is committed to")
        }
    }

    @Test("reveals: wrong value, another draw, commitment or key, before pi, after the decision")
    func reveals() throws {
        try Commands.withDirectory { root in
            let office = try TestOffice.found(in: root)
            try office.commit()
            try office.run("slips", ["--out", office.slips])
            try office.run("accept", [office.reveal(0)], code: 1, says: "a reveal before pi does not count")
            try office.run("prove")
            try office.run(
                "accept", [office.reveal(0, value: sha256([1]))], code: 1,
                says: "not the value that the contribution commits to")
            try office.run(
                "accept", [office.reveal(0, draw: "rehearsal/hall/0009")], code: 1,
                says: "it is for rehearsal/hall/0009")
            try office.run("accept", [office.reveal(0, commit: sha256([2]))], code: 1, says: "it is for commitment")
            try office.run(
                "accept", [office.reveal(0, key: TestOffice.contributor(1))], code: 1, says: "signature does not verify"
            )
            try office.run("accept", [office.write(Array("{}".utf8), "r.json")], code: 2, says: "r.json")
            try office.run("accept", [office.reveal(0)], says: "is on the log")
            try office.run("deadline", says: "revealed: 0")
            try office.run("accept", [office.reveal(1)], code: 1, says: "late")
            try office.run("beacon")
            try office.run("run")
            try office.run("publish", ["--out", office.out])
            try office.judge()
        }
    }

    @Test("secrets, list or key that were changed after the commitment are noticed")
    func tampering() throws {
        try Commands.withDirectory { root in
            let office = try TestOffice.found(in: root)
            try office.commit()
            let state = try office.state()
            func changing(_ name: String, _ words: String, _ command: [String], _ change: (inout [UInt8]) -> Void)
                throws
            {
                let url = URL(fileURLWithPath: office.folder + "/" + name)
                let intact = try Data(contentsOf: url)
                var bytes = Array(intact)
                change(&bytes)
                let handle = try FileHandle(forWritingTo: url)
                try handle.truncate(atOffset: 0)
                try handle.write(contentsOf: Data(bytes))
                try office.run(command[0], Array(command.dropFirst()), code: 1, says: words)
                try handle.truncate(atOffset: 0)
                try handle.write(contentsOf: intact)
                try handle.close()
                #expect(try office.state() == state)
            }
            // The weight of the last: still a list, and another one.
            try changing("list.bin", "not the list that", ["status"]) { $0[$0.count - 21] = 2 }
            let list = ["slips", "--out", office.slips]
            try changing("candidates.csv", "not on the list", list) {
                $0 = Array(String(decoding: $0, as: UTF8.self).replacing("CN:ID:1003", with: "CN:ID:2003").utf8)
            }
            try office.run("slips", ["--out", office.slips])
            // The same salt key, another VRF key: pi would prove nothing.
            let secrets = try String(contentsOfFile: office.folder + "/secrets.json", encoding: .utf8)
            let key = try #require(secrets.range(of: "vrfSecretKey\":\"")).upperBound
            let digit = secrets[key] == "0" ? "1" : "0"
            let url = URL(fileURLWithPath: office.folder + "/secrets.json")
            let changed = secrets.replacingCharacters(in: key..<secrets.index(after: key), with: digit)
            let handle = try FileHandle(forWritingTo: url)
            try handle.write(contentsOf: Data(changed.utf8))
            try office.run("prove", code: 2, says: "VRF key is not the committed one")
            try handle.seek(toOffset: 0)
            try handle.write(contentsOf: Data(secrets.utf8))
            try handle.close()
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: url.path)
            try office.run("prove", code: 2, says: "chmod 600")
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: url.path)
            try office.run("prove", says: "pi is on the log")
        }
    }

    @Test("a beacon of another round or chain, and one that is not there")
    func beacon() throws {
        try Commands.withDirectory { root in
            let office = try TestOffice.found(in: root)
            try office.commit()
            try office.run("slips", ["--out", office.slips])
            try office.run("prove")
            try office.run("accept", [office.reveal(0)])
            try office.run("deadline")
            // Round 123 of quicknet, as drand published it: another chain here, and another round.
            let quicknet =
                "b75c69d0b72a5d906e854e808ba7e2accb1542ac355ae486d591aa9d43765482e26cd02df835d3546d23c4b13e0dfc92"
            try office.run("beacon", ["--signature", quicknet], code: 1, says: "not the signature of round")
            let chain = String(repeating: "5", count: 64)
            try office.run(
                "beacon", ["--signature", "DRAND:\(chain):123:\(quicknet)"], code: 1, says: "the code of another chain")
            try office.run("beacon", ["--signature", "xyz"], code: 1, says: "digits are 0-9 and A-F")
            try office.run("beacon", ["--signature", quicknet, "--relay", "http://127.0.0.1:9"], code: 2)
            try office.run("run", code: 1, says: "draw beacon")
            try office.run("beacon", says: "proves nothing")
            try office.run("beacon", ["--signature", quicknet], says: "was known before")
            try office.run("run")
            try office.run("publish", ["--out", office.out])
            try office.judge()
        }
    }

    @Test("cosignatures: forged, of strangers, of another history, too late; and a better one afterwards")
    func cosignatures() throws {
        try Commands.withDirectory { root in
            let office = try TestOffice.found(in: root, quorum: 2)
            let deadline = TestOffice.now + 30
            try office.commit(deadline: deadline)
            try office.run("slips", ["--out", office.slips])
            try office.cosign()
            try office.run("prove")
            let forged = try office.note(0, key: TestOffice.key(99))
            try office.run("cosigned", [forged], code: 1, says: "cosignature of witness-0 does not verify")
            try office.run("cosigned", [office.path + "/log/checkpoint"], code: 1, says: "no cosigner of this draw")
            try office.run("cosigned", [office.notary], code: 1, says: "take a note of the log")
            try office.run("cosigned", [office.note(0)], says: "is cosigned by witness-0")
            try office.run("accept", [office.reveal(0)])
            let late = try office.note(1, time: deadline - 1)
            let first = try Data(contentsOf: URL(fileURLWithPath: late))
            try office.run("cosigned", [office.note(0, time: deadline - 1)], says: "witness-0")
            // Signed after the deadline: no help.
            try office.run("cosigned", [office.note(1, time: deadline + 1)], says: "is cosigned by witness-1")
            Thread.sleep(forTimeInterval: max(0, Double(deadline) + 0.5 - Date().timeIntervalSince1970))
            let decided = try office.run("deadline", says: "VOID: no-proof")
            #expect(decided.output.contains("not in       entry 2"), "\(decided.output)")
            // What the second cosigner had signed in time was still with them: the log has one cp(D), and it decides.
            try office.run("cosigned", [office.write(Array(first), "first.txt")], says: "witness-1")
            try office.run("deadline", says: "the draw runs; revealed: 0")
            try office.run("beacon")
            try office.run("run")
            try office.cosign()
            try office.run("publish", ["--out", office.out])
            try office.judge()
        }
    }

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
        let start = ContinuousClock.now
        for command in ["prove", "status"] {
            try office.run(command, code: 1, says: "another command is at work in the office")
        }
        try office.expect(1, ["draw", "list", "--office", office.path], says: "another command is at work")
        #expect(ContinuousClock.now - start < .seconds(30))
        close(descriptor)
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
