import CanonicalJSON
import CryptoPrimitives
import DrawCore
import Foundation
import Testing
import TransparencyLog
import WebExchange

/// Institutions' mirrors of an office's log with a draw on it, run as anybody would.
@Suite("a draw in mirrors' custody", .serialized, .timeLimit(.minutes(3)))
struct MirroredDrawTests {
    private static let files = ["config.json", "list.bin", "commitment.json"]

    /// A mirror of an office's log, in a directory of its own.
    private struct Institution {
        let office: TestOffice
        let index: Int
        let log: String
        let officeKey: String

        var data: String { office.root + "/mirror-\(index)" }

        func arguments(_ more: [String]) throws -> [String] {
            ["mirror", "run", "--data", data, "--key", try office.cosignerKey(index), "--name", "witness-\(index)"]
                + ["--log", log, "--office-key", officeKey, "--from", office.path + "/log"] + more
        }

        /// Reads and cosigns once.
        func once() throws -> Commands.Outcome { try Commands.tabellion(arguments(["--once"])) }

        func hold(_ source: String) throws -> Commands.Outcome {
            try Commands.tabellion(["mirror", "hold", "--data", data, "--from", source])
        }
    }

    /// An office whose draw has come to pi.
    private func proven(in root: String) throws -> (office: TestOffice, log: String, officeKey: String) {
        let office = try TestOffice.found(in: root, quorum: 2)
        let keys = try office.expect(
            0, ["draw", "office", "--office", office.path, "--origin", "test.example/log", "--json"])
        let members = try JSONSerialization.jsonObject(with: Data(keys.output.utf8)) as? [String: String]
        try office.commit(deadline: TestOffice.now + 100_000)
        try office.run("slips", ["--out", office.slips], says: "slips written")
        try office.run("prove", says: "pi is on the log")
        return (office, try #require(members?["log"]), try #require(members?["office"]))
    }

    /// What is not held is not cosigned; what is held is served, bytes for bytes, and another mirror takes it from there.
    @Test func aMirrorServesWhatItHoldsAndCosignsNothingElse() async throws {
        try await Commands.withPlace { root in
            let (office, log, officeKey) = try proven(in: root)
            let commit = try office.commitment.commit.hex
            let first = Institution(office: office, index: 0, log: log, officeKey: officeKey)
            let second = Institution(office: office, index: 1, log: log, officeKey: officeKey)
            let early = try first.once()
            #expect(early.code == 1 && early.complaint.contains(office.draw), "\(early)")
            let mirror = try RunningMirror(first.arguments(["--listen", "127.0.0.1:0", "--interval", "1"]))
            #expect(try await mirror.get("draws").body == Array(#"{"draws":[],"v":1}"#.utf8))
            #expect(try await mirror.get("draws/\(commit)/config.json").status == 404)
            // The running one may be looking there at this moment.
            while try first.hold(office.folder + "/public").complaint.contains("another process") {}
            for name in Self.files {
                let answer = try await mirror.get("draws/\(commit)/\(name)")
                let original = try Data(contentsOf: URL(fileURLWithPath: "\(office.folder)/public/\(name)"))
                #expect(answer.status == 200 && Data(answer.body) == original, "\(name)")
                #expect(answer.headers["cache-control"]?.contains("immutable") == true)
            }
            #expect(try await mirror.get("draws/\(commit)/vrf.json").status == 404)
            // Now its next look cosigns, and the list says so.
            let listed = try await mirror.listing { !$0.isEmpty }
            #expect(listed.count == 1 && listed.first?["commit"] as? String == commit)
            #expect(listed.first?["isHeld"] as? Bool == true && listed.first?["isProven"] as? Bool == true)
            #expect(try second.once().code == 1)
            let held = try second.hold(mirror.address + "/draws/\(commit)")
            #expect(held.code == 0 && held.output.contains(office.draw), "\(held)")
            let cosigned = try second.once()
            let note = try SignedNote(parsing: Array(cosigned.output.utf8))
            #expect(try note.verified(by: [VerifierKey(parsing: log), TestOffice.cosignerKey(1)]).count == 2)
            try office.run("cosigned", [office.write(Array(cosigned.output.utf8), "note.txt")], says: "witness-1")
        }
    }
}
