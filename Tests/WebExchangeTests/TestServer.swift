import Foundation

/// A real HTTP server in Python on loopback; its path says how it behaves.
final class TestServer: Sendable {
    struct Failure: Error {}

    private let process: Process

    /// The server lives as long as this pipe: it also ends when the test process dies.
    private let lifeline = Pipe()

    let port: Int

    private let scheme: String

    func url(_ path: String, host: String = "127.0.0.1") throws -> URL {
        guard let url = URL(string: "\(scheme)://\(host):\(port)/\(path)") else { throw Failure() }
        return url
    }

    /// - Parameter tls: a certificate and its key, and perhaps the newest version it knows; plain HTTP without.
    init(tls: [String] = [], file: String = #filePath) throws {
        scheme = tls.isEmpty ? "http" : "https"
        let output = Pipe()
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let script = URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("server.py")
        process.arguments = ["python3", script.path] + tls
        process.standardInput = lifeline
        process.standardError = FileHandle.nullDevice
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else { throw Failure() }
        self.port = port
    }

    deinit {
        try? lifeline.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
