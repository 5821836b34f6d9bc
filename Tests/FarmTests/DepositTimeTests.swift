import CanonicalJSON
import CryptoPrimitives
import FarmClient
import FarmProtocol
import Foundation
import Testing

/// An office that asks for two of three time authorities, every party a process of its own.
@Suite("Deposits: a quorum of time authorities") struct DepositTimeTests {
    /// One authority is away, and one answers with a token of its own over something else: no letter on one alone, and none is
    /// lost. When the one that was away comes, the same deposit has its letter, which names who stamped it and nobody else.
    @Test(.timeLimit(.minutes(4))) func theLetterWaitsForTwoOfThree() async throws {
        let farm = try DepositFarm("time")
        defer { farm.remove() }
        let authorities = try await ["first", "hostile", "second"].async { try await Authority($0, in: farm.directory) }
        defer { for authority in authorities { authority.stop() } }
        let (first, hostile, second) = (authorities[0], authorities[1], authorities[2])
        try hostile.replay()
        second.stop()
        try settle(authorities, farm)
        try await farm.start()

        let one = try await deposit(1, farm)
        try await eventually("the first has stamped, the others have not", seconds: 60) {
            try await farm.client().deposit(one).anchors.map(\.name) == ["first"]
        }
        try await eventually("the office complains of both", seconds: 60) {
            let log = Farm.text(farm.directory + "/coordinator.log")
            return log.contains("hostile") && log.contains("second")
        }
        let waiting = try await farm.client().deposit(one)
        #expect(waiting.letter == "waiting" && waiting.anchors.map(\.name) == ["first"])
        #expect(waiting.lacking.map(\.kind) == ["time"] && waiting.lacking.first?.count == 1)
        let early = await #expect(throws: ProblemDetails.self) { _ = try await farm.client().letter(one) }
        #expect(early?.status == 409 && early?.detail.contains("time") == true)

        // A kill loses nothing of what was stamped; the second comes while the first is away.
        farm.kill()
        first.stop()
        try second.start()
        try await farm.start()
        try await eventually("the second has stamped too", seconds: 60) {
            try await farm.client().deposit(one).letter == "due"
        }
        try await expectProven(one, farm)

        let two = try await deposit(2, farm)
        try await eventually("the second has stamped the next one", seconds: 60) {
            try await farm.client().deposit(two).anchors.map(\.name) == ["second"]
        }
        #expect(try await farm.client().deposit(two).letter == "waiting")
        try first.start()
        try await eventually("the first is back", seconds: 90) {
            try await farm.client().deposit(two).letter == "due"
        }
        try await expectProven(two, farm)
    }

    private func deposit(_ number: UInt8, _ farm: DepositFarm) async throws -> String {
        let answer = try await farm.client().deposit(.init(sha256: sha256([number]).hex), key: "\(number)")
        guard case .object(let members) = try JSONParser.parse(Array(answer)), case .string(let id)? = members["id"]
        else { throw FarmFailure("a deposit without an id") }
        return id
    }

    private func settle(_ authorities: [Authority], _ farm: DepositFarm) throws {
        let settings: [String: Any] = [
            "listen": "127.0.0.1:\(farm.port)", "anchors": ["timeQuorum": 2, "seconds": 1],
            "timeAuthorities": authorities.map { ["name": $0.name, "url": $0.address, "root": $0.root] },
        ]
        try JSONSerialization.data(withJSONObject: settings)
            .write(to: URL(fileURLWithPath: farm.directory + "/farm.json"))
    }

    private func expectProven(_ id: String, _ farm: DepositFarm) async throws {
        let audit = try FarmPaths.program("tabellion-audit")
        let trust = ["--trust", farm.directory + "/trust.json"]
        let (proof, letter) = (farm.directory + "/proof.json", farm.directory + "/letter.pdf")
        try await farm.client().letter(id).write(to: URL(fileURLWithPath: letter))
        try await farm.client().proof(id).write(to: URL(fileURLWithPath: proof))
        for arguments in [["deposit", proof], ["letter", letter]] {
            let checked = try Program.check([audit] + arguments + trust).output
            #expect(checked.contains("PASS  time first") && checked.contains("PASS  time second"), "\(checked)")
            #expect(!checked.contains("hostile") && checked.contains("TEST"), "\(checked)")
        }
    }

    /// `tabellion tsa run` in a directory below the farm's.
    private final class Authority {
        let name: String
        private let directory: String
        private let port: Int
        private var service: Service?

        var address: String { "http://127.0.0.1:\(port)/" }
        var root: String { directory + "/authority/root.pem" }

        /// Runs when this returns.
        init(_ name: String, in farm: String) async throws {
            self.name = name
            directory = "\(farm)/\(name)"
            port = try FreePort.find()
            try start()
            let root = root
            try await eventually("\(name) has made its root", seconds: 60) {
                FileManager.default.fileExists(atPath: root)
            }
        }

        func start() throws {
            service = try Service(
                [
                    try FarmPaths.program("tabellion"), "tsa", "run", "--directory", directory, "--listen",
                    "127.0.0.1:\(port)",
                ], log: directory + ".log")
        }

        func stop() { service?.stop(seconds: 10) }

        /// From now on every answer is a good one that was given to somebody else, for something else.
        func replay() throws {
            try Data("something else".utf8).write(to: URL(fileURLWithPath: directory + ".data"))
            try Program.check([
                "/bin/sh", "-c",
                "openssl ts -query -data '\(directory).data' -sha256 -cert -out '\(directory).tsq' && "
                    + "curl -sf --retry 20 --retry-connrefused --retry-delay 1 -o '\(directory).tsr' "
                    + "-H 'Content-Type: application/timestamp-query' --data-binary '@\(directory).tsq' \(address)",
            ])
            stop()
            let script = """
                import http.server, sys
                answer = open(sys.argv[1], "rb").read()
                class Replay(http.server.BaseHTTPRequestHandler):
                    def do_POST(self):
                        self.rfile.read(int(self.headers["Content-Length"]))
                        self.send_response(200)
                        self.send_header("Content-Type", "application/timestamp-reply")
                        self.send_header("Content-Length", str(len(answer)))
                        self.end_headers()
                        self.wfile.write(answer)
                http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Replay).serve_forever()
                """
            service = try Service(
                ["/usr/bin/python3", "-c", script, directory + ".tsr", "\(port)"], log: directory + ".log")
        }
    }
}

extension [String] {
    /// One after the other.
    fileprivate func async<Made>(_ make: (String) async throws -> Made) async rethrows -> [Made] {
        var made: [Made] = []
        for name in self { made.append(try await make(name)) }
        return made
    }
}
