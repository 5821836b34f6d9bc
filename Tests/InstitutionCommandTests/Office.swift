import CryptoPrimitives
import FarmClient
import FarmProtocol
import Foundation
import Testing
import TransparencyLog
import WebExchange

/// A coordinator as a process of its own, with one worker's key on its log.
final class Office {
    private let process = Process()
    private let directory: String
    let port: Int

    init(_ place: Institution) async throws {
        directory = place.file("office")
        let free = try Nodes.shell(
            "python3 -c 'import socket; s = socket.socket(); s.bind((\"127.0.0.1\", 0)); print(s.getsockname()[1])'",
            in: place.path)
        port = try #require(Int(free.output.trimmingCharacters(in: .whitespacesAndNewlines)))
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try JSONSerialization.data(withJSONObject: ["listen": "127.0.0.1:\(port)"]).write(
            to: URL(fileURLWithPath: directory + "/farm.json"))
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("tabellion")
        process.arguments = ["coordinator", "--data", directory, "--log-level", "error"]
        process.standardError = FileHandle.nullDevice
        try process.run()
        let url = try #require(URL(string: "http://127.0.0.1:\(port)/healthz"))
        for _ in 0..<600 {
            if let answer = try? await WebExchange.perform(WebRequest(.get, url, maximumByteCount: 1 << 16)),
                answer.isSuccess
            {
                break
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        let client = CoordinatorClient(HTTPCaller(server: "http://127.0.0.1:\(port)", token: try token("worker")))
        _ = try await client.register(
            WorkerRegistration(
                publicKey: Hex.encode(Institution.key(77).publicKey), imageName: "image", imageSha256: sha256([1]).hex,
                capacity: 0))
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8).trimmingCharacters(
            in: .whitespacesAndNewlines)
    }

    func token(_ role: String) throws -> String { try text("\(role).token") }

    private func publicKey(_ name: String) throws -> [UInt8] {
        let seed = try #require(Hex.decode(try text(name)))
        return try #require(Ed25519PrivateKey(seed: seed)).publicKey
    }

    func officeKey() throws -> [UInt8] { try publicKey("office.key") }

    func logKey() throws -> VerifierKey {
        let key = try publicKey("log.key")
        let origin = "tabellion.farm/" + Hex.encode(sha256(key).bytes.prefix(8))
        return try VerifierKey(name: origin, type: .ed25519, publicKey: key)
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}
