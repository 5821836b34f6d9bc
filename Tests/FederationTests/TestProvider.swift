import Foundation
import Testing
import WebExchange

/// A real provider (Authlib) on loopback over TLS, which misbehaves as it is told, and a browser that goes there and back.
final class TestProvider: Sendable {
    struct Failure: Error, CustomStringConvertible { let description: String }

    static let secret = "s3cret+/=:%&"

    let authority: TestAuthority
    let trust: TLSTrust
    let port: Int
    private let process: Process

    /// The server lives as long as this pipe: it also ends when the test process dies.
    private let lifeline = Pipe()

    var issuer: String { "https://localhost:\(port)" }

    init(_ authority: TestAuthority, file: String = #filePath) throws {
        self.authority = authority
        trust = try TLSTrust(certificate: nil, key: nil, authority: authority.path("ca.pem"))
        let folder = URL(filePath: file).deletingLastPathComponent()
        // The link itself: what it leads to knows nothing of the environment's packages.
        let environment =
            folder.deletingLastPathComponent().deletingLastPathComponent().path + "/build/python/bin/python"
        let python = FileManager.default.isExecutableFile(atPath: environment) ? environment : "python3"
        let output = Pipe()
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            python, folder.appending(path: "provider.py").path, authority.path("server.pem"),
            authority.path("server.key"),
        ]
        process.standardInput = lifeline
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw Failure(
                description: "provider.py gave no port: it needs the packages of provisioning/python-test.txt")
        }
        self.port = port
    }

    deinit {
        try? lifeline.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// How it behaves from now on: nothing for honestly.
    ///
    /// - Returns: how often each of its documents was asked for since the last time.
    @discardableResult
    func play(_ scene: String = "{}") async throws -> [String: Int] {
        let url = try #require(URL(string: issuer + "/control"))
        let answer = try await WebExchange.perform(
            WebRequest(
                .post, url, headers: ["Content-Type": "application/json"], body: Array(scene.utf8),
                timeout: .seconds(30), maximumByteCount: 4096, trust: trust))
        guard answer.status == 200 else { throw Failure(description: "the scene was refused: \(scene)") }
        return try JSONDecoder().decode([String: Int].self, from: Data(answer.body))
    }

    /// Signs in there as somebody whom the provider knows already, and is sent back.
    ///
    /// - Returns: the query of the address that the browser is sent to.
    func visit(_ address: String) throws -> String {
        let output = Pipe()
        let curl = Process()
        curl.executableURL = URL(filePath: "/usr/bin/env")
        curl.arguments = [
            "curl", "-s", "--max-time", "30", "--cacert", authority.path("ca.pem"), "-o", "/dev/null", "-w",
            "%{redirect_url}", address,
        ]
        curl.standardOutput = output
        try curl.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        curl.waitUntilExit()
        guard text.hasPrefix("https://office.example/sign-in/oidc/"), let mark = text.firstIndex(of: "?") else {
            throw Failure(description: "the provider sent nobody back: \(text)")
        }
        return String(text[text.index(after: mark)...])
    }
}
