import CanonicalJSON
import CryptoPrimitives
import DrawCore
import Foundation
import Testing
import TransparencyLog

/// What people hand in, and what is changed behind the office's back.
@Suite("draw ceremony: what is handed in", .serialized, .timeLimit(.minutes(5)))
struct CeremonyInputTests {
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
}
