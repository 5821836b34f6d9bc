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
}
