import CanonicalJSON
import CryptoPrimitives
import DrawCore
import Foundation
import Testing
import TransparencyLog

/// The committed round, from whoever brings it.
@Suite("draw ceremony: the beacon", .serialized, .timeLimit(.minutes(5)))
struct BeaconCommandTests {
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
            try office.run("beacon", ["--signature", quicknet], code: 1, says: "does not verify, and nothing was kept")
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

    /// Round 123 of drand's quicknet, as drand published it, brought into a hall without network in every way that people have.
    @Test("an authentic round by hand, as JSON, by a scanner and from a picture")
    func authentic() throws {
        let signature = Self.quicknet
        let object =
            "{\"round\": 123,\n \"randomness\": \"\(String(repeating: "0", count: 64))\", \"signature\":\n \"\(signature)\"}\n"
        let mistyped =
            signature.prefix(40) + (signature.dropFirst(40).first == "1" ? "2" : "1") + signature.dropFirst(41)
        let ways: [(arguments: (TestOffice) throws -> [String], input: String?)] = [
            (
                { _ in ["--signature", "123 : " + signature.prefix(48) + " " + signature.dropFirst(48).uppercased()] },
                nil
            ),
            ({ ["--file", try $0.write(Array(object.utf8), "round.json")] }, nil),
            ({ _ in ["--file", "-"] }, "123:\(signature)\r\n"),
            ({ ["--picture", try Self.picture("123:\(signature)", in: $0)] }, nil),
        ]
        for way in ways {
            try Commands.withDirectory { root in
                let office = try Self.awaiting(in: root)
                try office.run("beacon", ["--signature", "123:\(mistyped)"], code: 1, says: "nothing was kept")
                try office.run("beacon", ["--signature", "124:\(signature)"], code: 1, says: "waits for round 123")
                try office.run("beacon", ["--picture", office.notary], code: 1, says: "no code was found")
                #expect(!FileManager.default.fileExists(atPath: office.folder + "/beacon.json"))
                let outcome = try Commands.run(
                    Commands.program("tabellion"), office.arguments("beacon", try way.arguments(office)),
                    input: way.input)
                #expect(outcome.code == 0 && outcome.output.contains("round 123 verified and kept"), "\(outcome)")
                try office.run("run", says: "drawn")
                try office.run("publish", ["--out", office.out])
                try office.judge()
            }
        }
    }

    @Test("without zbarimg a picture is refused, with what to do")
    func noScanner() throws {
        try Commands.withDirectory { root in
            let office = try Self.awaiting(in: root)
            let outcome = try Commands.run(
                Commands.program("tabellion"), office.arguments("beacon", ["--picture", office.notary]),
                environment: ["PATH": root])
            #expect(outcome.code == 2 && outcome.complaint.contains("apt-get install zbar-tools"), "\(outcome)")
        }
    }

    private static let quicknet =
        "b75c69d0b72a5d906e854e808ba7e2accb1542ac355ae486d591aa9d43765482e26cd02df835d3546d23c4b13e0dfc92"

    /// A rehearsal that waits for round 123 of quicknet.
    private static func awaiting(in root: String) throws -> TestOffice {
        let office = try TestOffice.found(in: root)
        try office.expect(0, office.newArguments(["--quicknet"]), says: office.draw)
        for index in 0..<3 { try office.run("contribution", [office.contribution(index)], says: "taken") }
        // Round 123 was due at 1692803733.
        try office.run("commit", ["--deadline", "1692803600", "--round", "123"], says: "round 123")
        try office.run("slips", ["--out", office.slips])
        try office.run("prove")
        try office.run("accept", [office.reveal(0)])
        try office.run("run", code: 1, says: "run tabellion draw deadline first")
        try office.run("deadline", says: "the draw runs")
        return office
    }

    private static func picture(_ text: String, in office: TestOffice) throws -> String {
        let path = office.root + "/code.png"
        let outcome = try Commands.run("/usr/bin/qrencode", ["-o", path, text])
        #expect(outcome.code == 0, "\(outcome)")
        return path
    }
}
