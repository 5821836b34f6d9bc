import Foundation
import Glibc
import Testing

/// A small server in Python, beside this file, that lives as long as `body` runs and answers on a loopback port.
enum ScriptedServer {
    static func with<Answer>(
        _ script: String, _ kind: String, _ body: (String) async throws -> Answer
    ) async throws -> Answer {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(script).path
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = [path, kind]
        process.standardOutput = output
        try process.run()
        defer {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        let port = try #require(Int(line.trimmingCharacters(in: .whitespacesAndNewlines)), "python3 gave no port")
        return try await body("127.0.0.1:\(port)")
    }
}
