import CanonicalJSON
import CryptoPrimitives
import FarmClient
import FarmProtocol
import Foundation
import Testing
import TransparencyLog

/// An office with two institutions' mirrors, every party a process of its own.
@Suite("Deposits: witnesses") struct DepositWitnessTests {
    /// No letter while one mirror is away, and nothing is lost: when it comes, the same deposit gets its cosignatures and its letter.
    @Test(.timeLimit(.minutes(4))) func theLetterWaitsForTheQuorum() async throws {
        let farm = try DepositFarm("witness")
        defer { farm.remove() }
        try await farm.start()
        farm.stop()
        let mirrors = try ["a", "b"].map { try Mirror($0, farm) }
        defer { for mirror in mirrors { mirror.stop() } }
        try appoint(mirrors, farm)
        try await farm.start()
        try mirrors[0].start(farm)

        let answer = try await farm.client().deposit(.init(sha256: sha256([7]).hex), key: "one")
        let id = try #require(try Self.member("id", of: answer))
        try await eventually("the time authority has answered, the witnesses have not", seconds: 30) {
            let view = try await farm.client().deposit(id)
            return view.anchors.map(\.kind) == ["time"]
        }
        let early = await #expect(throws: ProblemDetails.self) { _ = try await farm.client().letter(id) }
        #expect(early?.status == 409)
        #expect(early?.detail.contains("witnesses") == true)

        farm.kill()
        try await farm.start()
        try mirrors[1].start(farm)
        try await eventually("both have cosigned", seconds: 90) {
            try await farm.client().deposit(id).letter == "due"
        }
        try await expectNoLetter(id, of: mirrors[1], farm)
        try await expectProven(id, by: mirrors, farm)
    }

    /// With one cosignature cut off in the office's records the quorum does not stand: no letter until it is there again.
    private func expectNoLetter(_ id: String, of mirror: Mirror, _ farm: DepositFarm) async throws {
        farm.stop()
        try farm.alterAnchors(
            """
            db.execute("CREATE TABLE whole AS SELECT id, note FROM evidence")
            for row, note in list(db.execute("SELECT id, note FROM evidence")):
                lines = [line for line in note.splitlines(True) if not line.startswith("— \(mirror.name) ")]
                db.execute("UPDATE evidence SET note = ? WHERE id = ?", ("".join(lines), row))
            """)
        try await farm.start()
        let refused = await #expect(throws: ProblemDetails.self) { _ = try await farm.client().letter(id) }
        #expect(refused?.status == 409 && refused?.detail.contains("quorum") == true)
        #expect(try await farm.client().deposit(id).letter == "refused")
        farm.stop()
        try farm.alterAnchors(
            "db.execute('UPDATE evidence SET note = (SELECT note FROM whole WHERE whole.id = evidence.id) WHERE id IN (SELECT id FROM whole)')"
        )
        try farm.alterAnchors("db.execute('DROP TABLE whole')")
        try await farm.start()
    }

    private func expectProven(_ id: String, by mirrors: [Mirror], _ farm: DepositFarm) async throws {
        let audit = try FarmPaths.program("tabellion-audit")
        let trust = ["--trust", farm.directory + "/trust.json"]
        let (proof, letter) = (farm.directory + "/proof.json", farm.directory + "/letter.pdf")
        try await farm.client().proof(id).write(to: URL(fileURLWithPath: proof))
        try await farm.client().letter(id).write(to: URL(fileURLWithPath: letter))
        let checked = try Program.check([audit, "deposit", proof] + trust).output
        for mirror in mirrors { #expect(checked.contains(mirror.name)) }
        #expect(checked.contains("PASS  quorum"))
        #expect(try Program.check([audit, "letter", letter] + trust).output.contains(mirrors[1].name))
    }

    /// A policy of both mirrors, and the coordinator's word to follow it.
    private func appoint(_ mirrors: [Mirror], _ farm: DepositFarm) throws {
        let policy = farm.directory + "/policy.txt"
        let witnesses = mirrors.map { "witness \($0.short) \($0.key) \($0.address)\n" }.joined()
        let text = "log \(try farm.logKey().text)\n\(witnesses)group both all a b\nquorum both\n"
        try Data(text.utf8).write(to: URL(fileURLWithPath: policy))
        let settings: [String: Any] = ["listen": "127.0.0.1:\(farm.port)", "anchors": ["witnesses": policy]]
        try JSONSerialization.data(withJSONObject: settings)
            .write(to: URL(fileURLWithPath: farm.directory + "/farm.json"))
    }

    private static func member(_ name: String, of answer: Data) throws -> String? {
        guard case .object(let members) = try JSONParser.parse(Array(answer)), case .string(let text)? = members[name]
        else { return nil }
        return text
    }

    /// `tabellion mirror` in a directory below the farm's.
    private final class Mirror {
        let short: String
        let name: String
        let key: String
        let address: String
        private let port: Int
        private let directory: String
        private var service: Service?

        init(_ short: String, _ farm: DepositFarm) throws {
            self.short = short
            name = "court-\(short).example/mirror"
            port = try FreePort.find()
            address = "http://127.0.0.1:\(port)/"
            directory = farm.directory + "/mirror-\(short)"
            let made = try Program.check([
                try FarmPaths.program("tabellion"), "mirror", "key", directory + ".key", "--name", name,
            ]).output
            key = made.trimmingCharacters(in: .whitespacesAndNewlines)
        }

        func start(_ farm: DepositFarm) throws {
            guard let seed = Hex.decode(Farm.text(farm.directory + "/office.key").filter { !$0.isWhitespace }),
                let office = Ed25519PrivateKey(seed: seed)
            else { throw FarmFailure("the coordinator has made no office.key") }
            service = try Service(
                [
                    try FarmPaths.program("tabellion"), "mirror", "--data", directory, "--key", directory + ".key",
                    "--name", name, "--log", try farm.logKey().text, "--office-key", Hex.encode(office.publicKey),
                    "--from", farm.server + "/log", "--listen", "127.0.0.1:\(port)",
                ], log: directory + ".log")
        }

        func stop() { service?.stop(seconds: 10) }
    }
}
