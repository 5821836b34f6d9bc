import CryptoPrimitives
import FarmClient
import Foundation
import Glibc
import TransparencyLog

/// A coordinator alone, as a process of its own, that can be killed and started again.
final class DepositFarm {
    let directory: String
    let port: Int
    private var service: Service?

    init(_ name: String, settings: [String: Any] = [:]) throws {
        directory = "/tmp/tb-deposit-\(name)-\(getpid())"
        port = try FreePort.find()
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let all = settings.merging(["listen": "127.0.0.1:\(port)"]) { $1 }
        try JSONSerialization.data(withJSONObject: all).write(to: URL(fileURLWithPath: directory + "/farm.json"))
    }

    var server: String { "http://127.0.0.1:\(port)" }

    func start() async throws {
        service = try Service(
            [try FarmPaths.program("tabellion"), "coordinator", "--data", directory, "--log-level", "warning"],
            log: directory + "/coordinator.log")
        try await eventually("the coordinator answers", seconds: 60) {
            guard self.service?.isRunning == true else {
                throw FarmFailure(
                    "the coordinator ended: \(Farm.text(self.directory + "/coordinator.log").suffix(2000))")
            }
            do {
                _ = try await self.client().find(key: "none")
                return true
            } catch { return false }
        }
    }

    func kill() { service?.kill() }

    func stop() { service?.stop(seconds: 20) }

    func client() throws -> DepositClient {
        DepositClient(HTTPCaller(server: server, token: Farm.text(directory + "/operator.token").trimmed))
    }

    /// Changes what the anchors answered, behind the stopped coordinator's back.
    ///
    /// - Parameter script: Python, in which `db` is the database of evidence.
    func alterAnchors(_ script: String) throws {
        let path = directory + "/anchors/anchors.sqlite"
        try Program.check([
            "python3", "-c", "import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1])\n\(script)\ndb.commit()\n", path,
        ])
    }

    /// The key that receipts and checkpoints are verified with.
    func logKey() throws -> VerifierKey {
        guard let seed = Hex.decode(Farm.text(directory + "/log.key").trimmed), let key = Ed25519PrivateKey(seed: seed)
        else { throw FarmFailure("the coordinator has made no log.key") }
        let origin = "tabellion.farm/" + Hex.encode(sha256(key.publicKey).bytes.prefix(8))
        return try VerifierKey(name: origin, type: .ed25519, publicKey: key.publicKey)
    }

    func remove() {
        stop()
        try? FileManager.default.removeItem(atPath: directory)
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
