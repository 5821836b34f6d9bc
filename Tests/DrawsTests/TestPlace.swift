import Foundation
import Glibc
import Testing

/// A directory of its own for one test, and programs in Python beside this file.
struct TestPlace {
    let path: String

    func file(_ name: String) -> String { path + "/" + name }

    static func with<Answer>(_ body: (TestPlace) async throws -> Answer) async throws -> Answer {
        let path = FileManager.default.temporaryDirectory.path + "/draws-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(TestPlace(path: path))
    }

    func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }

    private static func process(_ script: String, _ arguments: [String]) -> (Process, Pipe) {
        let (process, output) = (Process(), Pipe())
        let place = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(script).path
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = [place] + arguments
        process.standardOutput = output
        return (process, output)
    }

    /// Everything that a program prints.
    static func output(of script: String, _ arguments: [String]) throws -> String {
        let (process, output) = process(script, arguments)
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(script) failed")
        return String(decoding: data, as: UTF8.self)
    }

    /// Runs a server that prints its port first, as long as `body` runs.
    static func serving<Answer>(
        _ script: String, _ arguments: [String], _ body: (URL) async throws -> Answer
    ) async throws -> Answer {
        let (process, output) = process(script, arguments)
        try process.run()
        defer {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        let port = try #require(Int(line.trimmingCharacters(in: .whitespacesAndNewlines)), "python3 gave no port")
        return try await body(try #require(URL(string: "http://127.0.0.1:\(port)")))
    }
}
